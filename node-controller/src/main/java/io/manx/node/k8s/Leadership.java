package io.manx.node.k8s;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One controller at a time, by a Lease. A leader that could not renew its Lease, or did not run for
 * a while, takes itself for none before the Lease can be another's: the time is taken before each
 * renewal, on this machine's clock that never steps. Thread-safe.
 */
public final class Leadership implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

  private final KubernetesClient client;
  private final Lock lock;
  private final Timing timing;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean leading;
  private volatile long renewed;
  private volatile @Nullable CompletableFuture<?> election;

  /**
   * How long things take.
   *
   * @param lease how long a Lease is valid without renewal
   * @param renew how long a leader tries to renew
   * @param retry time between attempts
   */
  public record Timing(Duration lease, Duration renew, Duration retry) {
    /** What Kubernetes' own controllers use. */
    public static final Timing USUAL =
        new Timing(Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(2));
  }

  /**
   * A candidate.
   *
   * @param namespace the namespace of the Lease
   * @param identity who this is, unique among the candidates
   */
  public Leadership(KubernetesClient client, String namespace, String identity, Timing timing) {
    this.client = client;
    this.timing = timing;
    this.lock = new TimedLock(new LeaseLock(namespace, "manx-controller", identity));
  }

  /** Remembers when the Lease was last renewed. */
  private final class TimedLock implements Lock {
    private final Lock lease;

    TimedLock(Lock lease) {
      this.lease = lease;
    }

    @Override
    public LeaderElectionRecord get(KubernetesClient with) {
      return lease.get(with);
    }

    @Override
    public void create(KubernetesClient with, LeaderElectionRecord record) {
      long before = System.nanoTime();
      lease.create(with, record);
      renewed = before;
    }

    @Override
    public void update(KubernetesClient with, LeaderElectionRecord record) {
      long before = System.nanoTime();
      lease.update(with, record.getHolderIdentity() == null ? nobodys(record) : record);
      renewed = before;
    }

    @Override
    public String identity() {
      return lease.identity();
    }

    @Override
    public String describe() {
      return lease.describe();
    }
  }

  /** The library merges a record into the Lease, and what is null there takes nothing away. */
  private static LeaderElectionRecord nobodys(LeaderElectionRecord record) {
    return new LeaderElectionRecord(
        "",
        record.getLeaseDuration(),
        record.getAcquireTime(),
        record.getRenewTime(),
        record.getLeaderTransitions());
  }

  /** Takes part; {@code changed} runs, on a thread of the library's, when it begins or ends. */
  public void start(Runnable changed) {
    if (closed.get()) {
      return;
    }
    var elector =
        client
            .leaderElector()
            .withConfig(
                new LeaderElectionConfigBuilder()
                    .withName("manx-controller")
                    .withLock(lock)
                    .withLeaseDuration(timing.lease())
                    .withRenewDeadline(timing.renew())
                    .withRetryPeriod(timing.retry())
                    .withReleaseOnCancel(true)
                    .withLeaderCallbacks(
                        new LeaderCallbacks(
                            () -> lead(true, changed),
                            () -> lead(false, changed),
                            who -> LOG.info("the leader is {}", who == null ? "nobody" : who)))
                    .build())
            .build();
    CompletableFuture<?> running = elector.start();
    election = running;
    var _ =
        running.whenComplete(
            (ended, failure) -> {
              lead(false, changed);
              // Whoever lost the Lease takes part again.
              start(changed);
            });
  }

  private void lead(boolean now, Runnable changed) {
    if (leading != now) {
      leading = now;
      LOG.info(now ? "this controller leads" : "this controller leads no more");
    }
    changed.run();
  }

  /** Whether this one leads, and its Lease cannot be another's yet. */
  public boolean isLeader() {
    return leading && System.nanoTime() - renewed < timing.renew().toNanos();
  }

  /** Gives the Lease back, so that another need not wait for its end. */
  @Override
  public void close() {
    closed.set(true);
    CompletableFuture<?> running = election;
    if (running != null) {
      running.cancel(true);
      try {
        running.get(2, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException | TimeoutException | CancellationException e) {
        LOG.debug("the election ended", e);
      }
    }
    leading = false;
  }
}
