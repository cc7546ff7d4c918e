package dev.covey.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.error.StoreException;
import dev.covey.testing.Trials;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFilesTest {
  @TempDir Path folder;

  @BeforeEach
  void demo() throws Exception {
    DemoRun.write(folder);
  }

  @Test
  void everythingOfARunIsRead() {
    RunFiles run = RunFiles.read(folder);
    assertThat(run.runId()).isEqualTo("persona-lm-7");
    assertThat(run.metrics()).hasSize(17);
    assertThat(run.committed()).hasSize(16);
    assertThat(run.aborted()).singleElement().matches(l -> l.round() == 6 && l.attempt() == 1);
    MetricsLine base = run.metrics().get(0);
    assertThat(base.validationPerplexity().getAsDouble()).isEqualTo(38.2, within(1e-9));
    assertThat(base.trainLoss()).isEmpty();
    assertThat(base.timing().evaluateMillis()).isEqualTo(OptionalDouble.of(760));
    Summary summary = run.summary().orElseThrow();
    assertThat(summary.last().validationPerplexity()).isEqualTo(OptionalDouble.of(18.9));
    assertThat(summary.baselines().local()).isEqualTo(OptionalDouble.of(24.9));
    assertThat(summary.provenance().hardware().cores()).isEqualTo(OptionalLong.of(2));
    assertThat(run.samples()).extracting(SampleFile::round).containsExactly(0, 8, 15);
    assertThat(run.events()).hasSize(6);
    assertThat(run.events()).filteredOn(EventLine::isTrouble).hasSize(4);
    assertThat(run.remarks()).isEmpty();
  }

  @Test
  void aFileTornAnywhereLosesItsLastLineAtMost() throws Exception {
    byte[] whole = Files.readAllBytes(folder.resolve("metrics.jsonl"));
    Trials.run(
        "torn metrics",
        60,
        random -> {
          byte[] torn = Arrays.copyOf(whole, random.nextInt(whole.length));
          Files.write(folder.resolve("metrics.jsonl"), torn);
          long wholeLines =
              new String(torn, StandardCharsets.UTF_8).chars().filter(c -> c == '\n').count();
          RunFiles run = RunFiles.read(folder);
          assertThat(run.metrics().size()).isBetween((int) wholeLines, (int) wholeLines + 1);
        });
  }

  @Test
  void aZeroFilledTailIsATornLine() throws Exception {
    Path file = folder.resolve("events.jsonl");
    Files.write(file, new byte[512], java.nio.file.StandardOpenOption.APPEND);
    RunFiles run = RunFiles.read(folder);
    assertThat(run.events()).hasSize(6);
    assertThat(run.remarks())
        .containsExactly("events.jsonl:7: the last line is torn and was left out");
  }

  @Test
  void aDamagedLineInTheMiddleIsAnError() throws Exception {
    Path file = folder.resolve("metrics.jsonl");
    Files.writeString(file, "{\"schema\":\n" + Files.readString(file));
    refused("metrics.jsonl:1", "not JSON");
  }

  @Test
  void anUnknownSchemaIsAnErrorThatNamesBoth() throws Exception {
    Files.writeString(folder.resolve("summary.json"), "{\"schema\":\"covey.summary/9\"}");
    refused("summary.json", "covey.summary/9", "covey.summary/1");
  }

  @Test
  void aMissingSchemaIsAnError() throws Exception {
    Files.writeString(folder.resolve("samples/round-0000.json"), "{\"round\":0}");
    refused("samples/round-0000.json", "\"none\"", "covey.samples/1");
  }

  @Test
  void aKeyOfTheWrongTypeIsNamed() throws Exception {
    Files.writeString(
        folder.resolve("metrics.jsonl"),
        "{\"schema\":\"covey.metrics/1\",\"run_id\":\"r\",\"round\":\"one\",\"status\":\"committed\"}\n");
    refused("metrics.jsonl:1: round", "\"one\"", "a whole number");
    Files.writeString(
        folder.resolve("metrics.jsonl"),
        "{\"schema\":\"covey.metrics/1\",\"run_id\":\"r\",\"round\":1,\"status\":\"maybe\"}\n");
    refused("status", "\"maybe\"", "[aborted, committed]");
    Files.writeString(
        folder.resolve("metrics.jsonl"),
        "{\"schema\":\"covey.metrics/1\",\"run_id\":\"r\",\"round\":1,\"status\":\"committed\","
            + "\"timing\":{\"train_ms\":true}}\n");
    refused("timing.train_ms", "true", "a number");
  }

  @Test
  void anAttemptToldTwiceCountsOnce() throws Exception {
    Path file = folder.resolve("metrics.jsonl");
    String metrics = Files.readString(file);
    Files.writeString(file, metrics + metrics.lines().toList().get(3) + "\n");
    assertThat(RunFiles.read(folder).metrics()).hasSize(17);
  }

  @Test
  void aFolderThatIsNoRunIsRefused() throws Exception {
    assertThatThrownBy(() -> RunFiles.read(folder.resolve("absent")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("no such folder");
    Path empty = Files.createDirectories(folder.resolve("empty"));
    assertThatThrownBy(() -> RunFiles.read(empty))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("no run folder");
  }

  private void refused(String... parts) {
    assertThatThrownBy(() -> RunFiles.read(folder))
        .isInstanceOf(StoreException.class)
        .hasMessageContainingAll(parts);
  }

  private static org.assertj.core.data.Offset<Double> within(double offset) {
    return org.assertj.core.data.Offset.offset(offset);
  }
}
