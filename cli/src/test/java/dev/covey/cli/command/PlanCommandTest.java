package dev.covey.cli.command;

import static dev.covey.cli.command.Cli.covey;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.covey.core.error.ExitCodes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code covey plan}, of six clients with a tiny model. */
class PlanCommandTest {
  private static final String MASKS = "security.secure-aggregation=semi-honest";

  @TempDir Path folder;
  private Path experiment;

  @BeforeEach
  void experiment() throws IOException {
    experiment = TinyExperiment.write(folder.resolve("tiny"));
  }

  @Test
  void withoutMasksItSaysThatTheCoordinatorSeesEachUpdate() {
    Cli text = covey("plan", experiment);
    assertThat(text.exitCode()).as(text.err()).isEqualTo(ExitCodes.DONE);
    assertThat(text.out()).contains("the coordinator sees each update", "6 clients a round");
    JsonNode plan = covey("plan", experiment, "--json").json();
    long parameters = plan.path("trainable_parameters").asLong();
    assertThat(parameters).isPositive();
    assertThat(plan.path("uplink_bytes_per_client").asLong()).isEqualTo(4 * parameters);
    assertThat(plan.path("uplink_bytes_per_round").asLong()).isEqualTo(6 * 4 * parameters);
  }

  @Test
  void withNoiseItSaysWhatEpsilonTheRunWillEndWith() {
    String[] noise = {
      "privacy.placement=central",
      "privacy.epsilon=8",
      "privacy.delta=0.01",
      "privacy.clip=0.5",
      "run.rounds=8",
      "aggregation.weighting=uniform"
    };
    List<Object> arguments = new ArrayList<>(List.of("plan", experiment));
    for (String set : noise) {
      arguments.add("--set");
      arguments.add(set);
    }
    Cli text = covey(arguments.toArray());
    assertThat(text.exitCode()).as(text.err()).isEqualTo(ExitCodes.DONE);
    assertThat(text.out())
        .doesNotContain("Nothing is hidden")
        .contains("after 8 rounds", "Not protected: from the coordinator", "round 2 ");
    arguments.add("--json");
    JsonNode plan = covey(arguments.toArray()).json().path("privacy");
    assertThat(plan.path("epsilon").asDouble()).isBetween(7.9, 8.0);
    JsonNode curve = plan.path("epsilon_after_round");
    assertThat(curve.path("8").asDouble()).isEqualTo(plan.path("epsilon").asDouble());
    assertThat(curve.path("2").asDouble()).isLessThan(curve.path("4").asDouble());
    // The accountant of the verb agrees.
    double sigma = plan.path("noise_multiplier").asDouble();
    Cli epsilon =
        covey(
            "privacy", "epsilon", "--sigma", sigma, "--q", 1, "--steps", 8, "--delta", 0.01,
            "--json");
    assertThat(epsilon.exitCode()).as(epsilon.err()).isZero();
  }

  @Test
  void withMasksItPlansTheSession() {
    JsonNode plan = covey("plan", experiment, "--set", MASKS, "--json").json();
    assertThat(plan.path("secure_aggregation").asText()).isEqualTo("semi-honest");
    assertThat(plan.path("clients").asInt()).isEqualTo(6);
    assertThat(plan.path("neighbours").asInt()).isEqualTo(5);
    assertThat(plan.path("threshold").asInt()).isBetween(1, 5);
    assertThat(plan.path("quorum").asInt()).isZero();
    assertThat(plan.path("bits").asInt()).isEqualTo(32);
    int parameters = plan.path("trainable_parameters").asInt();
    assertThat(plan.path("entries").asInt()).isEqualTo(parameters + 1);
    assertThat(plan.path("masking_uplink_bytes_per_client").asLong())
        .isGreaterThan(4L * parameters);
    assertThat(plan.path("estimated_client_cpu_ms").asDouble()).isPositive();
    Cli text = covey("plan", experiment, "--set", MASKS);
    for (JsonNode line : plan.path("explanation")) {
      assertThat(text.out()).contains(line.asText());
    }
    assertThat(text.out()).contains("Not protected:");
  }

