package dev.covey.simulation.federation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.client.daemon.ClientDaemon;
import dev.covey.client.remote.ClientObserver;
import dev.covey.coordinator.store.QueuedRun.State;
import dev.covey.core.Clock;
import dev.covey.core.RoundKey;
import dev.covey.protocol.TransportSettings;
import dev.covey.simulation.federation.SmallRun.Finished;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clocks that are wrong, or jump, and certificates that end in the middle of a run. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class ClocksTest {
  private static final int CLIENTS = 2;

  @TempDir Path temp;

  @Test
  void clocksThatJumpInARunChangeNothing() throws Exception {
    SmallRun run = run(6);
    Finished undisturbed = run.run();
    TurnedClock coordinators = new TurnedClock(Duration.ZERO);
    TurnedClock clients = new TurnedClock(Duration.ofDays(-1));
    List<Duration> jumps =
        List.of(
            Duration.ofDays(1),
            Duration.ofMinutes(-10),
            Duration.ofDays(-2),
            Duration.ofMinutes(10),
            Duration.ofDays(1));
    try (LiveFederation live = live(run, false, coordinators)) {
      live.startCoordinator();
      live.startClient(
          0,
          clients,
          onTraining(
              round -> {
                if (round <= jumps.size()) {
                  coordinators.turn(jumps.get(round - 1));
                  clients.turn(jumps.get(jumps.size() - round));
                }
              }));
      live.startClient(1, clients, told -> told);
      live.submit();
      Finished ended = live.finished(State.COMPLETED);
      assertUndisturbed(live, ended, undisturbed);
      assertThat(ended.summary().path("elapsed_ms").asLong())
          .as("a duration")
          .isBetween(1L, 60_000L);
      assertThat(ended.attempts())
          .allSatisfy(
              line ->
                  assertThat(line.path("timing").path("round_ms").asDouble())
                      .isBetween(0.0, 60_000.0));
    }
  }

  @Test
  void aClientWhoseClockIsAheadTakesPartAndOneWhoseClockIsFarBehindIsToldBothTimes()
      throws Exception {
    SmallRun run = run(2);
    Finished undisturbed = run.run();
    TurnedClock behind = new TurnedClock(Duration.ZERO);
    try (LiveFederation live = live(run, true, Clock.system())) {
      live.startCoordinator();
      live.startClient(0, new TurnedClock(Duration.ofDays(1)), told -> told);
      live.await("0 connected"::equals);
      // Enrolled with a clock that was right, as a phone whose battery ran out.
      ClientDaemon first = live.startClient(1, behind, told -> told);
      live.await("1 connected"::equals);
      first.stop();
      live.awaitEnd(1);
      behind.turn(Duration.ofMinutes(-10));
      live.startClient(1, behind, told -> told);
      String away =
          live.await(word -> word.startsWith("1 away") && word.contains("certificate begins"));
      assertThat(away)
          .contains("the coordinator's certificate begins at")
          .contains("by this machine's clock it is")
          .contains("set this machine's clock");
      behind.turn(Duration.ofMinutes(10));
      live.await("1 connected"::equals);

      live.submit();
      assertUndisturbed(live, live.finished(State.COMPLETED), undisturbed);
    }
  }

  @Test
  void certificatesAreRenewedInARunWithoutLosingATask() throws Exception {
    SmallRun run = run(5);
    Finished undisturbed = run.run();
    TurnedClock everybodys = new TurnedClock(Duration.ZERO);
    List<ClientDaemon> daemons = new ArrayList<>();
    List<Boolean> renewed = new ArrayList<>();
    List<Integer> ended = new ArrayList<>();
    try (LiveFederation live = live(run, true, everybodys)) {
      live.startCoordinator();
      daemons.add(live.startClient(0, everybodys, told -> told));
      daemons.add(
          live.startClient(
              1,
              everybodys,
              onTraining(
                  round -> {
                    if (round == 2) {
                      // Two thirds of thirty days.
                      everybodys.turn(Duration.ofDays(21));
                      ended.add(live.coordinator().security().maintain());
                      daemons.forEach(one -> renewed.add(one.renewCertificateIfDue()));
                    } else if (round == 4) {
                      // The first certificates have ended, the coordinator's as well.
                      everybodys.turn(Duration.ofDays(11));
                      ended.add(live.coordinator().security().maintain());
                      live.links.forEach(link -> link.cut());
                    }
                  })));
      live.submit();
      assertUndisturbed(live, live.finished(State.COMPLETED), undisturbed);
      assertThat(renewed).containsExactly(true, true);
      assertThat(ended).as("calls whose certificate had ended").containsExactly(0, 0);
      assertThat(live.heard).noneMatch(word -> word.contains("fell"));
    }
  }

  @Test
  void aCertificateThatEndedWhileTheDeviceWasOffIsReplacedByANewToken() throws Exception {
    SmallRun run = run(1);
    TurnedClock everybodys = new TurnedClock(Duration.ZERO);
    try (LiveFederation live = live(run, true, everybodys)) {
      live.startCoordinator();
      live.startClient(0, everybodys, told -> told);
      live.await("0 connected"::equals);
      live.stopClients();
      Path token = live.folder.resolve("client-0/token");
      String used = Files.readString(token);
      everybodys.turn(Duration.ofDays(31));
      live.coordinator().security().maintain();

      live.startClient(0, everybodys, told -> told);
      live.await("0 connected"::equals);
      live.stopClients();
      everybodys.turn(Duration.ofDays(31));
      live.coordinator().security().maintain();
      live.startClientWithToken(0, everybodys, used);
      assertThat(live.await(word -> word.startsWith("0 fell")))
          .contains("the certificate expired at")
          .contains("by the coordinator's clock it is")
          .contains("the token expired at");
    }
  }

  private static void assertUndisturbed(LiveFederation live, Finished ended, Finished undisturbed) {
    assertThat(ended.checkpoints()).isEqualTo(undisturbed.checkpoints());
    assertThat(ended.attempts())
        .hasSize(undisturbed.attempts().size())
        .allSatisfy(line -> assertThat(line.path("clients_completed").asInt()).isEqualTo(CLIENTS));
    for (int client = 0; client < CLIENTS; client++) {
      for (int round = 1; round <= undisturbed.attempts().size(); round++) {
        assertThat(live.count(client + " training " + round)).isEqualTo(1);
      }
    }
  }

  private SmallRun run(int rounds) throws Exception {
    return SmallRun.in(Files.createTempDirectory(temp, "calm"))
        .with("data.clients=" + CLIENTS, "run.rounds=" + rounds);
  }

  private LiveFederation live(SmallRun run, boolean tls, Clock coordinators) throws Exception {
    return new LiveFederation(
        run, temp.resolve("live"), CLIENTS, 60, tls, coordinators, TransportSettings.DEFAULT);
  }

  /** What to do when a client begins with a round. */
  private static UnaryOperator<ClientObserver> onTraining(java.util.function.IntConsumer begun) {
    return told ->
        new ForwardingObserver(told) {
          @Override
          public void training(RoundKey key) {
            super.training(key);
            begun.accept(key.round());
          }
        };
  }
}
