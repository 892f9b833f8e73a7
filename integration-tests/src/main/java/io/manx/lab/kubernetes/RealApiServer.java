package io.manx.lab.kubernetes;

import io.manx.lab.net.Deadline;
import io.manx.lab.net.LabException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** etcd and kube-apiserver with RBAC, on loopback. */
final class RealApiServer implements ApiServerFixture {
  private static final Duration START = Duration.ofSeconds(60);

  private final Path directory;
  private final int port;
  private final String token = UUID.randomUUID().toString();
  private final List<Process> processes = new ArrayList<>();

  private RealApiServer(Path directory, int port) {
    this.directory = directory;
    this.port = port;
  }

  static RealApiServer start(Path directory, Path server, Path etcd) {
    try {
      RealApiServer api = new RealApiServer(Files.createDirectories(directory), freePort());
      try {
        api.run(server, etcd);
        return api;
      } catch (LabException | IOException | GeneralSecurityException e) {
        api.close();
        throw e;
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new LabException("no API server: " + e.getMessage(), e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void run(Path server, Path etcd) throws IOException, GeneralSecurityException {
    String clients = "http://127.0.0.1:" + freePort();
    String peers = "http://127.0.0.1:" + freePort();
    launch(
        "etcd",
        List.of(
            etcd.toString(),
            "--data-dir=" + directory.resolve("etcd"),
            "--listen-client-urls=" + clients,
            "--advertise-client-urls=" + clients,
            "--listen-peer-urls=" + peers,
            "--initial-advertise-peer-urls=" + peers,
            "--initial-cluster=default=" + peers,
            "--unsafe-no-fsync",
            "--log-level=error"));
    Path key = serviceAccountKey();
    Path tokens =
        Files.writeString(directory.resolve("tokens"), token + ",admin,admin,system:masters\n");
    launch(
        "kube-apiserver",
        List.of(
            server.toString(),
            "--etcd-servers=" + clients,
            "--bind-address=127.0.0.1",
            "--advertise-address=127.0.0.1",
            "--secure-port=" + port,
            "--cert-dir=" + directory,
            "--token-auth-file=" + tokens,
            "--authorization-mode=RBAC",
            "--service-cluster-ip-range=10.96.0.0/16",
            "--service-account-issuer=https://127.0.0.1:" + port,
            "--service-account-key-file=" + key,
            "--service-account-signing-key-file=" + key,
            // Nothing makes the default service accounts and endpoints here.
            "--disable-admission-plugins=ServiceAccount",
            "--endpoint-reconciler-type=none"));
    Deadline.in(START).await("kube-apiserver is ready", this::ready, this::log);
  }

  private Path serviceAccountKey() throws IOException, GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    String base64 =
        Base64.getMimeEncoder(64, new byte[] {'\n'})
            .encodeToString(generator.generateKeyPair().getPrivate().getEncoded());
    return Files.writeString(
        directory.resolve("sa.key"),
        "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n");
  }

  private void launch(String name, List<String> words) throws IOException {
    processes.add(
        new ProcessBuilder(words)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve(name + ".log").toFile())
            .start());
  }

  private boolean ready() {
    for (Process process : processes) {
      if (!process.isAlive()) {
        throw new LabException("ended at its start: " + process.info() + "\n" + log());
      }
    }
    if (!Files.exists(certificate())) {
      return false;
    }
    try (HttpClient client = client()) {
      HttpRequest request =
          HttpRequest.newBuilder(url().resolve("/readyz"))
              .header("Authorization", "Bearer " + token)
              .timeout(Duration.ofSeconds(2))
              .build();
      return client.send(request, BodyHandlers.ofString()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }

  private String log() {
    try {
      List<String> lines = Files.readAllLines(directory.resolve("kube-apiserver.log"));
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    } catch (IOException e) {
      return "it logged nothing";
    }
  }

  private Path certificate() {
    return directory.resolve("apiserver.crt");
  }

  @Override
  public URI url() {
    return URI.create("https://127.0.0.1:" + port);
  }

  @Override
  public String token() {
    return token;
  }

  @Override
  public boolean real() {
    return true;
  }

  @Override
  public HttpClient client() {
    try (InputStream in = Files.newInputStream(certificate())) {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        trusted.setCertificateEntry("c" + trusted.size(), each);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .sslContext(context)
          .build();
    } catch (IOException | GeneralSecurityException e) {
      throw new LabException("the certificate cannot be trusted: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    for (Process process : processes.reversed()) {
      process.destroy();
      try {
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}
