package dev.covey.simulation.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.covey.coordinator.federation.RunListener;
import dev.covey.coordinator.run.RunFolder;
import dev.covey.coordinator.store.RunStore;
import dev.covey.core.RoundKey;
import dev.covey.core.error.ExitCodes;
import dev.covey.privacy.accountant.Composition;
import dev.covey.privacy.accountant.NeighbouringRelation;
import dev.covey.privacy.accountant.PrivacyBounds;
import dev.covey.privacy.accountant.PrivacyEvent;
import dev.covey.privacy.central.CentralMechanism;
import dev.covey.privacy.ledger.Adversary;
import dev.covey.privacy.ledger.PrivacyLedger;
import dev.covey.simulation.federation.SmallRun.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Central noise in runs, from the file to the summary. */
class PrivateRoundsTest {
  private static final String[] NOISE = {
    "privacy.placement=central", "privacy.delta=1e-3", "privacy.clip=0.5"
  };

  @TempDir Path temp;

  private SmallRun run(String... more) {
    return SmallRun.in(temp).with(NOISE).with(more);
  }

  private static double epsilon(double noise, double delta, int rounds) {
    return PrivacyBounds.of(
            Composition.of(
                new CentralMechanism(noise, 1).event(NeighbouringRelation.ZERO_OUT), rounds),
            delta)
        .smallest()
        .epsilon();
  }

  @Test
  void aRunWithNoiseEndsWithItsModelAndSaysWhatItSpent() {
    List<Double> told = new ArrayList<>();
    Finished run =
        run("privacy.noise-multiplier=2")
            .with(
                new RunListener() {
                  @Override
                  public void roundEnded(RoundEnded ended) {
                    told.add(ended.epsilon());
                  }
                })
            .run();
    assertThat(run.exitCode()).isEqualTo(ExitCodes.DONE);
    List<Double> expected = List.of(epsilon(2, 1e-3, 1), epsilon(2, 1e-3, 2), epsilon(2, 1e-3, 3));
    assertThat(told).isEqualTo(expected);
    for (int round = 1; round <= 3; round++) {
      JsonNode line = run.attempts().get(round - 1);
      assertThat(line.path("epsilon").asDouble()).isEqualTo(expected.get(round - 1));
      assertThat(line.path("delta").asDouble()).isEqualTo(1e-3);
      assertThat(line.path("noise_multiplier").asDouble()).isEqualTo(2);
      assertThat(line.path("clip_l2_norm").asDouble()).isEqualTo(0.5);
    }
    JsonNode summary = run.summary();
    assertThat(summary.path("epsilon").asDouble()).isEqualTo(expected.get(2));
    assertThat(summary.path("delta").asDouble()).isEqualTo(1e-3);
    assertThat(summary.path("privacy_unit").asText()).isEqualTo("client");
    assertThat(summary.path("neighbouring_relation").asText()).isEqualTo("zero out one");
    assertThat(summary.path("adversary").asText()).isEqualTo("clients and readers of rosters");
    assertThat(summary.path("reproducible").asBoolean()).isFalse();
    assertThat(summary.path("reproducible_reason").asText()).contains("noise");
    assertThat(summary.path("protection").asText()).contains("the coordinator sees each update");
  }

  @Test
  void whatWouldRevealAClientIsNullWithItsReason() {
    Finished run = run("privacy.noise-multiplier=2").run();
    for (JsonNode line : run.metrics()) {
      for (String key :
          List.of(
              "train_loss",
              "train_tokens",
              "update_l2_norm",
              "clipped_fraction",
              "validation_loss",
              "validation_perplexity",
              "client_perplexity_p50")) {
        assertThat(line.path(key).isNull()).as(key).isTrue();
        assertThat(line.path("withheld").path(key).asText()).as(key).startsWith("private: ");
      }
    }
    assertThat(run.summary().path("final").path("validation_loss").isNull()).isTrue();
    assertThat(run.summary().path("provenance").path("data_sha256").isNull()).isTrue();
    Finished measured =
        run("privacy.noise-multiplier=2", "privacy.unaccounted-evaluation=true").run();
    assertThat(measured.attempts().get(0).path("validation_loss").isNumber()).isTrue();
    assertThat(measured.attempts().get(0).path("client_perplexity_p50").isNull()).isTrue();
    assertThat(measured.attempts().get(0).path("train_loss").isNull()).isTrue();
  }

