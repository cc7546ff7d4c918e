package dev.covey.simulation.federation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.covey.core.Seeds;
import dev.covey.models.data.ClientTexts;
import dev.covey.simulation.federation.KilledPeers.Kill;
import dev.covey.simulation.federation.SmallRun.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A coordinator and its clients, each a real process, are killed by real signals at chosen and
 * drawn points. One short schedule takes its turn with the other tests; {@code
 * -Dcovey.test.trials=N} tries N long ones, {@code -Dcovey.trial.seed=SEED} one of them.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
final class DeployedKillTest {
  private static final int CLIENTS = 3;
  private static final int ROUNDS = 4;
  private static final List<String> COORDINATOR_WORDS =
      List.of("started", "train", "aggregate", "commit", "ended", "submitted");
  private static final List<String> CLIENT_WORDS =
      List.of("ready", "training", "sending", "accepted");

  @TempDir Path temp;

  private final KilledPeers peers = new KilledPeers();

  @Test
  void whoeverIsKilledTheModelIsThatOfARunThatNobodyDisturbed() throws Exception {
    SmallRun calm = SmallRun.in(Files.createDirectory(temp.resolve("calm"))).with(sets());
    Finished undisturbed = calm.run();
    Long only = Long.getLong("covey.trial.seed");
    int wanted = only == null ? Integer.getInteger("covey.test.trials", 0) : 1;
    for (int trial = 0; trial < Math.max(1, wanted); trial++) {
      long seed = only == null ? Seeds.root(11).child("deployed", trial).toLong() : only;
      try {
        disturbed(calm, undisturbed, seed, trial, wanted > 0);
      } catch (AssertionError failure) {
        throw new AssertionError(
            "repeat with: mvn test -pl simulation -am -Dtest=DeployedKillTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dcovey.trial.seed="
                + seed,
            failure);
      }
    }
  }

  @Test
  void aClientThatNeverComesBackCostsItsOwnContributionOnly() throws Exception {
    SmallRun run = SmallRun.in(Files.createDirectory(temp.resolve("calm"))).with(sets());
    Path folder = layOut(run, temp.resolve("lonely"), 1);
    List<Thread> clients = new ArrayList<>();
    clients.add(peers.client(folder, 0, List.of(new Kill("training", 1, 0)), false));
    for (int i = 1; i < CLIENTS; i++) {
      clients.add(peers.client(folder, i, List.of(), true));
    }
    peers.awaitFirst(CLIENTS);
    peers.coordinator(folder, List.of());
    peers.endAll(clients);

    Finished ended = KilledPeers.finished(folder);
    assertThat(peers.refused()).isEmpty();
    assertThat(ended.summary().path("status").asText()).isEqualTo("completed");
    assertThat(committed(ended)).isEqualTo(Stream.iterate(1, n -> n + 1).limit(ROUNDS).toList());
    assertThat(ended.attempts().get(0).path("clients_completed").asInt()).isEqualTo(CLIENTS - 1);
  }

  private void disturbed(
      SmallRun calm, Finished undisturbed, long seed, int trial, boolean manyKills)
      throws Exception {
    RandomGenerator random = Seeds.root(seed).generator();
    Path folder = layOut(calm, temp.resolve("killed-" + trial), 300);
    List<Kill> kills = new ArrayList<>();
    if (manyKills) {
      kills.add(new Kill("started", 1, random.nextInt(300_000)));
      kills.add(new Kill("aggregate", 1, random.nextInt(3_000)));
      String drawn = COORDINATOR_WORDS.get(random.nextInt(COORDINATOR_WORDS.size()));
      kills.add(new Kill(drawn, 1, random.nextInt(20_000)));
    }
    kills.add(new Kill("train", 1 + random.nextInt(CLIENTS), random.nextInt(3_000)));
    kills.add(new Kill("commit", 1, random.nextInt(3_000)));

    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      List<Kill> own = new ArrayList<>();
      own.add(new Kill(CLIENT_WORDS.get(1 + i % 3), 1, random.nextInt(2_000)));
      if (manyKills) {
        own.add(
            new Kill(
                CLIENT_WORDS.get(random.nextInt(CLIENT_WORDS.size())), 1, random.nextInt(5_000)));
      }
      clients.add(peers.client(folder, i, own, true));
    }
    int landed = peers.coordinator(folder, kills);
    peers.endAll(clients);

    assertThat(landed)
        .as("kills of the coordinator that landed")
        .isGreaterThanOrEqualTo(Math.min(4, kills.size()));
    assertThat(peers.refused()).isEmpty();
    Finished survived = KilledPeers.finished(folder);
    assertThat(survived.summary().path("status").asText()).isEqualTo("completed");
    assertThat(survived.finalSha256()).isEqualTo(undisturbed.finalSha256());
    assertThat(survived.checkpoints()).isEqualTo(undisturbed.checkpoints());
    assertThat(committed(survived)).isEqualTo(Stream.iterate(1, n -> n + 1).limit(ROUNDS).toList());
    assertThat(survived.attempts())
        .filteredOn(line -> line.path("status").asText().equals("committed"))
        .allSatisfy(line -> assertThat(line.path("clients_completed").asInt()).isEqualTo(CLIENTS));
  }

  private static String[] sets() {
    return new String[] {"run.rounds=" + ROUNDS, "data.clients=" + CLIENTS};
  }

  private static List<Integer> committed(Finished run) {
    return run.attempts().stream()
        .filter(line -> line.path("status").asText().equals("committed"))
        .map((JsonNode line) -> line.path("round").asInt())
        .toList();
  }

  private static Path layOut(SmallRun run, Path folder, int reconnectSeconds) throws IOException {
    int port = Deployment.freePort();
    Deployment.coordinator(
        run, folder, port, false, reconnectSeconds, reconnectSeconds < 60 ? 4 : 60, "");
    ClientTexts texts = Deployment.texts(run);
    for (int i = 0; i < CLIENTS; i++) {
      Deployment.client(folder, texts, i, port, false);
    }
    return folder;
  }
}
