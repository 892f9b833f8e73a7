package io.manx.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.Helm;
import io.manx.lab.kubernetes.ApiClient;
import io.manx.lab.kubernetes.ApiKind;
import io.manx.lab.kubernetes.ApiServerFixture;
import io.manx.lab.net.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The release {@code manx} of the chart on an API server. */
abstract class HelmRelease {
  private static final String NAME = "manx";
  private static final String NAMESPACE = "manx-system";
  private static final String KEEP = "/metadata/annotations/helm.sh~1resource-policy";
  private static final Path CHART = ChartObjects.CHART.toAbsolutePath().normalize();

  final ApiClient admin;
  private final Path directory;

  private HelmRelease(ApiClient admin, Path directory) {
    this.admin = admin;
    this.directory = directory;
  }

  /** By Helm on a real API server, by what Helm renders on another. */
  static HelmRelease on(ApiServerFixture api, ApiClient admin, Path directory) throws IOException {
    if (!api.real()) {
      ApiClient.prepare(api, CHART);
      return new Rendered(admin, directory);
    }
    Path kubeconfig =
        Files.writeString(
            directory.resolve("kubeconfig"),
            """
            apiVersion: v1
            kind: Config
            clusters: [{name: c, cluster: {server: "%s", insecure-skip-tls-verify: true}}]
            contexts: [{name: x, context: {cluster: c, user: u}}]
            users: [{name: u, user: {token: "%s"}}]
            current-context: x
            """
                .formatted(api.url(), api.token()));
    return new ByHelm(admin, directory, kubeconfig);
  }

  /** {@code helm install}, with the namespace. */
  abstract void install(String values) throws IOException;

  /** {@code helm upgrade --reset-values}. */
  abstract void upgrade(String values) throws IOException;

  /** {@code helm uninstall}. */
  abstract void uninstall();

  /** {@code helm test}; throws if it fails. */
  abstract void test();

  /** The version of Kubernetes, which decides what is rendered. */
  abstract String kubernetes();

  /** The kinds of this API server in which the release has objects, with their paths. */
  abstract Map<String, String> kinds();

  /** The objects that bear the release's label, by kind and name. */
  Map<String, JsonNode> objects() {
    Map<String, JsonNode> objects = new TreeMap<>();
    kinds()
        .forEach(
            (kind, path) ->
                admin.list(path).stream()
                    .filter(
                        o ->
                            o.at("/metadata/labels/app.kubernetes.io~1instance")
                                .asText()
                                .equals(NAME))
                    .filter(
                        o -> o.at("/metadata/labels/app.kubernetes.io~1name").asText().equals(NAME))
                    .forEach(o -> objects.put(kind + "/" + name(o), o)));
    return objects;
  }

  /** What Helm renders of these values for this API server, without hooks. */
  Set<String> rendered(String values) throws IOException {
    Set<String> names = new TreeSet<>();
    documents(values).forEach(o -> names.add(o.path("kind").asText() + "/" + name(o)));
    return names;
  }

  List<JsonNode> documents(String values) throws IOException {
    String rendered =
        new Helm(CHART)
            .template()
            .withName(NAME)
            .withNamespace(NAMESPACE)
            .withKubeVersion(kubernetes())
            .withValuesFile(file(values))
            .call();
    return ApiClient.documents(rendered).stream()
        .filter(o -> o.at("/metadata/annotations/helm.sh~1hook").isMissingNode())
        .filter(o -> kinds().containsKey(o.path("kind").asText()))
        .toList();
  }

  Path file(String values) throws IOException {
    return Files.writeString(directory.resolve("values.yaml"), values);
  }

  private static String name(JsonNode object) {
    return object.at("/metadata/name").asText();
  }

