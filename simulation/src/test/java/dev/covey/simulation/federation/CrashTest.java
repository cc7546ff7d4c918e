package dev.covey.simulation.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.covey.coordinator.federation.RunListener;
import dev.covey.coordinator.run.RunFolder;
import dev.covey.core.Clock;
import dev.covey.core.error.StoreException;
import dev.covey.simulation.ExperimentRunner;
import dev.covey.simulation.federation.SmallRun.Finished;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a run that fell over inside the process, or whose folder was damaged since. */
final class CrashTest {
  @TempDir Path temp;

  /** An accident at the first progress of a phase of a round, once so many were heard of. */
  private record FallsOver(int round, String phase, int done) implements RunListener {
    @Override
    public void progress(Progress progress) {
      if (progress.round() == round && progress.phase().equals(phase) && progress.done() == done) {
        throw new IllegalStateException("fell over in " + phase);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"train,3", "aggregate,8", "evaluate,8", "commit,8"})
  void aRunThatFallsOverInsideARoundGoesOnWithIt(String phase, int done) {
    SmallRun run = SmallRun.in(temp);
    Finished resumed = run.resume(fallOver(run, new FallsOver(2, phase, done)));
    assertSameAsUndisturbed(resumed, run);
    assertThat(resumed.events("run_failed"))
        .singleElement()
        .satisfies(
            event -> assertThat(event.path("detail").asText()).isEqualTo("fell over in " + phase));
    assertThat(resumed.events("uploads_recovered"))
        .singleElement()
        .satisfies(
            event -> assertThat(event.path("count").asInt()).isBetween(done, SmallRun.CLIENTS));
  }

  @Test
  void withoutAJournalTheRoundIsTrainedAnew() {
    SmallRun run = SmallRun.in(temp).with("run.journal=false");
    Finished resumed = run.resume(fallOver(run, new FallsOver(2, "commit", 8)));
    assertSameAsUndisturbed(resumed, run);
    assertThat(resumed.events("uploads_recovered")).isEmpty();
  }

  @Test
  void aRoundThatWasCommittedIsNotMadeAgain() throws IOException {
    SmallRun run = SmallRun.in(temp).with("evaluation.prompts=[\"a\"]");
    Path folder =
        fallOver(
            run,
            new RunListener() {
              @Override
              public void roundEnded(RoundEnded ended) {
                if (ended.round() == 2) {
                  throw new IllegalStateException("fell over after the commit");
                }
              }
            });
    Files.delete(folder.resolve("samples").resolve("round-0002.json"));
    Finished resumed = run.resume(folder);
    assertSameAsUndisturbed(resumed, run);
    // What hangs on a commit is made up for, and the journal of the committed round is gone.
    assertThat(folder.resolve("samples").resolve("round-0002.json")).exists();
    assertThat(names(folder.resolve("store"))).noneMatch(name -> name.startsWith("journal-"));
  }

  @Test
  void aTornJournalGivesWhatIsWholeAndTheRestIsTrainedAgain() throws IOException {
    SmallRun run = SmallRun.in(temp);
    Path folder = fallOver(run, new FallsOver(2, "aggregate", 8));
    try (RandomAccessFile journal = new RandomAccessFile(journal(folder).toFile(), "rw")) {
      journal.setLength(journal.length() - 7);
    }
    Finished resumed = run.resume(folder);
    assertSameAsUndisturbed(resumed, run);
    assertThat(recovered(resumed)).isEqualTo(7);
  }

  @Test
  void aFlippedBitInTheJournalIsNeverFolded() throws IOException {
    SmallRun run = SmallRun.in(temp);
    Path folder = fallOver(run, new FallsOver(2, "aggregate", 8));
    byte[] bytes = Files.readAllBytes(journal(folder));
    bytes[bytes.length / 2] ^= 4;
    Files.write(journal(folder), bytes);
    Finished resumed = run.resume(folder);
    assertSameAsUndisturbed(resumed, run);
    assertThat(recovered(resumed)).isBetween(1, 5);
  }

  @Test
  void anotherRunsJournalIsRefusedInWords() throws IOException {
    SmallRun run = SmallRun.in(temp);
    Path folder = fallOver(run, new FallsOver(2, "aggregate", 8));
    Path other = fallOver(run, new FallsOver(2, "aggregate", 8));
    Files.copy(journal(other), journal(folder), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> run.resume(folder))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("is not the upload journal of this run");
    Files.delete(journal(folder));
    assertSameAsUndisturbed(run.resume(folder), run);
  }