  @Test
  void whatItPlansFollowsTheFile() {
    JsonNode plan =
        covey(
                "plan",
                experiment,
                "--json",
                "--set",
                "security.secure-aggregation=malicious",
                "--set",
                "security.bits=16",
                "--set",
                "security.rotate=true",
                "--set",
                "aggregation.weighting=uniform",
                "--set",
                "cohort.sampling=uniform",
                "--set",
                "cohort.size=4",
                "--set",
                "cohort.over-select=0.25")
            .json();
    assertThat(plan.path("clients").asInt()).isEqualTo(5);
    assertThat(plan.path("quorum").asInt()).isEqualTo(3);
    assertThat(plan.path("bits").asInt()).isEqualTo(16);
    assertThat(Integer.bitCount(plan.path("entries").asInt())).isEqualTo(1);
  }

  @Test
  void ofPoissonSamplingItPlansTheSmallestCohortAndCountsWhatTheLargestCosts() {
    JsonNode plan =
        covey(
                "plan",
                experiment,
                "--json",
                "--set",
                MASKS,
                "--set",
                "data.source=synthetic",
                "--set",
                "data.clients=400",
                "--set",
                "cohort.sampling=poisson",
                "--set",
                "cohort.rate=0.1")
            .json();
    BinomialRange range = BinomialRange.of(400, 0.1);
    assertThat(plan.path("clients").asInt()).isEqualTo(40);
    assertThat(plan.path("clients_least").asInt()).isEqualTo(range.least()).isLessThan(20);
    assertThat(plan.path("clients_most").asInt()).isEqualTo(range.most()).isGreaterThan(70);
    assertThat(plan.path("neighbours").asInt()).isLessThan(range.least());
    JsonNode most =
        covey(
                "plan",
                experiment,
                "--json",
                "--set",
                MASKS,
                "--set",
                "data.source=synthetic",
                "--set",
                "data.clients=" + range.most())
            .json();
    for (String cost : List.of("masking_uplink_bytes_per_client", "estimated_server_cpu_ms")) {
      assertThat(plan.path(cost)).isEqualTo(most.path(cost));
    }
    String first = plan.path("explanation").path(0).asText();
    assertThat(first)
        .startsWith(
            "Poisson sampling draws 40 of 400 clients in the mean, at least "
                + range.least()
                + " and at most "
                + range.most()
                + " but once each in 10^9 rounds.");
    assertThat(plan.path("explanation").path(1).asText()).startsWith("Each client's update");
  }

  @Test
  void itSaysHowOftenARoundOfPoissonSamplingIsVoid() {
    Cli text =
        covey(
            "plan",
            experiment,
            "--set",
            MASKS,
            "--set",
            "cohort.sampling=poisson",
            "--set",
            "cohort.rate=0.5",
            "--set",
            "cohort.minimum=4");
    assertThat(text.exitCode()).as(text.err()).isEqualTo(ExitCodes.DONE);
    // P[X < 4] of 6 with 1/2 is 42/64.
    assertThat(text.out())
        .contains(
            "protects a round of 4",
            "A round of fewer than 4 clients is void",
            "happens with probability 0.66.");
  }

  @Test
  void itSaysThatASessionCannotBeHeldBetweenProcesses() {
    String[] sets = {
      MASKS,
      "security.post-quantum=true",
      "security.corrupt-fraction=0.494",
      "security.dropout-fraction=0.494",
      "data.source=synthetic",
      "data.clients=1000"
    };
    List<Object> arguments = new ArrayList<>(List.of("plan", experiment, "--json"));
    for (String set : sets) {
      arguments.addAll(List.of("--set", set));
    }
    JsonNode plan = covey(arguments.toArray()).json();
    assertThat(plan.path("between_processes").asBoolean(true)).isFalse();
    assertThat(plan.path("largest_message_bytes").asLong()).isGreaterThan(2_359_296);
    assertThat(plan.path("explanation").toString())
        .contains(
            "Only in one process, since between processes: the directory of keys takes ",
            "set security.post-quantum = false, or take a smaller cohort.size");
    arguments.addAll(List.of("--set", "security.post-quantum=false"));
    assertThat(covey(arguments.toArray()).json().path("between_processes").asBoolean()).isTrue();
  }

  @Test
  void anImpossiblePlanIsAConfigurationErrorWithItsRemedy() {
    Cli cli =
        covey(
            "plan",
            experiment,
            "--set",
            "security.secure-aggregation=malicious",
            "--set",
            "security.corrupt-fraction=0.4",
            "--set",
            "security.dropout-fraction=0.4");
    assertThat(cli.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.err()).contains("no secure aggregation: ", "a smaller corrupt fraction");
  }
}
