package io.manx.node.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * An API server of one BGPNode for the training, over TLS as a real one where the JDK has its
 * keytool. The agent finds it by the system properties that stand for a pod's service account.
 */
final class TrainingCluster implements AutoCloseable {
  static final String NODE = "training";
  private static final String PASSWORD = "training";
  private static final int BACKLOG = 16;
  private static final long LIMIT_SECONDS = 20;
  private static final List<String> PROPERTIES =
      List.of("kubernetes.master", "kubernetes.certs.ca.data", "kubernetes.auth.token");

  private final HttpServer server;
  private final String spec;
  private final CountDownLatch reported = new CountDownLatch(2);
  private final CountDownLatch first = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);

  /**
   * Starts it.
   *
   * @param spec the spec of the BGPNode, JSON
   */
  TrainingCluster(Path directory, String spec)
      throws IOException, GeneralSecurityException, InterruptedException {
    this.spec = spec;
    InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Path keys = directory.resolve("training.p12");
    boolean tls = makeKeys(keys);
    server = tls ? HttpsServer.create(loopback, BACKLOG) : HttpServer.create(loopback, BACKLOG);
    if (server instanceof HttpsServer https) {
      https.setHttpsConfigurator(new HttpsConfigurator(context(keys)));
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
    System.setProperty(
        "kubernetes.master",
        (tls ? "https" : "http") + "://127.0.0.1:" + server.getAddress().getPort());
    System.setProperty("kubernetes.auth.token", "training");
  }

  private static boolean makeKeys(Path keys) throws IOException, InterruptedException {
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    if (!Files.isExecutable(keytool)) {
      return false;
    }
    Process process =
        new ProcessBuilder(
                keytool.toString(),
                "-genkeypair",
                "-alias",
                "training",
                "-keyalg",
                "EC",
                "-dname",
                "CN=training",
                "-ext",
                "san=ip:127.0.0.1",
                "-storepass",
                PASSWORD,
                "-keystore",
                keys.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  private static SSLContext context(Path keys) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream stream = Files.newInputStream(keys)) {
      store.load(stream, PASSWORD.toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    String pem =
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(store.getCertificate("training").getEncoded())
            + "\n-----END CERTIFICATE-----\n";
    System.setProperty(
        "kubernetes.certs.ca.data", Base64.getEncoder().encodeToString(pem.getBytes(UTF_8)));
    return context;
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().toString();
    try (exchange) {
      if (exchange.getRequestMethod().equals("PATCH")) {
        exchange.getRequestBody().readAllBytes();
        answer(exchange, "{}");
        first.countDown();
        reported.countDown();
      } else if (path.contains("watch=true")) {
        exchange.sendResponseHeaders(200, 0);
        first.await();
        OutputStream out = exchange.getResponseBody();
        out.write(("{\"type\":\"MODIFIED\",\"object\":" + object(2) + "}\n").getBytes(UTF_8));
        out.flush();
        over.await();
      } else {
        answer(
            exchange, "{\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[" + object(1) + "]}");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The object, which differs a little from one generation to the next. */
  private String object(int generation) {
    return """
    {"metadata":{"name":"%s","generation":%d,"resourceVersion":"%d"},\
    "spec":{"timeFormat":"%s",%s}}\
    """
        .formatted(NODE, generation, generation, generation == 1 ? "Short" : "IsoLong", spec);
  }

  private static void answer(HttpExchange exchange, String body) throws IOException {
    byte[] octets = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(200, octets.length);
    exchange.getResponseBody().write(octets);
  }

  /** Waits until the agent has told twice how it fares: before and after the change. */
  void awaitReports() throws InterruptedException {
    if (!reported.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the agent did not report to the cluster");
    }
  }

  @Override
  public void close() {
    first.countDown();
    over.countDown();
    server.stop(0);
    PROPERTIES.forEach(System::clearProperty);
  }
}
