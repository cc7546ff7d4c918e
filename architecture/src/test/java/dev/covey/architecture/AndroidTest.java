package dev.covey.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.properties.HasName;
import dev.covey.core.Crc32c;
import dev.covey.core.DesktopOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What runs on a device, docs/adr/0007-android.md: the compiled classes are checked against
 * Android's interface in each module's own build; here is what that check leaves open.
 */
class AndroidTest {
  /** The client, whatever it sees, and what a device bids with. */
  private static final Set<String> ON_DEVICES = onDevices();

  private static final DescribedPredicate<JavaClass> DEVICE_CODE =
      DescribedPredicate.describe(
          "run on a device",
          type -> Covey.isCovey(type) && ON_DEVICES.contains(Covey.moduleOf(type)));

  @Test
  void everyModuleThatTheClientNeedsIsChecked() throws IOException {
    Path root = Path.of(System.getProperty("covey.root"));
    for (String module : ON_DEVICES) {
      Path pom = root.resolve(module.equals("models") ? "models/spi" : module).resolve("pom.xml");
      assertThat(Files.readString(pom))
          .as("%s does not check itself against Android's interface", pom)
          .contains("<artifactId>animal-sniffer-maven-plugin</artifactId>");
    }
  }

  @Test
  void ofStreamsOnlyToListIsYoungerThanTheApiLevel() {
    noClasses()
        .that(DEVICE_CODE)
        .should()
        .callMethodWhere(
            target(nameMatching("mapMulti.*"))
                .and(target(owner(HasName.Predicates.name(Stream.class.getName())))))
        .because("the check leaves java.util.stream.Stream out for toList() alone")
        .check(Covey.CLASSES);
  }

  @Test
  void whatIsForDesktopsOnlyIsReachedThroughTheTwoClassesThatAskFirst() {
    noClasses()
        .that(DEVICE_CODE)
        .and()
        .areNotAnnotatedWith(DesktopOnly.class)
        .and()
        .haveNameNotMatching("dev\\.covey\\.core\\.(Hardware|ProcessUsage)")
        .should()
        .dependOnClassesThat()
        .areAnnotatedWith(DesktopOnly.class)
        .check(Covey.CLASSES);
    classes()
        .that()
        .areAnnotatedWith(DesktopOnly.class)
        .should()
        .haveNameMatching(
            "dev\\.covey\\.core\\.JvmFigures|dev\\.covey\\.aggregation\\.bench\\.AggregateBench")
        .because("each exception is a decision, and stands in the ADR")
        .check(Covey.CLASSES);
    methods()
        .that()
        .areAnnotatedWith(DesktopOnly.class)
        .should()
        .beDeclaredIn(Crc32c.class)
        .check(Covey.CLASSES);
  }

  private static Set<String> onDevices() {
    Set<String> modules = new TreeSet<>(Covey.ARROWS.get("client"));
    modules.add("client");
    modules.add("incentive");
    return modules;
  }
}