  @Test
  void noiseThatNobodyCanRepeatDiffersFromRunToRunAndInsecureNoiseDoesNot() {
    assertThat(run("privacy.noise-multiplier=2").run().finalSha256())
        .isNotEqualTo(run("privacy.noise-multiplier=2").run().finalSha256());
    SmallRun insecure =
        run("privacy.noise-multiplier=2", "privacy.insecure-deterministic-noise=true");
    Finished first = insecure.run();
    Finished second = insecure.with("run.parallel-clients=1").run();
    assertThat(second.finalSha256()).isEqualTo(first.finalSha256());
    assertThat(second.comparableMetrics()).isEqualTo(first.comparableMetrics());
    assertThat(first.summary().path("reproducible").asBoolean()).isTrue();
    assertThat(first.summary().path("epsilon").asText()).isEqualTo("Infinity");
    assertThat(first.attempts().get(0).path("epsilon").asText()).isEqualTo("Infinity");
    assertThat(first.summary().path("protection").asText()).startsWith("none: ");
  }

  /** The model moves by noise of the stated size, whatever the seed, and by little else. */
  @Test
  void theNoiseHasTheStatedSizeInTheModel() {
    Finished run =
        run("privacy.noise-multiplier=400", "run.rounds=1", "aggregation.learning-rate=1").run();
    float[] model = run.parameters();
    float[] base;
    try (RunFolder folder = RunFolder.open(run.folder());
        var assembly = run.assembly(folder)) {
      base = assembly.initial().toArray();
    }
    double squares = 0;
    for (int i = 0; i < model.length; i++) {
      squares += Math.pow(model[i] - base[i], 2);
    }
    double expected = 400 * 0.5 / SmallRun.CLIENTS;
    assertThat(Math.sqrt(squares / model.length))
        .isCloseTo(expected, within(expected * 5 / Math.sqrt(2.0 * model.length)));
  }

  @Test
  void aTargetIsReachedByTheLastRoundAndNotBefore() {
    Finished run = run("privacy.epsilon=6").run();
    assertThat(run.exitCode()).isEqualTo(ExitCodes.DONE);
    assertThat(run.summary().path("epsilon").asDouble()).isLessThanOrEqualTo(6).isGreaterThan(5.99);
  }

  @Test
  void aRoundThatWouldOverspendIsNotBegunAndTheRunEndsWithItsModel() {
    double budget = (epsilon(2, 1e-3, 2) + epsilon(2, 1e-3, 3)) / 2;
    Finished run = run("privacy.noise-multiplier=2", "privacy.epsilon=" + budget).run();
    assertThat(run.exitCode()).isEqualTo(ExitCodes.BUDGET_EXHAUSTED);
    assertThat(run.status()).isEqualTo("budget_exhausted");
    assertThat(run.attempts()).hasSize(2);
    assertThat(run.summary().path("status").asText()).isEqualTo("budget_exhausted");
    assertThat(run.summary().path("exit_code").asInt()).isEqualTo(4);
    assertThat(run.summary().path("rounds_committed").asInt()).isEqualTo(2);
    assertThat(run.summary().path("epsilon").asDouble()).isEqualTo(epsilon(2, 1e-3, 2));
    assertThat(run.folder().resolve("model")).isDirectory();
    assertThat(run.events("budget_exhausted").get(0).path("detail").asText())
        .contains("after this release epsilon would be");

    // Nor is it begun by asking again.
    Finished again = SmallRun.in(temp).resume(run.folder());
    assertThat(again.exitCode()).isEqualTo(ExitCodes.BUDGET_EXHAUSTED);
    assertThat(again.finalSha256()).isEqualTo(run.finalSha256());
    assertThat(again.summary().path("epsilon")).isEqualTo(run.summary().path("epsilon"));
  }

