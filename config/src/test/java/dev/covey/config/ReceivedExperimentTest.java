package dev.covey.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.error.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceivedExperimentTest {
  @TempDir Path folder;

  @Test
  void anExperimentOfAnotherMachineIsReadWithoutItsFiles() throws Exception {
    Path data = Files.writeString(folder.resolve("plays.txt"), "x");
    Path base = Files.createDirectories(folder.resolve("base"));
    Experiment sent =
        ExperimentFile.parse(
                "f",
                "schema = 1\nmodel.base = \"base\"\n[data]\nsource = \"speakers\"\n"
                    + "path = \"plays.txt\"\n",
                folder,
                List.of("run.seed=7"))
            .experiment();
    Files.delete(data);
    Files.delete(base);
    Experiment received = ExperimentFile.parseReceived("run persona-7", sent.toToml()).experiment();
    assertThat(received).isEqualTo(sent);
    assertThat(received.sha256()).isEqualTo(sent.sha256());
  }

  @Test
  void itIsReadAsStrictlyAsAFile() {
    assertThatThrownBy(
            () ->
                ExperimentFile.parseReceived(
                    "run x", "schema = 1\ntraining.local-steps = 0\nrun.sede = 1\n"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("run x:2:1: training.local-steps: found 0")
        .hasMessageContaining("run x:3:1: run.sede: unknown key");
    assertThatThrownBy(() -> ExperimentFile.parseReceived("run x", "schema = 9\n"))
        .hasMessage("run x:1:1: schema: found 9, but this version of Covey reads schema 1");
  }

  @Test
  void whatNoExperimentIsNeverMoreThanAConfigurationError() {
    for (String text :
        List.of("", "\0", "[".repeat(100_000), "schema = 1\n" + "#".repeat(1 << 20), "{}")) {
      assertThatThrownBy(() -> ExperimentFile.parseReceived("run x", text))
          .isInstanceOf(ConfigurationException.class);
    }
  }
}
