package io.manx.programmer.layers;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The three kinds of package, never mixed. */
class LayersTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.manx.programmer");

  @Test
  void jnrLivesInOnePackage() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.manx.programmer.kernel.jnr")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("jnr..", "com.kenai..")
        .check(CLASSES);
  }

  @Test
  void valuesAndReconciliationTouchNoWorld() {
    noClasses()
        .that()
        .resideInAnyPackage("io.manx.programmer.model", "io.manx.programmer.sync")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.manx.programmer.kernel..",
            "io.manx.programmer.runtime",
            "io.manx.programmer.node",
            "io.manx.programmer.nat",
            "org.slf4j..",
            "java.util.concurrent..",
            "java.nio..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("io.manx.programmer.sync")
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(CLASSES);
  }

  @Test
  void theSpeakerIsNeverSeen() {
    noClasses().should().dependOnClassesThat().resideInAPackage("io.manx.speaker..").check(CLASSES);
  }
}
