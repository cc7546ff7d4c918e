package dev.covey.coordinator.store;

import static dev.covey.coordinator.store.RunStoreTest.RUN;
import static dev.covey.coordinator.store.RunStoreTest.committed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ClientId;
import dev.covey.core.RoundKey;
import dev.covey.core.error.StoreException;
import dev.covey.crypto.pki.TokenHash;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The database server goes away in the middle of a round. */
class OutageTest {
  private static final RetryPolicy PATIENT = new RetryPolicy(20, 0, 0, 500);
  private static final RetryPolicy IMPATIENT = new RetryPolicy(2, 0, 0, 500);
  private static final RoundKey FIRST = new RoundKey(RUN, 1, 1);
  private static final List<ClientId> ROSTER = List.of(new ClientId("a"), new ClientId("b"));

  private final PostgresServer server = PostgresServer.shared();

  @AfterEach
  void theServerIsBackForOthers() {
    server.start();
  }

  @Test
  void aRoundOutlivesARestartOfTheServer() throws Exception {
    AtomicInteger pauses = new AtomicInteger();
    // The server comes back while the store pauses: no time need pass.
    RetryPolicy.Pause comesBack =
        millis -> {
          if (pauses.incrementAndGet() == 1) {
            server.start();
          }
        };
    try (Store store = Store.open(server.url(server.newDatabase()), PATIENT, comesBack)) {
      store.runs().createRun(RUN, "cd".repeat(32), Instant.EPOCH);
      store.runs().saveRoster(FIRST, ROSTER);
      server.stop();
      assertThat(store.runs().roster(FIRST)).contains(ROSTER);
      assertThat(pauses.getAndSet(0)).isPositive();
      server.stop();
      store.runs().commit(committed(1, 1, "a", "b"));
      assertThat(pauses.get()).isPositive();
      assertThat(store.runs().metrics(RUN)).hasSize(1);
      assertThat(store.runs().lastFoldedRounds(RUN)).containsOnlyKeys("a", "b");
      assertThat(store.runs().roster(FIRST)).isEmpty();
    }
  }

  @Test
  void aServerThatStaysAwayIsSaidToHaveChangedNothing() throws Exception {
    AtomicInteger pauses = new AtomicInteger();
    try (Store store =
        Store.open(
            server.url(server.newDatabase()), IMPATIENT, millis -> pauses.incrementAndGet())) {
      store.runs().createRun(RUN, "cd".repeat(32), Instant.EPOCH);
      server.stop();
      assertThatThrownBy(() -> store.runs().commit(committed(1, 1, "a")))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("2 times")
          .hasMessageContaining("nothing was changed")
          .hasMessageContaining("is the database server running");
      assertThat(pauses).hasValue(1);
      server.start();
      assertThat(store.runs().metrics(RUN)).isEmpty();
      store.runs().commit(committed(1, 1, "a"));
    }
  }

