package dev.covey.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.covey.config.SecurityConfig.SecureAggregation;
import dev.covey.core.error.ConfigurationException;
import dev.covey.testing.TestData;
import dev.covey.testing.Trials;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table {@code [security]}: defaults, what follows from other tables, and what is refused. */
class SecurityConfigTest {
  private static final String MASKS = "security.secure-aggregation = 'semi-honest'; ";
  private static final String MALICIOUS = "security.secure-aggregation = 'malicious'; ";

  @TempDir static Path folder;

  @BeforeAll
  static void files() throws Exception {
    Files.writeString(folder.resolve("authority.hex"), "00\n");
    Files.createDirectories(folder.resolve("hf"));
  }

  private static Experiment load(String settings) {
    return ExperimentFile.parse(
            "f", "schema = 1\n" + settings.replace("; ", "\n"), folder, List.of())
        .experiment();
  }

  @Test
  void withoutMasksTheResolvedFileHasOneLineOfSecurity() {
    Experiment experiment = load("");
    assertThat(experiment.security()).isEqualTo(SecurityConfig.off());
    assertThat(experiment.toToml()).endsWith("[security]\nsecure-aggregation = \"off\"\n");
  }

  @Test
  void oneLineSwitchesTheMasksOn() {
    Experiment experiment = load(MASKS);
    assertThat(experiment.security())
        .isEqualTo(
            new SecurityConfig(
                SecureAggregation.SEMI_HONEST,
                false,
                0.1,
                0.1,
                32,
                false,
                1,
                1e6,
                60,
                Optional.empty()));
    assertThat(experiment.cohort().minimum()).isEqualTo(2);
  }

  @Test
  void oneArgumentSwitchesTheMasksOnInEveryExampleOrSaysWhyNot() throws Exception {
    Path play = Files.writeString(folder.resolve("play.txt"), "A:\nWords.\n");
    List<Path> examples;
    try (Stream<Path> files = Files.list(TestData.repositoryRoot().resolve("examples"))) {
      examples =
          files.filter(file -> Files.isRegularFile(file.resolve(ExperimentFile.NAME))).toList();
    }
    assertThat(examples).isNotEmpty();
    for (Path example : examples) {
      List<String> sets = new ArrayList<>();
      if (example.getFileName().toString().equals("shakespeare")) {
        sets.add("data.path=" + play);
      }
      Experiment plain = ExperimentFile.load(example, sets).experiment();
      sets.add("security.secure-aggregation=semi-honest");
      if (plain.aggregation().rule() instanceof AggregationConfig.Rule.Mean
          && !(plain.training().correction() instanceof TrainingConfig.Correction.Scaffold)
          && plain.aggregation().maxUpdateL2Norm() == 0) {
        assertThat(ExperimentFile.load(example, sets).experiment().security().masked()).isTrue();
      } else {
        assertThatThrownBy(() -> ExperimentFile.load(example, sets))
            .hasMessageContaining("semi-honest");
      }
    }
  }

  @Test
  void theClipIsTheLargestEntry() {
    assertThat(load(MASKS + "aggregation.clip-norm = 2.5").security().largestEntry())
        .isEqualTo(2.5);
    assertThat(load(MASKS + "security.largest-entry = 0.25").security().largestEntry())
        .isEqualTo(0.25);
  }

  @Test
  void weightsAreFractionsOfTheLargest() {
    assertThat(load(MASKS).security().largestWeight()).isEqualTo(1e6);
    assertThat(load(MASKS + "security.largest-weight = 7").security().largestWeight()).isEqualTo(7);
    assertThat(load(MASKS + "aggregation.weighting = 'uniform'").security().largestWeight())
        .isEqualTo(1);
  }

