package io.manx.speaker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/**
 * The rules of docs/ARCHITECTURE.md: which packages decide, which touch the world, where each
 * library lives.
 */
class ArchitectureTest {
  private static final String ROOT = "io.manx.speaker.";

  /** Pure functions and state machines. */
  private static final String[] DECIDE = {
    ROOT + "model..",
    ROOT + "message..",
    ROOT + "wire",
    ROOT + "session..",
    ROOT + "restart..",
    ROOT + "decision..",
    ROOT + "policy..",
    ROOT + "rib..",
    ROOT + "bfd",
  };

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.manx.speaker");

  @Test
  void whatDecidesKnowsNoThreadSocketOrLogger() {
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
            "io.netty..",
            "java.util.logging..")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Thread.class)
        .because("a decider is replayed in tests and in the simulation, under virtual time")
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void whatDecidesKnowsNoClock() {
    noClasses()
        .that()
        .resideInAnyPackage(DECIDE)
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Clock.class)
        .because("time reaches a decider as an argument or an event")
        .check(CLASSES);
  }

  @Test
  void whatDecidesIsNotShared() {
    fields()
        .that()
        .areDeclaredInClassesThat()
        .resideInAnyPackage(DECIDE)
        .should()
        .notHaveModifier(JavaModifier.VOLATILE)
        .because("one thread owns a decider's state")
        .check(CLASSES);
    methods()
        .that()
        .areDeclaredInClassesThat()
        .resideInAnyPackage(DECIDE)
        .should()
        .notHaveModifier(JavaModifier.SYNCHRONIZED)
        .check(CLASSES);
  }

  @Test
  void whatDecidesDoesNotKnowWhoRunsIt() {
    noClasses()
        .that()
        .resideInAnyPackage(DECIDE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            ROOT + "runtime..", ROOT + "transport..", ROOT + "control..", ROOT + "cli..")
        .check(CLASSES);
  }

  @Test
  void eachLibraryLivesInOnePackage() {
    only("org.opendaylight..", ROOT + "wire.odl..");
    // OpenDaylight's parser takes netty's buffers; channels are the transport's alone.
    only("io.netty.buffer..", ROOT + "transport..", ROOT + "wire.odl..");
    only("io.netty.channel..", ROOT + "transport..");
    only("org.snakeyaml..", ROOT + "config..");
    only("java.lang.foreign..", ROOT + "linux..", ROOT + "bfd.linux..");
    only("org.jline..", ROOT + "cli..");
    // JSON is written in two places: answers, and lines of the log.
    only("com.fasterxml.jackson..", ROOT + "control..", ROOT + "log..");
  }

  private static void only(String library, String... homes) {
    noClasses()
        .that()
        .resideOutsideOfPackages(homes)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(library)
        .because("a library that can be replaced is known in one place")
        .check(CLASSES);
  }

  @Test
  void theSpeakerDoesNotKnowTheKernelOrTheCluster() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.manx.programmer..", "io.manx.node..", "jnr..", "io.fabric8..")
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
