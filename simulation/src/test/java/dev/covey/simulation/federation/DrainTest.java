package dev.covey.simulation.federation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.coordinator.store.QueuedRun.State;
import dev.covey.core.Clock;
import dev.covey.simulation.federation.SmallRun.Finished;
import dev.covey.testing.FaultyLink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A coordinator that is told to end in the middle of a run, and starts again. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class DrainTest {
  private static final int CLIENTS = 3;
  private static final Duration LONG = Duration.ofMinutes(5);

  @TempDir Path temp;

  @Test
  void aRoundThatGathersClientsEndsAtOnceAndLeavesNoTrace() throws Exception {
    SmallRun run = run();
    Finished undisturbed = run.run();
    try (LiveFederation live = new LiveFederation(run, temp.resolve("live"), CLIENTS, 60)) {
      live.startCoordinator();
      live.startClient(0, Clock.system(), told -> told);
      live.submit();
      live.await("0 ready"::equals);
      assertThat(live.drain(LONG)).isLessThan(Duration.ofSeconds(20));

      live.startCoordinator();
      live.startClient(1, Clock.system(), told -> told);
      live.startClient(2, Clock.system(), told -> told);
      live.submit();
      assertSame(live.finished(State.COMPLETED), undisturbed);
    }
  }

  @Test
  void aRoundWithTasksOutEndsByItselfIfItCan() throws Exception {
    SmallRun run = run();
    Finished undisturbed = run.run();
    try (LiveFederation live = new LiveFederation(run, temp.resolve("live"), CLIENTS, 60)) {
      live.startCoordinator().startClients().submit();
      live.await(word -> word.startsWith("train 1"));
      assertThat(live.drain(LONG)).isLessThan(Duration.ofSeconds(30));
      assertThat(live.files().attempts())
          .as("rounds that ended, all by themselves")
          .isNotEmpty()
          .allSatisfy(line -> assertThat(line.path("status").asText()).isEqualTo("committed"));

      live.startCoordinator().submit();
      assertSame(live.finished(State.COMPLETED), undisturbed);
    }
  }

  @Test
  void aRoundThatDoesNotEndInTimeGoesOnWhereItWas() throws Exception {
    SmallRun run = run();
    Finished undisturbed = run.run();
    try (LiveFederation live = new LiveFederation(run, temp.resolve("live"), CLIENTS, 60)) {
      live.startCoordinator();
      FaultyLink link = live.links.get(0);
      live.startClient(
          0,
          Clock.system(),
          told ->
              new ForwardingObserver(told) {
                @Override
                public void training(dev.covey.core.RoundKey key) {
                  if (key.round() == 1) {
                    link.toServer(FaultyLink.State.SILENT);
                  }
                  super.training(key);
                }
              });
      live.startClient(1, Clock.system(), told -> told);
      live.startClient(2, Clock.system(), told -> told);
      live.submit();
      live.await("train 1 2"::equals);
      assertThat(live.drain(Duration.ofMillis(200))).isLessThan(Duration.ofSeconds(20));
      assertThat(live.files().attempts()).as("attempts that have ended").isEmpty();
      link.both(FaultyLink.State.GOOD);

      live.startCoordinator().submit();
      Finished ended = live.finished(State.COMPLETED);
      assertSame(ended, undisturbed);
      assertThat(ended.events("uploads_recovered"))
          .singleElement()
          .satisfies(event -> assertThat(event.path("count").asInt()).isEqualTo(2));
      for (int client = 0; client < CLIENTS; client++) {
        assertThat(live.count(client + " training 1")).isEqualTo(1);
      }
    }
  }

  @Test
  void aSubmissionThatWasKilledBeforeItWasQueuedLeavesNothing() throws Exception {
    SmallRun run = run();
    Path runs = temp.resolve("live/data/runs");
    Path half = Files.createDirectories(runs.resolve("small-7"));
    Files.createDirectories(half.resolve("store"));
    Files.writeString(half.resolve("experiment.toml"), "schema = 1\n");
    Path somebodys = Files.createDirectories(runs.resolve("small-8"));
    Files.writeString(somebodys.resolve("experiment.toml"), "schema = 1\n");
    Files.writeString(somebodys.resolve("metrics.jsonl"), "{}\n");
    try (LiveFederation live = new LiveFederation(run, temp.resolve("live"), CLIENTS, 60)) {
      live.startCoordinator();
      assertThat(half).doesNotExist();
      assertThat(somebodys.resolve("metrics.jsonl")).exists();
      assertThat(live.submit().value()).isEqualTo("small-7");
    }
  }

  private static void assertSame(Finished ended, Finished undisturbed) {
    assertThat(ended.checkpoints()).isEqualTo(undisturbed.checkpoints());
    assertThat(ended.attempts())
        .hasSize(undisturbed.attempts().size())
        .allSatisfy(
            line -> {
              assertThat(line.path("status").asText()).isEqualTo("committed");
              assertThat(line.path("clients_completed").asInt()).isEqualTo(CLIENTS);
            });
  }

  private SmallRun run() throws Exception {
    return SmallRun.in(Files.createTempDirectory(temp, "calm"))
        .with("data.clients=" + CLIENTS, "run.rounds=2");
  }
}
