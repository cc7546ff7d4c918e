package dev.covey.cli.command;

import static dev.covey.cli.command.Cli.covey;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.covey.core.error.ExitCodes;
import java.io.IOException;
import java.nio.file.Path;
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
