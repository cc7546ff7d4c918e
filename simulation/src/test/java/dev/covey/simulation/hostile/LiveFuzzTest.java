package dev.covey.simulation.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.coordinator.grpc.RemoteSettings;
import dev.covey.core.Clock;
import dev.covey.protocol.v1.Assignment;
import dev.covey.testing.Trials;
import io.grpc.Channel;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Conversations that no honest client has, over a real port, with a run in progress whose rounds
 * they are about: the rounds must go on, the model must be what the honest make of it, and every
 * stream must end with a documented status. {@code -Dcovey.fuzz.inputs=1000000} sends so many
 * messages, for {@code -Dcovey.fuzz.minutes} at most; {@code -Dcovey.fuzz.corpus=FOLDER} writes the
 * shortest conversation found for each way that a stream ends, as kept in {@code
 * corpus/rounds.txt}.
 */
@Timeout(3600)
final class LiveFuzzTest {
  private static final int INPUTS = Integer.getInteger("covey.fuzz.inputs", 2_000);
  private static final long MOST_NANOS =
      TimeUnit.MINUTES.toNanos(Integer.getInteger("covey.fuzz.minutes", 50));
  private static final Clock CLOCK = Clock.system();
  private static final int PEERS = 4;

  /** What rounds.proto says, and CANCELLED for a stream that the peer itself broke off. */
  private static final Set<Status.Code> DOCUMENTED =
      EnumSet.of(
          Status.Code.OK,
          Status.Code.CANCELLED,
          Status.Code.INVALID_ARGUMENT,
          Status.Code.FAILED_PRECONDITION,
          Status.Code.PERMISSION_DENIED,
          Status.Code.RESOURCE_EXHAUSTED,
          Status.Code.ABORTED);

  /** Quick, so that many rounds are disturbed: 100 ms to come back, half a second to answer. */
  private static final RemoteSettings SETTINGS =
      new RemoteSettings("fuzzed", 20, 5_000, 100, 2_000, 50, 1L << 24, 500, 1L << 30);

  @TempDir Path folder;

  @Test
  void whateverClientsSayTheRoundsGoOnWithTheHonest() throws Exception {
    try (LiveFederation live = new LiveFederation(folder, SETTINGS)) {
      List<Channel> channels = channels(live);
      LiveFederation.Run run =
          live.begin("run.rounds=100000", "data.clients=3", "run.max-attempts=100");
      Map<String, List<String>> shortest = new TreeMap<>();
      List<byte[]> recorded = new ArrayList<>();
      int[] sent = {0, 0};
      long until = CLOCK.nanoTime() + MOST_NANOS;
      while (sent[0] < INPUTS && CLOCK.nanoTime() < until) {
        Trials.run(
            "conversations " + sent[1]++,
            1,
            random -> {
              Assignment task = run.task();
              int peer = random.nextInt(PEERS);
              Conversation said = Conversation.random("fuzz-" + peer, task, recorded, random);
              String end = end(said, "fuzz-" + peer, channels.get(peer));
              sent[0] += Math.max(1, said.messages().size());
              List<String> lines = said.lines(task, "fuzz-" + peer, "fuzz-0");
              shortest.merge(end, lines, (a, b) -> length(a) <= length(b) ? a : b);
              if (recorded.size() < 1000) {
                recorded.addAll(said.messages());
              } else if (!said.messages().isEmpty()) {
                recorded.set(random.nextInt(recorded.size()), said.messages().get(0));
              }
            });
        assertThat(run.isOver()).as("the run has not fallen over").isFalse();
      }
      LiveFederation.Result result = run.stop();
      System.getLogger("covey.fuzz")
          .log(
              System.Logger.Level.INFO,
              sent[0]
                  + " messages, "
                  + sent[1]
                  + " conversations, "
                  + result.committed()
                  + " rounds");
      assertThat(result.status()).isEqualTo("stopped");
      assertThat(result.committed()).isPositive();
      result.assertModelAfterItsRounds();
      assertThat(result.attempts())
          .allSatisfy(
              line -> assertThat(line.path("clients_completed").asInt()).isGreaterThanOrEqualTo(3));
      assertNothingIsLeft(live);
      assertThat(shortest).hasSizeGreaterThan(8);
      keep(shortest);
    }
  }

  @Test
  void theCorpusEndsAsItDid() throws Exception {
    try (LiveFederation live = new LiveFederation(folder, SETTINGS)) {
      List<Channel> channels = channels(live);
      LiveFederation.Run run =
          live.begin("run.rounds=100000", "data.clients=3", "run.max-attempts=100");
      String[] entries = corpus().strip().split("\n\n");
      assertThat(entries).hasSizeGreaterThan(8);
      for (String entry : entries) {
        List<String> lines = Arrays.asList(entry.split("\n"));
        Conversation said = Conversation.parse(lines.subList(1, lines.size()), run.task());
        assertThat(end(said, "fuzz-0", channels.get(0))).isEqualTo(lines.get(0).substring(2));
      }
      LiveFederation.Result result = run.stop();
      result.assertModelAfterItsRounds();
      assertNothingIsLeft(live);
    }
  }

  private static List<Channel> channels(LiveFederation live) {
    return IntStream.range(0, PEERS)
        .<Channel>mapToObj(peer -> live.channel("fuzz-" + peer))
        .toList();
  }

  /** Says it and waits; how the stream ended, without what differs from one time to the next. */
  private static String end(Conversation said, String id, Channel channel) {
    Peer peer = Peer.silent(channel, id, true);
    said.messages().forEach(peer::send);
    if (said.halfCloses()) {
      peer.halfClose();
    } else {
      peer.leave();
    }
    Status status = peer.awaitEnd();
    assertThat(DOCUMENTED).contains(status.getCode());
    String description = status.getDescription() == null ? "" : status.getDescription();
    String text =
        description
            .replaceAll("run id \"[\\s\\S]*\":", "run id ...:")
            .replaceAll("the client says it is [\\s\\S]*", "the client says it is another")
            .replaceAll("speaks \\[[^\\]]*\\]( and more)?", "speaks ...")
            .replaceAll("certificate is fuzz-[0-9]", "certificate is fuzz-N")
            .replaceAll("-?[0-9]+", "N")
            .replaceAll("[\r\n]", " ");
    return (status.getCode() + " " + text).strip();
  }

  private static int length(List<String> lines) {
    return lines.stream().mapToInt(String::length).sum();
  }

  private static void assertNothingIsLeft(LiveFederation live) {
    LiveFederation.awaitThat(() -> live.sessions.openStreams() == 0);
    assertThat(live.sessions.openStreams()).isZero();
    assertThat(live.sessions.connected()).isEmpty();
    assertThat(live.timers()).as("time limits of streams that have ended").isLessThan(8);
  }

  private static void keep(Map<String, List<String>> shortest) throws IOException {
    String target = System.getProperty("covey.fuzz.corpus");
    if (target != null) {
      StringBuilder corpus = new StringBuilder();
      shortest.forEach(
          (end, lines) ->
              corpus
                  .append("# ")
                  .append(end)
                  .append('\n')
                  .append(String.join("\n", lines))
                  .append("\n\n"));
      Files.writeString(Path.of(target).resolve("rounds.txt"), corpus);
    }
  }

  private static String corpus() throws IOException {
    try (InputStream in = LiveFuzzTest.class.getResourceAsStream("corpus/rounds.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
