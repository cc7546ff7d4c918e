package dev.covey.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.ClientId;
import dev.covey.core.RoundKey;
import dev.covey.core.RunId;
import dev.covey.crypto.pki.TokenHash;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(TestedDatabase.class)
class RetentionTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final RetentionPolicy MONTH = new RetentionPolicy(OptionalInt.of(30), 0);

  final TestedDatabase database;
  @TempDir Path folder;
  StoreUrl url;

  RetentionTest(TestedDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void anEmptyDatabase() {
    url = database.fresh(folder);
  }

  private static Instant daysAgo(long days) {
    return NOW.minus(Duration.ofDays(days));
  }

  private static RunId finished(Store store, String name, Instant created) {
    RunId run = new RunId(name);
    store.runs().createRun(run, "cd".repeat(32), created);
    store.runs().recordBase(run, "{}", new CheckpointRef("round-0", "00".repeat(32)));
    store
        .runs()
        .commit(
            new CommitTransaction(
                new RoundKey(run, 1, 1),
                "{}",
                Optional.of(new CheckpointRef("round-1", "ab".repeat(32))),
                List.of(
                    new Participation(new ClientId("a"), Participation.Outcome.FOLDED),
                    new Participation(new ClientId("b"), Participation.Outcome.DROPPED))));
    store.runs().saveRoster(new RoundKey(run, 2, 1), List.of(new ClientId("a")));
    store.runs().setStatus(run, "completed");
    return run;
  }

  @Test
  void forgetsAllOfAnOldRunAndNothingOfAYoungOne() {
    try (Store store = Store.open(url)) {
      RunId old = finished(store, "old", daysAgo(40));
      RunId young = finished(store, "young", daysAgo(10));
      RetentionPlan plan = store.retention().plan(MONTH, NOW);
      assertThat(plan.runs()).containsExactly(old);
      assertThat(store.runs().run(old)).as("a plan changes nothing").isPresent();
      assertThat(store.retention().apply(plan)).isEqualTo(plan);
      assertThat(store.runs().run(old)).isEmpty();
      assertThat(store.runs().metrics(old)).isEmpty();
      assertThat(store.runs().lastCommitted(old)).isEmpty();
      assertThat(store.runs().roster(new RoundKey(old, 2, 1))).isEmpty();
      assertThat(store.runs().lastFoldedRounds(old)).isEmpty();
      assertThat(store.runs().metrics(young)).hasSize(2);
      assertThat(store.runs().lastFoldedRounds(young)).containsEntry("a", 1);
      assertThat(store.runs().roster(new RoundKey(young, 2, 1))).isPresent();
      assertThat(store.retention().apply(plan)).isEqualTo(new RetentionPlan(List.of(), List.of()));
      assertThat(finished(store, "old", NOW)).as("the name is free again").isEqualTo(old);
    }
  }

  @Test
  void keepsTheNewestRunsHoweverOldTheyAre() {
    try (Store store = Store.open(url)) {
      for (int day = 41; day <= 45; day++) {
        finished(store, "run-" + day, daysAgo(day));
      }
      Retention retention = store.retention();
      retention.apply(retention.plan(new RetentionPolicy(OptionalInt.of(30), 2), NOW));
      for (int day = 41; day <= 45; day++) {
        assertThat(store.runs().run(new RunId("run-" + day)).isPresent()).isEqualTo(day <= 42);
      }
    }
  }

  @Test
  void theQueueSaysWhetherARunThatWasQueuedGoesOn() {
    try (Store store = Store.open(url)) {
      RunId neverBegun = new RunId("never-begun");
      RunId fellOver = new RunId("fell-over");
      for (RunId run : List.of(neverBegun, fellOver)) {
        // Created as running; nobody came to say otherwise there.
        store.runs().createRun(run, "cd".repeat(32), daysAgo(90));
        store.queue().submit(run, "x", daysAgo(90));
      }
      store.queue().setState(neverBegun, QueuedRun.State.STOPPED, daysAgo(89));
      store.queue().next(daysAgo(89));
      RetentionPlan whileRunning = store.retention().plan(MONTH, NOW);
      assertThat(whileRunning.runs()).containsExactly(neverBegun);
      store.queue().setState(fellOver, QueuedRun.State.FAILED, daysAgo(80));
      assertThat(store.retention().plan(MONTH, NOW).runs()).containsExactly(fellOver, neverBegun);
    }
  }

  @Test
  void neverForgetsWhatIsQueuedOrRunningOrHasBegunAgainSinceThePlan() {
    try (Store store = Store.open(url)) {
      RunId running = new RunId("running");
      store.runs().createRun(running, "cd".repeat(32), daysAgo(40));
      RunId queued = new RunId("queued");
      store.queue().submit(queued, "x", daysAgo(40));
      RunId revived = finished(store, "revived", daysAgo(40));
      RetentionPlan plan = store.retention().plan(MONTH, NOW);
      assertThat(plan.runs()).containsExactly(revived);
      store.runs().resumeRun(revived);
      assertThat(store.retention().apply(plan).runs()).isEmpty();
      assertThat(store.runs().metrics(revived)).hasSize(2);
      assertThat(store.queue().find(queued)).isPresent();
    }
  }

  @Test
  void countsTheAgeOfAQueuedRunFromItsEnd() {
    try (Store store = Store.open(url)) {
      RunId lately = new RunId("ended-lately");
      RunId before = new RunId("ended-before");
      for (RunId run : List.of(lately, before)) {
        store.queue().submit(run, "x", daysAgo(90));
        store.queue().next(daysAgo(90));
        finished(store, run.value(), daysAgo(90));
      }
      store.queue().setState(lately, QueuedRun.State.COMPLETED, daysAgo(2));
      store.queue().setState(before, QueuedRun.State.FAILED, daysAgo(31));
      store.retention().apply(store.retention().plan(MONTH, NOW));
      assertThat(store.queue().list()).extracting(QueuedRun::run).containsExactly(lately);
      assertThat(store.runs().run(lately)).isPresent();
      assertThat(store.runs().run(before)).isEmpty();
    }
  }

  @Test
  void forgetsTokensButNobodyWhoIsEnrolled() {
    byte[] key = new byte[IdentityKey.BYTES];
    try (Store store = Store.open(url)) {
      RosterStore roster = store.roster();
      TokenHash used = TokenHash.ofSecret(new byte[] {1});
      roster.keepToken(used, "used", Role.CLIENT, Duration.ofDays(1), daysAgo(60));
      roster.redeemToken(used, new ClientId("a"), IdentityKey.of(key), daysAgo(60));
      roster.keepToken(
          TokenHash.ofSecret(new byte[] {2}),
          "expired",
          Role.CLIENT,
          Duration.ofDays(1),
          daysAgo(60));
      roster.keepToken(
          TokenHash.ofSecret(new byte[] {3}), "open", Role.CLIENT, Duration.ofDays(1), NOW);
      store.retention().apply(store.retention().plan(MONTH, NOW));
      assertThat(roster.tokens()).extracting(IssuedToken::label).containsExactly("open");
      assertThat(roster.list()).hasSize(1);
    }
  }
}
