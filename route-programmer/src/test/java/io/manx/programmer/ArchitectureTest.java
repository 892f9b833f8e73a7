package io.manx.programmer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The rules of docs/ARCHITECTURE.md for the half that writes the kernel. */
class ArchitectureTest {
  private static final String ROOT = "io.manx.programmer.";
  private static final String[] DECIDE = {ROOT + "model..", ROOT + "sync.."};

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.manx.programmer");

  @Test
  void whatDecidesIsPure() {
    noClasses()
        .that()
        .resideInAnyPackage(DECIDE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.util.concurrent..",
            "java.net",
            "java.nio.channels..",
            "java.nio.file..",
            "java.io",
            "org.slf4j..",
            "jnr..",
            ROOT + "kernel..",
            ROOT + "runtime..",
            ROOT + "nat..")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Thread.class)
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Instant.class, "now")
        .because("desired against actual is a function of two maps")
        .check(CLASSES);
    fields()
        .that()
        .areDeclaredInClassesThat()
        .resideInAnyPackage(DECIDE)
        .should()
        .notHaveModifier(JavaModifier.VOLATILE)
        .check(CLASSES);
  }

  @Test
  void theNativeLibraryLivesInOnePackage() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "kernel.jnr..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("jnr..")
        .because("everything else is tested with a fake kernel")
        .check(CLASSES);
  }

  @Test
  void theProgrammerDoesNotKnowTheSpeakerOrTheCluster() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.manx.speaker..",
            "io.manx.node..",
            "io.netty..",
            "io.fabric8..",
            "org.opendaylight..")
        .check(CLASSES);
  }

  @Test
  void everyPackageIsNullMarked() {
    Set<String> unmarked = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      JavaPackage home = type.getPackage();
      if (!home.isAnnotatedWith(NullMarked.class)) {
        unmarked.add(home.getName());
      }
    }
    assertEquals(Set.of(), unmarked);
  }
}
