package io.manx.node.k8s.own;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Requests to the API server, with this pod's service account or a kubeconfig. A token that is not
 * accepted any more is read again from its file, once for each request. Any thread.
 */
final class ApiServer implements AutoCloseable {
  private static final int CONNECT_MILLIS = 5_000;
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final int UNAUTHORIZED = 401;

  /**
   * An answer.
   *
   * @param status the HTTP status
   * @param body the text
   */
  record Answer(int status, String body) {
    boolean isGood() {
      return status >= 200 && status < 300;
    }
  }

  /** A client with the credentials that were found, and where it goes. */
  private record Access(HttpClient client, String base, @Nullable String namespace) {
    static Access find(@Nullable Path kubeconfig) {
      Config found =
          kubeconfig == null
              ? Config.autoConfigure(null)
              : Config.fromKubeconfig(kubeconfig.toFile());
      Config config =
          new ConfigBuilder(found)
              .withConnectionTimeout(CONNECT_MILLIS)
              .withRequestTimeout((int) ANSWER.toMillis())
              // Whoever asks decides what is tried again, and when.
              .withRequestRetryBackoffLimit(0)
              .withHttp2Disable(true)
              .build();
      String url = config.getMasterUrl();
      return new Access(
          new JdkHttpClientFactory().newBuilder(config).build(),
          url.endsWith("/") ? url.substring(0, url.length() - 1) : url,
          config.getNamespace());
    }
  }

  private final @Nullable Path kubeconfig;
  private volatile Access access;

  /**
   * Finds the server; nothing is sent yet.
   *
   * @param kubeconfig how to reach it; null: what a pod is given, or else the standard kubeconfig
   */
  ApiServer(@Nullable Path kubeconfig) {
    this.kubeconfig = kubeconfig;
    this.access = Access.find(kubeconfig);
  }

  /** Where it is. */
  String url() {
    return access.base();
  }

  /** The namespace that we are in; null if nothing says so. */
  @Nullable String namespace() {
    return access.namespace();
  }

  /** Reads. */
  Answer get(String path) throws IOException {
    return call(path, builder -> builder);
  }

  /** Server-side apply. */
  Answer apply(String path, String json) throws IOException {
    return call(path, builder -> builder.method("PATCH", "application/apply-patch+yaml", json));
  }

  private Answer call(String path, UnaryOperator<HttpRequest.Builder> how) throws IOException {
    Answer answer = once(path, how);
    if (answer.status() != UNAUTHORIZED) {
      return answer;
    }
    access = Access.find(kubeconfig);
    return once(path, how);
  }

  private Answer once(String path, UnaryOperator<HttpRequest.Builder> how) throws IOException {
    Access now = access;
    HttpRequest request =
        how.apply(now.client().newHttpRequestBuilder().uri(now.base() + path)).build();
    HttpResponse<byte[]> response =
        await(now.client().sendAsync(request, byte[].class), ANSWER, "no answer");
    byte[] body = response.body();
    return new Answer(response.code(), body == null ? "" : new String(body, UTF_8));
  }

  /**
   * Reads an endless answer line by line until the server ends it.
   *
   * @param longest after this time a connection is given up, whatever it says
   * @param lines gets each line, in order, on a thread of the client's
   * @return the HTTP status; the lines are of an answer only if it is 200
   */
  int stream(String path, Duration longest, Consumer<String> lines) throws IOException {
    int status = streamOnce(path, longest, lines);
    if (status != UNAUTHORIZED) {
      return status;
    }
    access = Access.find(kubeconfig);
    return streamOnce(path, longest, lines);
  }

  private int streamOnce(String path, Duration longest, Consumer<String> lines) throws IOException {
    Access now = access;
    HttpRequest request =
        now.client()
            .newHttpRequestBuilder()
            .uri(now.base() + path)
            .timeout(longest.toMillis(), TimeUnit.MILLISECONDS)
            .forStreaming()
            .build();
    Lines split = new Lines(lines);
    HttpResponse<AsyncBody> response =
        await(now.client().consumeBytes(request, split), ANSWER, "no answer");
    AsyncBody body = response.body();
    try {
      body.consume();
      await(body.done(), longest, "silence");
      split.end();
    } finally {
      body.cancel();
    }
    return response.code();
  }

  private static <T> T await(CompletableFuture<T> answer, Duration time, String otherwise)
      throws IOException {
    try {
      return answer.get(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new IOException(otherwise + " within " + time.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw new IOException(reason(e), e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    }
  }

  /** The deepest cause: what is above it is of the client's making. */
  private static String reason(Throwable failure) {
    Throwable deepest = failure;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    String text = deepest.getMessage();
    return text == null ? deepest.getClass().getSimpleName() : text;
  }

  @Override
  public void close() {
    access.client().close();
  }

  /** Cuts octets into lines. Called by one thread at a time. */
  private static final class Lines implements AsyncBody.Consumer<List<ByteBuffer>> {
    /** Larger than any object that etcd takes. */
    private static final int LONGEST = 16 << 20;

    private final Consumer<String> lines;
    private final ByteArrayOutputStream part = new ByteArrayOutputStream();

    Lines(Consumer<String> lines) {
      this.lines = lines;
    }

    @Override
    public void consume(List<ByteBuffer> octets, AsyncBody body) {
      for (ByteBuffer buffer : octets) {
        while (buffer.hasRemaining()) {
          byte octet = buffer.get();
          if (octet == '\n') {
            lines.accept(part.toString(UTF_8));
            part.reset();
          } else if (part.size() < LONGEST) {
            part.write(octet);
          } else {
            body.cancel();
            return;
          }
        }
      }
      body.consume();
    }

    /** The last line may lack its end. */
    void end() {
      if (part.size() > 0) {
        lines.accept(part.toString(UTF_8));
        part.reset();
      }
    }
  }
}
