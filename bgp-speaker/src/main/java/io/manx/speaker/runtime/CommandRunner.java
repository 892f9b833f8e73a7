package io.manx.speaker.runtime;

import io.manx.net.Count;
import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.message.ErrorCode;
import io.manx.speaker.status.ConfigureOutcome;
import io.manx.speaker.status.SpeakerCommands;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out commands on a {@link Speaker}. Any thread may call; state changes on the loop. */
public final class CommandRunner implements SpeakerCommands {
  private static final Logger LOG = LoggerFactory.getLogger(CommandRunner.class);

  private final Speaker speaker;
  private final ConfigSource source;
  private final Consumer<Boolean> shutdown;
  private final Executor reading;

  /**
   * @param speaker what is commanded
   * @param source where configurations are read
   * @param shutdown ends the process; true keeps what graceful restart needs
   */
  public CommandRunner(Speaker speaker, ConfigSource source, Consumer<Boolean> shutdown) {
    this(speaker, source, shutdown, Thread::startVirtualThread);
  }

  /**
   * The same.
   *
   * @param reading runs what reads files
   */
  public CommandRunner(
      Speaker speaker, ConfigSource source, Consumer<Boolean> shutdown, Executor reading) {
    this.reading = reading;
    this.speaker = speaker;
    this.source = source;
    this.shutdown = shutdown;
  }

  @Override
  public CompletionStage<ProtocolOutcome> change(
      String protocol, ProtocolAction action, String message) {
    return onLoop(
        () -> {
          Peer peer = speaker.peers().byName(protocol);
          if (peer == null) {
            return ProtocolOutcome.GONE;
          }
          LOG.info(
              "{}: {} by command{}", protocol, action, message.isEmpty() ? "" : ": " + message);
          return change(peer, action, message);
        });
  }

  private static ProtocolOutcome change(Peer peer, ProtocolAction action, String message) {
    return switch (action) {
      case DISABLE ->
          peer.disable(message) ? ProtocolOutcome.DISABLED : ProtocolOutcome.ALREADY_DISABLED;
      case ENABLE ->
          peer.enable(message) ? ProtocolOutcome.ENABLED : ProtocolOutcome.ALREADY_ENABLED;
      case RESTART -> {
        if (!peer.isEnabled()) {
          yield ProtocolOutcome.ALREADY_DISABLED;
        }
        peer.restart(ErrorCode.ADMINISTRATIVE_RESET, message);
        yield ProtocolOutcome.RESTARTED;
      }
      case RELOAD, RELOAD_IN, RELOAD_OUT -> reload(peer, action);
    };
  }

  private static ProtocolOutcome reload(Peer peer, ProtocolAction action) {
    if (!peer.isEnabled()) {
      return ProtocolOutcome.ALREADY_DISABLED;
    }
    Session session = peer.session();
    if (session == null) {
      return ProtocolOutcome.NOT_UP;
    }
    if (action != ProtocolAction.RELOAD_OUT && !session.requestRefresh()) {
      // What was received is kept, so that policy can be run again without the peer's help.
      session.reevaluate();
    }
    if (action != ProtocolAction.RELOAD_IN) {
      session.resend();
    }
    return ProtocolOutcome.RELOADING;
  }

  @Override
  public CompletionStage<ConfigureOutcome> configure(
      ConfigureMode mode, String file, int undoAfterSeconds) {
    return CompletableFuture.supplyAsync(() -> source.read(file), reading)
        .thenCompose(
            read -> {
              NodeConfig config = read.config();
              if (config == null) {
                read.problems().forEach(problem -> LOG.error("{}: {}", read.origin(), problem));
                return CompletableFuture.completedFuture(
                    new ConfigureOutcome(
                        ConfigureOutcome.Result.INVALID, read.origin(), read.problems()));
              }
              if (mode == ConfigureMode.CHECK) {
                return preview(config, read.origin());
              }
              return onLoop(
                  () -> apply(config, read.origin(), mode == ConfigureMode.SOFT, undoAfterSeconds));
            });
  }

  /**
   * Takes other keys for the password files of the configuration in force; whatever else a file of
   * the configuration says meanwhile is left alone.
   *
   * @param keys by the name of the file
   * @return the changes made, for people
   */
  public CompletionStage<List<String>> changeKeys(Map<String, Password> keys) {
    return onLoop(() -> speaker.changeKeys(keys));
  }

  private CompletionStage<ConfigureOutcome> preview(NodeConfig config, String origin) {
    return onLoop(() -> ConfigPreview.of(speaker, config))
        .thenCompose(effects -> effects)
        .thenApply(
            effects ->
                new ConfigureOutcome(ConfigureOutcome.Result.VALID, origin, List.of(), effects));
  }

  private ConfigureOutcome apply(
      NodeConfig config, String origin, boolean soft, int undoAfterSeconds) {
    if (speaker.isStopping()) {
      return outcome(ConfigureOutcome.Result.SHUTTING_DOWN, origin);
    }
    List<String> done = speaker.configureNow(config, soft);
    LOG.info("configuration {} is in force: {}", origin, Count.of(done.size(), "change"));
    if (undoAfterSeconds > 0) {
      speaker.undoUnlessConfirmed(Duration.ofSeconds(undoAfterSeconds));
    } else {
      speaker.confirm();
    }
    return outcome(ConfigureOutcome.Result.RECONFIGURED, origin);
  }

  private static ConfigureOutcome outcome(ConfigureOutcome.Result result, String origin) {
    return new ConfigureOutcome(result, origin, List.of());
  }

  @Override
  public CompletionStage<Boolean> confirm() {
    return onLoop(speaker::confirm);
  }

  @Override
  public CompletionStage<ConfigureOutcome> undo() {
    return onLoop(
        () ->
            outcome(
                speaker.undo()
                    ? ConfigureOutcome.Result.RECONFIGURED
                    : ConfigureOutcome.Result.NOTHING_TO_DO,
                "the configuration before"));
  }

  @Override
  public CompletionStage<Boolean> gracefulShutdown(String peer, boolean on) {
    return onLoop(
        () -> {
          LOG.info("graceful shutdown {} by command: {}", on ? "on" : "off", peer);
          return speaker.gracefulShutdown(peer, on);
        });
  }

  @Override
  public CompletionStage<Void> shutdown(boolean graceful) {
    Thread.ofPlatform().name("shutdown").start(() -> shutdown.accept(graceful));
    return CompletableFuture.completedFuture(null);
  }

  private <T extends @Nullable Object> CompletionStage<T> onLoop(Supplier<T> task) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    speaker
        .loop()
        .execute(
            () -> {
              try {
                answer.complete(task.get());
              } catch (RuntimeException e) {
                LOG.error("a command failed, which is a bug", e);
                answer.completeExceptionally(e);
              }
            });
    return answer;
  }
}
