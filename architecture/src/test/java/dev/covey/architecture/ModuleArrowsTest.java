package dev.covey.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Each module sees only those that its arrows lead to. */
class ModuleArrowsTest {
  @Test
  void everyModuleIsHereAndKnown() {
    Set<String> found = new TreeSet<>();
    Covey.CLASSES.forEach(type -> found.add(Covey.moduleOf(type)));
    assertThat(Covey.ARROWS.keySet()).containsAll(found);
    Set<String> expected = new TreeSet<>(Covey.ARROWS.keySet());
    // Its classes are benchmarks in the test sources.
    expected.remove("benchmarks");
    assertThat(found).containsAll(expected);
  }

  @Test
  void noModuleSeesMoreThanItsArrowsLeadTo() {
    List<String> wrong = new ArrayList<>();
    for (JavaClass type : Covey.CLASSES) {
      String module = Covey.moduleOf(type);
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass();
        if (Covey.isCovey(target)) {
          String seen = Covey.moduleOf(target);
          if (!seen.equals(module) && !Covey.ARROWS.getOrDefault(module, Set.of()).contains(seen)) {
            wrong.add(module + " must not see " + seen + ": " + dependency.getDescription());
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void leavesNeverSeeEachOther() {
    for (String leaf : List.of("crypto", "privacy", "incentive", "models", "config")) {
      assertThat(Covey.ARROWS.get(leaf)).containsExactly("core");
    }
  }

  @Test
  void onlyTheLibtorchEngineKnowsLibtorch() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.covey.models.libtorch..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.bytedeco..")
        .because("an engine's array types never leave the engine")
        .check(Covey.CLASSES);
  }

  @Test
  void onlyTheStoreKnowsItsDatabase() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.covey.coordinator.store..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.h2..",
            "org.postgresql..",
            "com.zaxxer.hikari..",
            "org.jdbi..",
            "org.flywaydb..",
            "java.sql..")
        .check(Covey.CLASSES);
  }

  @Test
  void onlyTheCommandLineKnowsPicocli() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.covey.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("picocli..")
        .check(Covey.CLASSES);
  }
}