  /** Has the API server learn the Prometheus operator's kinds, as far as the chart uses them. */
  void defineMonitoring() throws IOException {
    try (InputStream in = HelmRelease.class.getResourceAsStream("/prometheus-operator/crds.yaml")) {
      for (JsonNode crd :
          ApiClient.documents(new String(in.readAllBytes(), StandardCharsets.UTF_8))) {
        admin.create(crd).orThrow();
      }
    }
    Deadline.inSeconds(60)
        .await(
            "the kinds are served",
            () ->
                admin.get("/apis/monitoring.coreos.com/v1/podmonitors").done()
                    && admin.get("/apis/monitoring.coreos.com/v1/prometheusrules").done(),
            () -> "");
  }

  private static final class ByHelm extends HelmRelease {
    private final Path kubeconfig;

    ByHelm(ApiClient admin, Path directory, Path kubeconfig) {
      super(admin, directory);
      this.kubeconfig = kubeconfig;
    }

    @Override
    void install(String values) throws IOException {
      new Helm(CHART)
          .install()
          .withName(NAME)
          .withNamespace(NAMESPACE)
          .createNamespace()
          .withValuesFile(file(values))
          .withKubeConfig(kubeconfig)
          .call();
    }

    @Override
    void upgrade(String values) throws IOException {
      new Helm(CHART)
          .upgrade()
          .withName(NAME)
          .withNamespace(NAMESPACE)
          .resetValues()
          .withValuesFile(file(values))
          .withKubeConfig(kubeconfig)
          .call();
    }

    @Override
    void uninstall() {
      Helm.uninstall(NAME).withNamespace(NAMESPACE).withKubeConfig(kubeconfig).call();
    }

    @Override
    void test() {
      Helm.test(NAME).withNamespace(NAMESPACE).withKubeConfig(kubeconfig).withTimeout(120).call();
    }

    @Override
    String kubernetes() {
      return admin.get("/version").orThrow().path("gitVersion").asText();
    }

    /** Whatever the API server has: nothing of the release is forgotten. */
    @Override
    Map<String, String> kinds() {
      Map<String, String> kinds = new TreeMap<>();
      add(kinds, "/api/v1");
      for (JsonNode group : admin.get("/apis").orThrow().path("groups")) {
        add(kinds, "/apis/" + group.at("/preferredVersion/groupVersion").asText());
      }
      return kinds;
    }

    private void add(Map<String, String> kinds, String root) {
      for (JsonNode kind : admin.get(root).orThrow().path("resources")) {
        String name = kind.path("name").asText();
        if (!name.contains("/") && kind.path("verbs").toString().contains("\"list\"")) {
          kinds.put(kind.path("kind").asText(), root + "/" + name);
        }
      }
    }
  }

  private static final class Rendered extends HelmRelease {
    Rendered(ApiClient admin, Path directory) {
      super(admin, directory);
    }

    @Override
    void install(String values) throws IOException {
      for (JsonNode object : documents(values)) {
        admin.apply(object).orThrow();
      }
    }

    @Override
    void upgrade(String values) throws IOException {
      install(values);
      Set<String> wanted = rendered(values);
      delete(wanted);
    }

    @Override
    void uninstall() {
      delete(Set.of());
    }

    private void delete(Set<String> wanted) {
      objects()
          .forEach(
              (name, object) -> {
                if (!wanted.contains(name) && !object.at(KEEP).asText().equals("keep")) {
                  admin.delete(
                      kinds().get(object.path("kind").asText()) + "/" + HelmRelease.name(object));
                }
              });
    }

    @Override
    void test() {
      throw new UnsupportedOperationException("pods are of a real API server");
    }

    @Override
    String kubernetes() {
      return "1.34.0";
    }

    @Override
    Map<String, String> kinds() {
      Map<String, String> kinds = new TreeMap<>();
      Arrays.stream(ApiKind.values())
          .filter(kind -> kind.kind().startsWith("BGP") || kind == ApiKind.IP_POOL)
          .forEach(kind -> kinds.put(kind.kind(), kind.path("")));
      return kinds;
    }
  }
}
