package io.manx.node;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.util.Set;
import java.util.Timer;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The rules of docs/ARCHITECTURE.md for the node agent and the controller. */
class ArchitectureTest {
  private static final String ROOT = "io.manx.node.";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.manx.node");

  @Test
  void onlyTheAgentSeesTheProgrammer() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "agent..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.manx.programmer..")
        .because("the agent's bridge is the one place where routes become kernel routes")
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void kubernetesLivesInOnePackage() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + "k8s..", ROOT + "api..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.fabric8..")
        .because("a client library that can be replaced is known in one place")
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void whatDecidesTouchesNothing() {
    noClasses()
        .that()
        .resideInAnyPackage(
            ROOT + "selector..", ROOT + "cluster..", ROOT + "desired..", ROOT + "reconcile..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.net..",
            "java.nio.file..",
            "java.util.concurrent..",
            "org.slf4j..",
            ROOT + "k8s..")
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(Thread.class, Clock.class, Timer.class)
        .because("compilation is a function of the view, so that tests and tools can run it")
        .check(CLASSES);
  }

  @Test
  void librariesOfTheOtherModulesAreNotReachedAround() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.netty..", "org.opendaylight..", "jnr..", "org.snakeyaml..")
        .allowEmptyShould(true)
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