  @Test
  void everyKeyOfMasksGoesRound() {
    Experiment experiment =
        load(
            MALICIOUS
                + "security.post-quantum = true; security.corrupt-fraction = 0.2; "
                + "security.dropout-fraction = 0; security.bits = 16; security.rotate = true; "
                + "security.largest-entry = 0.5; security.largest-weight = 1000; "
                + "security.phase-seconds = 5; "
                + "security.authority = 'authority.hex'");
    assertThat(experiment.security())
        .isEqualTo(
            new SecurityConfig(
                SecureAggregation.MALICIOUS,
                true,
                0.2,
                0,
                16,
                true,
                0.5,
                1000,
                5,
                Optional.of(folder.resolve("authority.hex"))));
    assertThat(ExperimentFile.parseReceived("run x", experiment.toToml()).experiment())
        .isEqualTo(experiment);
    assertThat(experiment.sha256()).isNotEqualTo(load(MALICIOUS).sha256());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "security.bits = 16 ~ f:2:1: security.bits: has no effect here; it is only for"
            + " security.secure-aggregation = \"semi-honest\" or \"malicious\"",
        MASKS
            + "aggregation.rule = 'median' ~ f:3:1: aggregation.rule: is \"median\", which needs each"
            + " update by itself; with security.secure-aggregation = \"semi-honest\" there is only"
            + " their sum: use \"mean\", or switch the masks off",
        MASKS
            + "aggregation.rule = 'my.Rule' ~ f:3:1: aggregation.rule: is \"my.Rule\", which needs"
            + " each update by itself; with security.secure-aggregation = \"semi-honest\" there is"
            + " only their sum: use \"mean\", or switch the masks off",
        MALICIOUS
            + "training.optimizer = 'sgd'; training.correction = 'scaffold' ~ f:4:1:"
            + " training.correction: is \"scaffold\", whose control variates are not masked in this"
            + " version of Covey, and would reveal what security.secure-aggregation = \"malicious\""
            + " hides: use \"none\" or \"fedprox\"",
        MASKS
            + "aggregation.max-update-norm = 3 ~ f:3:1: aggregation.max-update-norm: is 3.0, but with"
            + " security.secure-aggregation = \"semi-honest\" nobody sees the norm of an update:"
            + " leave it out; aggregation.clip-norm binds clients that keep to it",
        MASKS
            + "cohort.minimum = 1 ~ f:3:1: cohort.minimum: is 1, but security.secure-aggregation ="
            + " \"semi-honest\" needs 2 or more: a sum of one update is that update",
        MASKS
            + "data.clients = 128; security.bits = 8 ~ f:4:1: security.bits: is 8, too few for the"
            + " sum of 128 clients: take at least 9, and more for a finer step",
        MASKS
            + "aggregation.clip-norm = 1; security.largest-entry = 1 ~ f:4:1: security.largest-entry:"
            + " has no effect here; it is only for security.secure-aggregation = \"semi-honest\" or"
            + " \"malicious\" with aggregation.clip-norm = 0",
        MASKS
            + "aggregation.weighting = 'uniform'; security.largest-weight = 1 ~ f:4:1:"
            + " security.largest-weight: has no effect here; it is only for"
            + " security.secure-aggregation = \"semi-honest\" or \"malicious\" with"
            + " aggregation.weighting = \"tokens\"",
        MASKS
            + "security.authority = 'authority.hex' ~ f:3:1: security.authority: has no effect here;"
            + " it is only for security.secure-aggregation = \"malicious\"",
        MASKS
            + "security.dropout-fraction = 0.5 ~ f:3:1: security.dropout-fraction: found 0.5 (float),"
            + " expected a number from 0 to below 0.5",
      })
  void isRefusedWithTheReason(String settings, String message) {
    assertThatThrownBy(() -> load(settings))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(message);
  }

  @Test
  void anAuthorityThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> load(MALICIOUS + "security.authority = 'nobody.hex'"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "f:3:1: security.authority: found \"nobody.hex\", but there is no such file");
  }

  @Test
  void aCohortJustFitsIntoItsBits() {
    assertThat(load(MASKS + "data.clients = 127; security.bits = 8").security().bits())
        .isEqualTo(8);
    String overSelected =
        MASKS + "data.clients = 500; cohort.sampling = 'uniform'; cohort.size = 120; ";
    assertThat(load(overSelected + "security.bits = 8").security().bits()).isEqualTo(8);
    assertThatThrownBy(() -> load(overSelected + "cohort.over-select = 0.1; security.bits = 8"))
        .hasMessageContaining("security.bits: is 8, too few for the sum of 132 clients");
  }

  @Test
  void theRangeIsTheLargestEntryWithoutClipOrRotation() {
    assertThat(load(MASKS + "aggregation.clip-norm = 3").security().entryRange(3, 1 << 20))
        .isEqualTo(3);
    assertThat(
            load(MASKS + "security.rotate = true; security.largest-entry = 0.1")
                .security()
                .entryRange(0, 1 << 20))
        .isEqualTo(0.1);
    SecurityConfig rotated =
        load(MASKS + "security.rotate = true; aggregation.clip-norm = 3").security();
    assertThat(rotated.entryRange(3, 1)).isEqualTo(3);
    assertThat(rotated.entryRange(3, 1 << 20))
        .isCloseTo(3 * Math.sqrt(2 * Math.log(2e9 * (1 << 20)) / (1 << 20)), within(1e-12));
  }

  /** The sum of signs that a rotation makes of a vector, against the bound that it is given. */
  @Test
  void rotatedEntriesStayWithinTheRange() {
    SecurityConfig rotated =
        load(MASKS + "security.rotate = true; aggregation.clip-norm = 1").security();
    Trials.run(
        "rotated entries",
        40,
        random -> {
          int length = 1 << random.nextInt(6, 13);
          double[] update = new double[length];
          double squares = 0;
          for (int i = 0; i < length; i++) {
            update[i] = Math.pow(random.nextDouble(), 1 + 8 * random.nextDouble());
            squares += update[i] * update[i];
          }
          double range = rotated.entryRange(1, length);
          for (int entry = 0; entry < 20; entry++) {
            double sum = 0;
            for (double value : update) {
              sum += (random.nextBoolean() ? 1 : -1) * value / Math.sqrt(squares * length);
            }
            assertThat(Math.abs(sum)).isLessThan(range);
          }
        });
  }

  @Test
  void anAuthorityIsOnlyForMaliciousMode() {
    assertThatThrownBy(
            () ->
                new SecurityConfig(
                    SecureAggregation.SEMI_HONEST,
                    false,
                    0.1,
                    0.1,
                    32,
                    false,
                    1,
                    1,
                    60,
                    Optional.of(folder)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("security.authority: found a path, expected none");
  }
}
