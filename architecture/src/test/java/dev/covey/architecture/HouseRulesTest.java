package dev.covey.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Rules that hold in every module: no ambient time or randomness, documented packages. */
class HouseRulesTest {
  /** Measuring itself is what a benchmark is for. */
  private static final DescribedPredicate<JavaClass> BENCHMARKS =
      DescribedPredicate.describe(
          "benchmarks",
          type ->
              type.getName().contains(".bench.")
                  || type.getName().matches(".*Bench(\\$.*)?")
                  || type.getPackageName().startsWith("dev.covey.benchmarks"));

  @Test
  void randomnessComesFromSeeds() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveNameMatching("java\\.util\\.(Random|concurrent\\.ThreadLocalRandom)")
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .callMethod(java.util.UUID.class, "randomUUID")
        .because("the same seed must give the same result")
        .check(Covey.CLASSES);
  }

  @Test
  void timeComesFromTheClock() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("dev.covey.core.SystemClock")
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethodWhere(target(name("now")).and(target(owner(resideInAPackage("java.time..")))))
        .orShould()
        .callConstructor(java.util.Date.class)
        .because("tests and simulations own the time")
        .check(Covey.CLASSES);
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("dev.covey.core.SystemClock")
        .and(DescribedPredicate.not(are(BENCHMARKS)))
        .should()
        .callMethod(System.class, "nanoTime")
        .check(Covey.CLASSES);
  }

  @Test
  void onlyTheCommandLineWritesToTheTerminal() {
    noClasses()
        .that()
        // dev.covey.testing says loudly which data a test had to do without.
        .resideOutsideOfPackages("dev.covey.cli..", "dev.covey.testing..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(Covey.CLASSES);
  }

  @Test
  void onlyTheEntryPointEndsTheProcess() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("dev.covey.cli.Main")
        .should()
        .callMethod(System.class, "exit", int.class)
        .check(Covey.CLASSES);
  }

  @Test
  void theMachinesDoNothingButDecide() {
    noClasses()
        .that()
        .resideInAPackage("dev.covey.coordinator.machine..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.io..",
            "java.nio..",
            "java.net..",
            "java.time..",
            "java.sql..",
            "java.security..",
            "java.util.random..",
            "java.util.concurrent..",
            "org.slf4j..")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching(
            "java\\.lang\\.(Thread|Runnable|Process|Runtime|System)|java\\.util\\.(Random|Timer)"
                + "|java\\.util\\.SplittableRandom|dev\\.covey\\.core\\.(Clock|Seeds)")
        .because("their time, randomness and effects are the shell's")
        .check(Covey.CLASSES);
  }

  @Test
  void theMachinesSeeNothingOfTheCoordinatorAroundThem() {
    noClasses()
        .that()
        .resideInAPackage("dev.covey.coordinator.machine..")
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "belong to Covey but neither to core nor to the machines",
                type ->
                    Covey.isCovey(type)
                        && !Covey.moduleOf(type).equals("core")
                        && !type.getPackageName().startsWith("dev.covey.coordinator.machine")))
        .check(Covey.CLASSES);
  }

  @Test
  void onlyThePackageOfFiguresKnowsHowTheyAreKept() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.covey.coordinator.metrics..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.micrometer..", "io.prometheus..")
        .check(Covey.CLASSES);
  }

  @Test
  void onlyThePackageOfLogLinesKnowsHowTheyAreWritten() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.covey.cli.logging..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ch.qos.logback..")
        .check(Covey.CLASSES);
  }

  @Test
  void everyPackageIsNullMarked() {
    Set<String> missing = new TreeSet<>();
    for (JavaClass type : Covey.CLASSES) {
      JavaPackage place = type.getPackage();
      boolean marked =
          place
              .tryGetPackageInfo()
              .map(info -> info.isAnnotatedWith(NullMarked.class))
              .orElse(false);
      if (!marked) {
        missing.add(place.getName());
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void everyPackageSaysWhatLivesThere() throws IOException {
    Path root = Path.of(System.getProperty("covey.root"));
    List<Path> infos = new ArrayList<>();
    // Modules lie one or two folders deep.
    try (Stream<Path> sources =
        Files.find(root, 5, (path, attributes) -> path.endsWith("src/main/java"))) {
      for (Path source : sources.toList()) {
        try (Stream<Path> files = Files.walk(source)) {
          files.filter(file -> file.endsWith("package-info.java")).forEach(infos::add);
        }
      }
    }
    Set<String> packages =
        Covey.CLASSES.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
    assertThat(infos).hasSizeGreaterThanOrEqualTo(packages.size());
    for (Path info : infos) {
      assertThat(info).content().as(info.toString()).startsWith("/**").contains("@NullMarked");
    }
  }
}