  @Test
  void metricsAreRestoredFromTheStore() throws IOException {
    SmallRun run = SmallRun.in(temp);
    Path folder = fallOver(run, new FallsOver(3, "train", 2));
    Path metrics = folder.resolve("metrics.jsonl");
    String whole = Files.readString(metrics);
    Files.writeString(metrics, whole.substring(0, whole.length() - 25));
    Files.writeString(folder.resolve("events.jsonl"), "{\"torn", StandardOpenOption.APPEND);
    Finished resumed = run.resume(folder);
    assertSameAsUndisturbed(resumed, run);
    assertThat(Files.readString(metrics)).startsWith(whole);
    assertThat(resumed.events()).isNotEmpty();
  }

  @Test
  void aMissingCheckpointIsNamed() throws IOException {
    SmallRun run = SmallRun.in(temp);
    Path folder = fallOver(run, new FallsOver(3, "train", 2));
    Path checkpoint = folder.resolve("checkpoints").resolve("round-00002.safetensors");
    byte[] bytes = Files.readAllBytes(checkpoint);
    Files.delete(checkpoint);
    assertThatThrownBy(() -> run.resume(folder))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("round-00002.safetensors is missing");
    bytes[bytes.length - 1] ^= 1;
    Files.write(checkpoint, bytes);
    assertThatThrownBy(() -> run.resume(folder))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("the file was changed");
    bytes[bytes.length - 1] ^= 1;
    Files.write(checkpoint, bytes);
    Finished resumed = run.resume(folder);
    assertSameAsUndisturbed(resumed, run);
    assertThat(resumed.summary().path("resumed_count").asInt()).isEqualTo(3);
  }

  @Test
  void aChangedExperimentIsRefused() throws IOException {
    SmallRun run = SmallRun.in(temp);
    Path folder = fallOver(run, new FallsOver(2, "train", 2));
    Path file = folder.resolve("experiment.toml");
    String text = Files.readString(file);
    Files.writeString(file, text.replace("local-steps = 3", "local-steps = 4"));
    assertThat(Files.readString(file)).isNotEqualTo(text);
    assertThatThrownBy(() -> runner().resume(folder, new RunListener() {}))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("was changed since the run began");
    Files.writeString(file, text);
    assertThat(runner().resume(folder, new RunListener() {}).exitCode()).isZero();
  }

  @Test
  void aFolderInUseIsRefused() {
    SmallRun run = SmallRun.in(temp);
    Path folder = run.run().folder();
    try (RunFolder held = RunFolder.open(folder)) {
      assertThatThrownBy(() -> runner().resume(held.path(), new RunListener() {}))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("is in use by another process");
    }
  }

  @Test
  void aFolderWithoutARunIsRefusedAndLeftAlone() throws IOException {
    Path folder = Files.createDirectory(temp.resolve("holiday"));
    assertThatThrownBy(() -> runner().resume(folder, new RunListener() {}))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("holds no experiment.toml");
    assertThat(folder).isEmptyDirectory();
    assertThatThrownBy(() -> runner().resume(temp.resolve("gone"), new RunListener() {}))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("no run folder");
  }

  @Test
  void resumingACompletedRunChangesNothing() {
    SmallRun run = SmallRun.in(temp);
    Finished completed = run.run();
    List<JsonNode> metrics = completed.metrics();
    JsonNode summary = completed.comparableSummary();
    Finished again = run.resume(completed.folder());
    assertThat(again.exitCode()).isZero();
    assertThat(again.metrics()).isEqualTo(metrics);
    assertThat(again.comparableSummary()).isEqualTo(summary);
  }

  private ExperimentRunner runner() {
    return new ExperimentRunner(temp.resolve("cache"), Clock.system());
  }

  private static Path fallOver(SmallRun run, RunListener accident) {
    assertThatThrownBy(() -> run.with(accident).run())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("fell over");
    return run.newestFolder();
  }

  private static void assertSameAsUndisturbed(Finished resumed, SmallRun run) {
    Finished undisturbed = run.run();
    assertThat(resumed.status()).isEqualTo("completed");
    assertThat(resumed.checkpoints()).isEqualTo(undisturbed.checkpoints());
    assertThat(resumed.comparableMetrics()).isEqualTo(undisturbed.comparableMetrics());
    assertThat(resumed.comparableSummary()).isEqualTo(undisturbed.comparableSummary());
  }

  private static int recovered(Finished run) {
    return run.events("uploads_recovered").get(0).path("count").asInt();
  }

  private static Path journal(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("store"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("journal-"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
