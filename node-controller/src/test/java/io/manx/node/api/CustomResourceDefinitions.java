package io.manx.node.api;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** Generates the CRDs from the types of this package. */
public final class CustomResourceDefinitions {
  private static final Map<String, Class<? extends HasMetadata>> KINDS =
      Map.of(
          "BGPConfiguration", BgpConfiguration.class,
          "BGPPeer", BgpPeer.class,
          "BGPFilter", BgpFilter.class,
          "IPPool", IpPool.class,
          "BGPNode", BgpNode.class);

  private CustomResourceDefinitions() {}

  /** The CRDs, by the names of their files; {@code directory} is for passing use. */
  public static SortedMap<String, String> generate(Path directory) {
    new CRDGenerator()
        .customResourceClasses(KINDS.values())
        .forCRDVersions("v1")
        .withImplicitPreserveUnknownFields(true)
        .withPostProcessor(
            new CRDPostProcessor() {
              @Override
              public HasMetadata process(HasMetadata crd, String version) {
                finish((CustomResourceDefinition) crd);
                return crd;
              }
            })
        .inOutputDir(directory.toFile())
        .generate();
    return read(directory);
  }

  /** The files of a directory, by name. */
  public static SortedMap<String, String> read(Path directory) {
    var files = new TreeMap<String, String>();
    try (var stream = Files.list(directory)) {
      for (Path file : stream.toList()) {
        files.put(
            file.getFileName().toString().replace("-v1.yml", ".yaml"), Files.readString(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  private static void finish(CustomResourceDefinition crd) {
    String kind = crd.getSpec().getNames().getKind();
    Class<?> type = Objects.requireNonNull(KINDS.get(kind), kind);
    // The generator sorts columns by path; people read them as declared.
    List<String> columns =
        Arrays.stream(type.getAnnotationsByType(AdditionalPrinterColumn.class))
            .map(AdditionalPrinterColumn::name)
            .toList();
    for (CustomResourceDefinitionVersion version : crd.getSpec().getVersions()) {
      var sorted = new ArrayList<>(version.getAdditionalPrinterColumns());
      sorted.sort(Comparator.comparingInt(column -> columns.indexOf(column.getName())));
      version.setAdditionalPrinterColumns(sorted);
      finish(version.getSchema().getOpenAPIV3Schema());
    }
  }

  private static void finish(JSONSchemaProps schema) {
    // A record's component is annotated as a field and as an accessor, so the generator sees rules
    // twice.
    schema.setXKubernetesValidations(
        new ArrayList<>(new LinkedHashSet<>(schema.getXKubernetesValidations())));
    if (schema.getProperties() != null) {
      schema.getProperties().values().forEach(CustomResourceDefinitions::finish);
      JSONSchemaProps conditions = schema.getProperties().get("conditions");
      if (conditions != null) {
        conditions.setXKubernetesListType("map");
        conditions.setXKubernetesListMapKeys(List.of("type"));
      }
    }
    if (schema.getItems() != null && schema.getItems().getSchema() != null) {
      finish(schema.getItems().getSchema());
    }
  }
}
