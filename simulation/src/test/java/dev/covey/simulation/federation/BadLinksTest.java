package dev.covey.simulation.federation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.client.remote.ClientObserver;
import dev.covey.coordinator.store.QueuedRun.State;
import dev.covey.core.Clock;
import dev.covey.core.RoundKey;
import dev.covey.core.Seeds;
import dev.covey.protocol.TransportSettings;
import dev.covey.simulation.federation.SmallRun.Finished;
import dev.covey.testing.FaultyLink;
import dev.covey.testing.LinkFaults;
import dev.covey.testing.Trials;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Deployed runs over links that are slow, break, or fall silent. {@code -Dcovey.test.trials=N}
 * draws N schedules of faults.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class BadLinksTest {
  /** An update of some 330 kB. */
  private static final String WIDE = "model.hidden=1800";

  /** The shortest that gRPC knows. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(10);

  @TempDir Path temp;

  @Test
  void aClientWhoseUpdateTakesLongerThanTheHeartbeatIsWaitedForAndCounted() throws Exception {
    SmallRun run = run(2, WIDE, "run.rounds=1");
    Finished undisturbed = run.run();
    TransportSettings trying =
        new TransportSettings(
            1 << 20, HEARTBEAT, Duration.ofSeconds(20), Duration.ofMinutes(5), 16);
    try (LiveFederation live =
        new LiveFederation(run, temp.resolve("live"), 2, 5, false, Clock.system(), trying)) {
      live.startCoordinator();
      FaultyLink link = live.links.get(0);
      live.startClient(
          0, Clock.system(), onTraining(() -> link.toServer(FaultyLink.State.slow(29_000))));
      live.startClient(1, Clock.system(), told -> told);
      live.submit();
      live.await("1 accepted 1"::equals);
      long begun = Clock.system().nanoTime();
      Finished slow = live.finished(State.COMPLETED);
      long seconds = TimeUnit.NANOSECONDS.toSeconds(Clock.system().nanoTime() - begun);

      assertThat(seconds)
          .as("seconds, of which a heartbeat has")
          .isGreaterThanOrEqualTo(HEARTBEAT.toSeconds());
      assertThat(live.links.get(0).connections()).as("nobody hung up").isEqualTo(1);
      assertThat(slow.attempts()).hasSize(1);
      assertThat(slow.attempts().get(0).path("clients_completed").asInt()).isEqualTo(2);
      assertThat(slow.checkpoints()).isEqualTo(undisturbed.checkpoints());
      assertThat(live.count("0 training 1")).isEqualTo(1);
    }
  }

  @Test
  void anUpdateLargerThanAnyConnectionCarriesArrivesInPieces() throws Exception {
    SmallRun run = run(2, WIDE, "run.rounds=2");
    Finished undisturbed = run.run();
    try (LiveFederation live = impatient(run, 2, 20)) {
      live.links.get(0).cutEachAfter(150_000);
      live.startCoordinator().startClients().submit();
      Finished broken = live.finished(State.COMPLETED);

      assertThat(live.bytesSent).as("bytes of an update").isGreaterThan(250_000);
      assertThat(broken.checkpoints()).isEqualTo(undisturbed.checkpoints());
      assertThat(broken.attempts()).hasSize(2);
      assertThat(live.links.get(0).connections()).as("connections").isGreaterThan(8);
      assertThat(live.count("0 training 1")).isEqualTo(1);
      assertThat(live.count("0 training 2")).isEqualTo(1);
    }
  }

  /** Takes as long as gRPC waits at least before it tries a silent connection: ten seconds. */
  @Test
  void connectionsThatFallSilentAreNoticedAtBothEndsAndEachTaskIsTrainedOnce() throws Exception {
    SmallRun run = run(3, "run.rounds=2");
    Finished undisturbed = run.run();
    try (LiveFederation live = impatient(run, 3, 60)) {
      live.startCoordinator();
      // Half open for good; then deaf; then dumb; each from the moment that it is at work.
      live.startClient(0, Clock.system(), onTraining(live.links.get(0)::abandon));
      live.startClient(
          1, Clock.system(), onTraining(() -> live.links.get(1).toClient(FaultyLink.State.SILENT)));
      live.startClient(
          2, Clock.system(), onTraining(() -> live.links.get(2).toServer(FaultyLink.State.SILENT)));
      live.submit();
      live.await(word -> word.startsWith("0 away"));
      live.links.get(2).both(FaultyLink.State.GOOD);
      live.links.get(1).both(FaultyLink.State.GOOD);
      assertThat(live.count("committed 1 3")).as("the round waits for all").isZero();
      Finished ended = live.finished(State.COMPLETED);

      assertThat(ended.checkpoints()).isEqualTo(undisturbed.checkpoints());
      assertThat(ended.attempts())
          .hasSize(2)
          .allSatisfy(line -> assertThat(line.path("clients_completed").asInt()).isEqualTo(3));
      for (int client = 0; client < 3; client++) {
        assertThat(live.count(client + " training 1")).isEqualTo(1);
        assertThat(live.count(client + " training 2")).isEqualTo(1);
      }
    }
  }

  @Test
  void whateverHappensToTheLinksEachUpdateCountsOnce() throws Exception {
    SmallRun run = run(SmallRun.CLIENTS, "run.rounds=5");
    Finished undisturbed = run.run();
    Trials.run(
        "bad links",
        Integer.getInteger("covey.test.trials", 1),
        random -> {
          Path folder = Files.createTempDirectory(temp, "stormy");
          try (LiveFederation live =
              new LiveFederation(
                  run,
                  folder,
                  SmallRun.CLIENTS,
                  60,
                  false,
                  Clock.system(),
                  LiveFederation.IMPATIENT)) {
            live.startCoordinator().startClients().submit();
            live.await("started"::equals);
            List<Thread> weather = new ArrayList<>();
            for (FaultyLink link : live.links) {
              LinkFaults faults = LinkFaults.drawn(random, 10, 400);
              weather.add(new Thread(() -> happen(faults, link)));
            }
            // Everybody is cut off at once, and comes back at once.
            weather.add(new Thread(() -> cutAll(live.links, Seeds.root(3).generator().nextInt(5))));
            weather.forEach(Thread::start);
            for (Thread thread : weather) {
              thread.join();
            }
            Finished ended = live.finished(State.COMPLETED);

            assertThat(ended.checkpoints()).isEqualTo(undisturbed.checkpoints());
            assertThat(ended.attempts())
                .hasSize(5)
                .allSatisfy(
                    line ->
                        assertThat(line.path("clients_completed").asInt())
                            .isEqualTo(SmallRun.CLIENTS));
            IntStream.range(0, SmallRun.CLIENTS)
                .forEach(
                    client ->
                        IntStream.rangeClosed(1, 5)
                            .forEach(
                                round ->
                                    assertThat(live.count(client + " training " + round))
                                        .isEqualTo(1)));
          }
        });
  }

  private static void happen(LinkFaults faults, FaultyLink link) {
    try {
      faults.happenTo(link);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void cutAll(List<FaultyLink> links, int more) {
    for (int i = 0; i < 4 + more; i++) {
      links.forEach(FaultyLink::cut);
      java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
    }
  }

  private SmallRun run(int clients, String... sets) throws Exception {
    return SmallRun.in(Files.createTempDirectory(temp, "calm"))
        .with("data.clients=" + clients)
        .with(sets);
  }

  private LiveFederation impatient(SmallRun run, int clients, int reconnectSeconds)
      throws Exception {
    return new LiveFederation(
        run,
        temp.resolve("live"),
        clients,
        reconnectSeconds,
        false,
        Clock.system(),
        LiveFederation.IMPATIENT);
  }

  /** Does something once, when the client has begun with the first round. */
  private static java.util.function.UnaryOperator<ClientObserver> onTraining(Runnable once) {
    return told ->
        new ForwardingObserver(told) {
          @Override
          public void training(RoundKey key) {
            super.training(key);
            if (key.round() == 1) {
              once.run();
            }
          }
        };
  }
}