  @Test
  void theStoreKeepsTheLedgerAndNoSeedOfWhatIsCommitted() {
    Finished run = run("privacy.noise-multiplier=2").run();
    try (RunFolder folder = RunFolder.open(run.folder());
        RunStore store = RunStore.open(folder.store())) {
      PrivacyLedger ledger =
          PrivacyLedger.decode(store.ledgers().find(folder.runId()).orElseThrow().text());
      assertThat(ledger.spent(Adversary.PARTICIPANT, 1e-3).smallest().epsilon())
          .isEqualTo(epsilon(2, 1e-3, 3));
      assertThat(ledger.spent(Adversary.COORDINATOR, 1e-3).smallest().epsilon()).isInfinite();
      for (int round = 1; round <= 3; round++) {
        assertThat(store.ledgers().draw(new RoundKey(folder.runId(), round, 1))).isEmpty();
      }
    }
  }

  @Test
  void secretPoissonSamplingSavesEpsilonForThoseWhoSeeNoRosterAndNoFigureTellsWhoCame() {
    String[] poisson = {
      "privacy.noise-multiplier=2",
      "data.clients=60",
      "cohort.sampling=poisson",
      "cohort.rate=0.5",
      "cohort.minimum=2"
    };
    double sampled =
        PrivacyBounds.of(
                Composition.of(
                    PrivacyEvent.sampledGaussian(
                        new CentralMechanism(2, 1)
                            .event(NeighbouringRelation.ZERO_OUT)
                            .noiseMultiplier(),
                        0.5),
                    3),
                1e-3)
            .smallest()
            .epsilon();
    Finished run = run(poisson).with("privacy.adversary=release-reader").run();
    assertThat(run.summary().path("epsilon").asDouble())
        .isEqualTo(sampled)
        .isLessThan(epsilon(2, 1e-3, 3));
    for (JsonNode line : run.attempts()) {
      for (String key : List.of("clients_selected", "clients_completed", "uplink_bytes")) {
        assertThat(line.path(key).isNull()).as(key).isTrue();
        assertThat(line.path("withheld").path(key).asText()).contains("secret");
      }
      assertThat(line.path("timing").path("client_cpu_ms").isNull()).isTrue();
    }
    assertThat(run.events("round_committed").get(0).has("clients")).isFalse();

    // Against participants, who see rosters, the same file saves nothing and shows its figures.
    Finished seen = run(poisson).run();
    assertThat(seen.summary().path("epsilon").asDouble()).isEqualTo(epsilon(2, 1e-3, 3));
    assertThat(seen.attempts().get(0).path("clients_selected").isNumber()).isTrue();
  }

  /** Who knows the file knows the seed: rosters that are to be secret must not follow from it. */
  @Test
  void secretRostersDifferFromRunToRun() {
    SmallRun run =
        run(
            "privacy.noise-multiplier=2",
            "privacy.adversary=release-reader",
            "data.clients=60",
            "cohort.sampling=poisson",
            "cohort.rate=0.5",
            "run.rounds=1");
    assertThat(roster(run.run())).isNotEqualTo(roster(run.run()));
  }

  private static List<Object> roster(Finished run) {
    try (RunFolder folder = RunFolder.open(run.folder());
        RunStore store = RunStore.open(folder.store())) {
      return List.copyOf(
          store.lastFoldedRounds(folder.runId()).keySet().stream().sorted().toList());
    }
  }

  @Test
  void tooFewClientsForAQuorumSpendNothing() {
    Finished run =
        run("privacy.noise-multiplier=2", "cohort.minimum=8", "run.max-attempts=2")
            .with(Misbehaviour.of(Set.of(0), Misbehaviour.uploading(Float.NaN)))
            .run();
    assertThat(run.exitCode()).isEqualTo(ExitCodes.QUORUM_LOST);
    assertThat(run.attempts()).allMatch(line -> line.path("epsilon").asDouble() == 0);
    assertThat(run.summary().path("epsilon").asDouble()).isZero();
  }

