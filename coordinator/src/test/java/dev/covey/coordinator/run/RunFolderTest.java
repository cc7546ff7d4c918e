package dev.covey.coordinator.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.covey.core.error.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
  @TempDir Path runs;

  @Test
  void numbersRunsOfTheSameNameAndSeed() {
    try (RunFolder first = RunFolder.create(runs, "persona lm", 7);
        RunFolder second = RunFolder.create(runs, "persona lm", 7)) {
      assertThat(first.runId().value()).isEqualTo("persona_lm-7");
      assertThat(second.runId().value()).isEqualTo("persona_lm-7-2");
    }
  }

  @Test
  void isLockedAgainstASecondWriter() {
    try (RunFolder folder = RunFolder.create(runs, "a", 1)) {
      assertThatThrownBy(() -> RunFolder.open(folder.path()))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("in use");
    }
    RunFolder.open(runs.resolve("a-1")).close();
  }

  @Test
  void aTornLastLineIsCutOff() throws IOException {
    Path file = runs.resolve("metrics.jsonl");
    Files.writeString(file, "{\"round\":0}\n{\"round\":1}\n{\"rou");
    JsonLines.open(file).append("{\"round\":2}");
    assertThat(Files.readString(file)).isEqualTo("{\"round\":0}\n{\"round\":1}\n{\"round\":2}\n");
    Files.writeString(file, "{\"torn");
    JsonLines.open(file);
    assertThat(file).isEmptyFile();
  }

  @Test
  void aMetricsLineHasEveryKeyOfTheSchemaInOrder() throws IOException {
    String line =
        new MetricsLine("r", 1, 1, "committed")
            .put("train_loss", 2.5)
            .put("validation_loss", Double.NaN)
            .withhold("update_l2_norm", "masked")
            .time("round_ms", 12)
            .toJson();
    List<String> keys = new ArrayList<>();
    new ObjectMapper().readTree(line).fieldNames().forEachRemaining(keys::add);
    assertThat(keys).isEqualTo(MetricsLine.KEYS);
    assertThat(line)
        .contains(
            "\"train_loss\":2.5",
            "\"validation_loss\":null",
            "\"withheld\":{\"update_l2_norm\":\"masked\"}");
    assertThatThrownBy(() -> new MetricsLine("r", 1, 1, "x").put("loss", 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void eventsAreOneObjectALine() throws IOException {
    EventLog log = new EventLog(runs.resolve("events.jsonl"), dev.covey.core.Clock.system());
    log.record("client_failed", 3, 1, Map.of("client", "c\n1"));
    assertThat(Files.readAllLines(runs.resolve("events.jsonl")))
        .singleElement()
        .asString()
        .contains("\"round\":3", "\"client\":\"c\\n1\"");
  }
}