  @ParameterizedTest
  @EnumSource(CuttingProxy.Cut.class)
  void aCommitWhoseAnswerIsLostIsDoneOnce(CuttingProxy.Cut cut) throws Exception {
    String database = server.newDatabase();
    try (CuttingProxy wire = new CuttingProxy(server.port());
        Store store = Store.open(through(wire, database), PATIENT, millis -> {})) {
      store.runs().createRun(RUN, "cd".repeat(32), Instant.EPOCH);
      store.runs().saveRoster(FIRST, ROSTER);
      wire.arm(cut);
      store.runs().commit(committed(1, 1, "a", "b"));
      assertThat(wire.cuts()).isEqualTo(cut == CuttingProxy.Cut.NEVER ? 0 : 1);
      assertThat(store.runs().metrics(RUN)).hasSize(1);
      assertThat(server.ask(database, "select count(*) from participation")).isEqualTo("2");
      assertThat(server.ask(database, "select count(*) from committed_round")).isEqualTo("1");
      assertThat(store.runs().roster(FIRST)).isEmpty();
      assertThatThrownBy(() -> store.runs().commit(committed(1, 1, "a", "b")))
          .as("a second call is another matter")
          .isInstanceOf(StoreException.class);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = CuttingProxy.Cut.class,
      names = {"BEFORE_THE_SERVER", "BEFORE_THE_ANSWER"})
  void nothingElseIsDoneTwiceEither(CuttingProxy.Cut cut) throws Exception {
    String database = server.newDatabase();
    byte[] key = new byte[IdentityKey.BYTES];
    Arrays.fill(key, (byte) 7);
    Instant now = Instant.parse("2026-03-01T12:00:00Z");
    ClientId anna = new ClientId("anna");
    try (CuttingProxy wire = new CuttingProxy(server.port());
        Store store = Store.open(through(wire, database), PATIENT, millis -> {})) {
      wire.arm(cut);
      store.runs().createRun(RUN, "cd".repeat(32), now);
      wire.arm(cut);
      store.runs().recordBase(RUN, "{}", new CheckpointRef("round-0", "00".repeat(32)));
      wire.arm(cut);
      assertThat(store.runs().resumeRun(RUN)).isEqualTo(1);
      wire.arm(cut);
      store.runs().saveRoster(FIRST, ROSTER);
      wire.arm(cut);
      TokenHash token = TokenHash.ofSecret(new byte[] {1});
      store.roster().keepToken(token, "phones", Role.CLIENT, Duration.ofDays(1), now);
      wire.arm(cut);
      assertThat(store.roster().redeemToken(token, anna, IdentityKey.of(key), now))
          .isInstanceOf(Redemption.Redeemed.class);
      wire.arm(cut);
      assertThat(store.roster().addCertificate(anna, new CertificateRef("0a", now)))
          .isInstanceOf(RosterChange.Done.class);
      wire.arm(cut);
      assertThat(store.roster().revoke(anna, "lost", now)).isInstanceOf(RosterChange.Done.class);
      wire.arm(cut);
      assertThat(store.queue().submit(RUN, "x", now)).isInstanceOf(QueueOutcome.Done.class);
      wire.arm(cut);
      assertThat(store.queue().next(now)).get().extracting(QueuedRun::run).isEqualTo(RUN);
      wire.arm(cut);
      assertThat(store.queue().setState(RUN, QueuedRun.State.COMPLETED, now))
          .isInstanceOf(QueueOutcome.Done.class);
      assertThat(wire.cuts()).isEqualTo(11);
      assertThat(store.roster().tokens()).hasSize(1);
      assertThat(store.roster().find(anna).orElseThrow().certificates()).hasSize(1);
      assertThat(store.runs().roster(FIRST)).contains(ROSTER);
      assertThat(store.runs().run(RUN)).get().extracting(StoredRun::resumedCount).isEqualTo(1);
    }
  }

  @Test
  void anOutcomeThatStaysUnknownIsSaidToBe() throws Exception {
    try (CuttingProxy wire = new CuttingProxy(server.port())) {
      String database = server.newDatabase();
      AtomicInteger pauses = new AtomicInteger();
      RetryPolicy.Pause goesAway =
          millis -> {
            if (pauses.incrementAndGet() == 1) {
              server.stop();
            }
          };
      try (Store store = Store.open(through(wire, database), IMPATIENT, goesAway)) {
        store.runs().createRun(RUN, "cd".repeat(32), Instant.EPOCH);
        wire.arm(CuttingProxy.Cut.BEFORE_THE_ANSWER);
        assertThatThrownBy(() -> store.runs().commit(committed(1, 1, "a")))
            .isInstanceOf(StoreException.class)
            .hasMessageContaining("whether it took effect is not known");
      }
      server.start();
      try (Store store = Store.open(server.url(database))) {
        assertThat(store.runs().lastCommitted(RUN)).as("resuming reads it back").isPresent();
      }
    }
  }

  @Test
  void whoIsInterruptedStopsWaiting() throws Exception {
    try (Store store =
        Store.open(
            server.url(server.newDatabase()),
            PATIENT,
            millis -> {
              throw new InterruptedException();
            })) {
      server.stop();
      assertThatThrownBy(() -> store.runs().run(RUN))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("interrupted");
      assertThat(Thread.interrupted()).isTrue();
      server.start();
    }
  }

  private static StoreUrl through(CuttingProxy wire, String database) {
    // The proxy reads what is said: not encrypted, and each statement spelled out.
    return StoreUrl.parse(
        "jdbc:postgresql://127.0.0.1:"
            + wire.port()
            + "/"
            + database
            + "?user=postgres&sslmode=disable&prepareThreshold=0",
        Map.of());
  }
}