  /** Falls over at the first progress of a phase in round 2. */
  private record FallsOver(String phase) implements RunListener {
    @Override
    public void progress(Progress progress) {
      if (progress.round() == 2 && progress.phase().equals(phase)) {
        throw new IllegalStateException("fell over in " + phase);
      }
    }
  }

  private Path fallenOver(SmallRun run, String phase) {
    assertThatThrownBy(() -> run.with(new FallsOver(phase)).run())
        .hasMessageContaining("fell over");
    return run.newestFolder();
  }

  private static String checkpointOfRound(Finished run, int round) {
    return run.attempts().get(round - 1).path("checkpoint_sha256").asText();
  }

  @Test
  void afterACrashBetweenNoiseAndCommitTheSameVersionIsCommittedForOneSpend() throws IOException {
    SmallRun run = run("privacy.noise-multiplier=2");
    Path folder = fallenOver(run, "commit");
    try (RunFolder open = RunFolder.open(folder);
        RunStore store = RunStore.open(open.store())) {
      PrivacyLedger ledger =
          PrivacyLedger.decode(store.ledgers().find(open.runId()).orElseThrow().text());
      assertThat(ledger.spent(Adversary.PARTICIPANT, 1e-3).smallest().epsilon())
          .as("spent before anybody heard of the round")
          .isEqualTo(epsilon(2, 1e-3, 2));
      assertThat(store.ledgers().draw(new RoundKey(open.runId(), 2, 1))).isPresent();
    }
    // The world goes on twice from here: both must tell the same of round 2.
    Path twin = Files.createDirectories(temp.resolve("twin")).resolve(folder.getFileName());
    copy(folder, twin);
    Finished one = run.resume(folder);
    Finished other = run.resume(twin);
    assertThat(checkpointOfRound(one, 2)).isEqualTo(checkpointOfRound(other, 2));
    assertThat(checkpointOfRound(one, 3)).isNotEqualTo(checkpointOfRound(other, 3));
    assertThat(one.summary().path("epsilon").asDouble()).isEqualTo(epsilon(2, 1e-3, 3));
    assertThat(one.attempts()).hasSize(3);
  }

  @Test
  void aCrashBeforeTheSumStandsHasSpentNothing() {
    SmallRun run = run("privacy.noise-multiplier=2");
    Path folder = fallenOver(run, "aggregate");
    try (RunFolder open = RunFolder.open(folder);
        RunStore store = RunStore.open(open.store())) {
      assertThat(store.ledgers().draw(new RoundKey(open.runId(), 2, 1))).isEmpty();
    }
    Finished resumed = run.resume(folder);
    assertThat(resumed.summary().path("epsilon").asDouble()).isEqualTo(epsilon(2, 1e-3, 3));
  }

  /** Two sums under one noise would show their difference bare: what one client sent. */
  @Test
  void noiseIsNeverDrawnAgainForAnotherSum() {
    SmallRun run = run("privacy.noise-multiplier=2", "run.journal=false");
    Path folder = fallenOver(run, "commit");
    Finished resumed =
        run.with(Misbehaviour.of(Set.of(3), Misbehaviour.uploading(0.01f))).resume(folder);
    assertThat(resumed.exitCode()).isEqualTo(ExitCodes.DONE);
    assertThat(resumed.attempts()).hasSize(4);
    JsonNode refused = resumed.attempts().get(1);
    assertThat(refused.path("status").asText()).isEqualTo("aborted");
    assertThat(refused.path("reason").asText()).isEqualTo("bad_aggregate");
    assertThat(resumed.events("aggregate_failed").get(0).path("detail").asText())
        .contains("paid for another sum");
    // The spend of the attempt that was given up stays, and its seed is gone.
    assertThat(resumed.summary().path("epsilon").asDouble()).isEqualTo(epsilon(2, 1e-3, 4));
    try (RunFolder open = RunFolder.open(folder);
        RunStore store = RunStore.open(open.store())) {
      assertThat(store.ledgers().draw(new RoundKey(open.runId(), 2, 1))).isEmpty();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }
}
