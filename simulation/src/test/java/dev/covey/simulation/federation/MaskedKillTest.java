package dev.covey.simulation.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.covey.aggregation.arrival.ClientResult;
import dev.covey.aggregation.arrival.Upload;
import dev.covey.aggregation.pipeline.ClientOutcome;
import dev.covey.aggregation.pipeline.RawUpdate;
import dev.covey.aggregation.vector.SectionLayout;
import dev.covey.assembly.ClientPipelines;
import dev.covey.assembly.Masking;
import dev.covey.config.Experiment;
import dev.covey.coordinator.federation.ClientCall;
import dev.covey.core.Hex;
import dev.covey.core.Seeds;
import dev.covey.models.data.ClientTexts;
import dev.covey.simulation.federation.KilledPeers.Kill;
import dev.covey.simulation.federation.SmallRun.Finished;
import dev.covey.testing.FaultyLink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Masked rounds between processes that are killed while a session is under way, and at other times.
 * All are in every sum that is opened, so the model must be that of a run that nobody disturbs, to
 * the bit, whatever keys were drawn; and nothing that was to be secret in an attempt that was lost
 * may be found anywhere. One short schedule takes its turn with the other tests; {@code
 * -Dcovey.test.trials=N} tries N longer ones, {@code -Dcovey.trial.seed=SEED} one of them.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
final class MaskedKillTest {
  private static final int CLIENTS = 3;
  private static final int ROUNDS = 2;

  /** Long enough for a session to be killed in: it has four times there and back. */
  private static final FaultyLink.State FAR = FaultyLink.State.late(30);

  private static final List<String> COORDINATOR_WORDS =
      List.of(KilledPeers.JOINED, "train", "mask", "aggregate", "commit");
  private static final List<String> CLIENT_WORDS =
      List.of(KilledPeers.JOINED, KilledPeers.JOINED, "ready", "training");

  /**
   * An advertisement on the wire: session, keys of masks and of channels, commitment, signature.
   */
  private static final Pattern ADVERTISEMENT =
      Pattern.compile(
          "\\x0a\\x20(.{32})(?:\\x10.)?\\x1a\\x20(.{32})\\x22\\x20(.{32})\\x2a\\x20.{32}\\x32\\x40",
          Pattern.DOTALL);

  @TempDir Path temp;

  @Test
  void whoeverIsKilledTheModelIsTheSameAndEveryAttemptHasKeysOfItsOwn() throws Exception {
    SmallRun calm = SmallRun.in(Files.createDirectory(temp.resolve("calm"))).with(sets());
    Finished undisturbed = calm.run();
    Queue<byte[]> updates = new ConcurrentLinkedQueue<>();
    float[] unmasked = recording(calm.experiment(), updates);
    float[] masked = undisturbed.parameters();
    for (int i = 0; i < masked.length; i++) {
      assertThat(masked[i]).as("parameter %d", i).isCloseTo(unmasked[i], within(2e-4f));
    }
    Long only = Long.getLong("covey.trial.seed");
    int wanted = only == null ? Integer.getInteger("covey.test.trials", 0) : 1;
    for (int trial = 0; trial < Math.max(1, wanted); trial++) {
      long seed = only == null ? Seeds.root(13).child("masked", trial).toLong() : only;
      try {
        disturbed(calm, undisturbed, List.copyOf(updates), seed, wanted > 0);
      } catch (AssertionError failure) {
        throw new AssertionError(
            "repeat with: mvn test -pl simulation -am -Dtest=MaskedKillTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dcovey.trial.seed="
                + seed,
            failure);
      }
    }
  }

  private static String[] sets() {
    return new String[] {
      "run.rounds=" + ROUNDS,
      "run.max-attempts=50",
      "data.clients=" + CLIENTS,
      "cohort.sampling=uniform",
      "cohort.size=" + CLIENTS,
      // Nobody may be missing: who is killed in a session ends the attempt.
      "cohort.minimum=" + CLIENTS,
      "security.dropout-fraction=0",
      "security.secure-aggregation=semi-honest"
    };
  }

  private void disturbed(
      SmallRun calm, Finished undisturbed, List<byte[]> updates, long seed, boolean manyKills)
      throws Exception {
    RandomGenerator random = Seeds.root(seed).generator();
    List<Kill> coordinator = new ArrayList<>();
    coordinator.add(new Kill(KilledPeers.JOINED, 1, random.nextInt(40_000)));
    coordinator.add(drawn(COORDINATOR_WORDS, random));
    List<List<Kill>> clients = new ArrayList<>();
    clients.add(new ArrayList<>());
    // The first session that is not lost with the coordinator is lost with this one.
    clients.add(new ArrayList<>(List.of(new Kill(KilledPeers.JOINED, 2, random.nextInt(60_000)))));
    clients.add(new ArrayList<>());
    if (manyKills) {
      for (int i = 2 + random.nextInt(4); i > 0; i--) {
        coordinator.add(drawn(COORDINATOR_WORDS, random));
      }
      clients.forEach(own -> own.add(drawn(CLIENT_WORDS, random)));
    }
    Path folder = Files.createDirectory(temp.resolve("killed-" + seed));
    List<FaultyLink> links = new ArrayList<>();
    KilledPeers peers = new KilledPeers();
    Path drawn = Files.createDirectory(temp.resolve("drawn-" + seed));
    peers.property(PeerInAnotherProcess.DRAWN, drawn.toString());
    try {
      layOut(calm, folder, links);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        threads.add(peers.client(folder, i, clients.get(i), true));
      }
      int landed = peers.coordinator(folder, coordinator);
      peers.endAll(threads);
      assertThat(landed).as("kills of the coordinator that landed").isGreaterThanOrEqualTo(2);
      assertThat(peers.refused()).isEmpty();
      Finished survived = KilledPeers.finished(folder);
      sameModel(survived, undisturbed);
      lostAttempts(folder, survived);
      List<byte[]> wire = links.stream().flatMap(link -> link.recorded().stream()).toList();
      newKeys(wire);
      nothingLeaks(folder, wire, peers.said(), secrets(drawn), updates);
    } finally {
      links.forEach(FaultyLink::close);
    }
  }

  private static Kill drawn(List<String> words, RandomGenerator random) {
    return new Kill(words.get(random.nextInt(words.size())), 1, random.nextInt(300_000));
  }

  private static void layOut(SmallRun run, Path folder, List<FaultyLink> links) throws IOException {
    int port = Deployment.freePort();
    Deployment.coordinator(run, folder, port, false, 300, 60, "");
    ClientTexts texts = Deployment.texts(run);
    for (int i = 0; i < CLIENTS; i++) {
      FaultyLink link = FaultyLink.to(port);
      link.record();
      link.both(FAR);
      links.add(link);
      Deployment.client(folder, texts, i, link.port(), false);
    }
  }

  private static void sameModel(Finished survived, Finished undisturbed) {
    assertThat(survived.summary().path("status").asText()).isEqualTo("completed");
    assertThat(survived.finalSha256()).isEqualTo(undisturbed.finalSha256());
    assertThat(survived.checkpoints()).isEqualTo(undisturbed.checkpoints());
    List<JsonNode> committed =
        survived.attempts().stream()
            .filter(line -> line.path("status").asText().equals("committed"))
            .toList();
    assertThat(committed)
        .extracting(line -> line.path("round").asInt())
        .containsExactlyElementsOf(Stream.iterate(1, n -> n + 1).limit(ROUNDS).toList());
    // Whoever was in an attempt that was lost could take part in the next.
    assertThat(committed)
        .allSatisfy(line -> assertThat(line.path("clients_completed").asInt()).isEqualTo(CLIENTS));
  }

  /** Why attempts ended, and that a session that a client had joined was among those lost. */
  private static void lostAttempts(Path folder, Finished survived) {
    Set<String> lost = new HashSet<>();
    for (JsonNode line : survived.attempts()) {
      if (line.path("status").asText().equals("aborted")) {
        assertThat(line.path("reason").asText()).isIn("session_lost", "session_failed");
        if (line.path("reason").asText().equals("session_lost")) {
          lost.add(line.path("round").asText() + " " + line.path("attempt").asText());
        }
      }
    }
    Set<String> joined = new HashSet<>();
    for (int i = 0; i < CLIENTS; i++) {
      List<String> own = KilledPeers.sessionsOf(folder.resolve("client-" + i));
      assertThat(own).as("sessions of client %d", i).doesNotHaveDuplicates();
      joined.addAll(own);
    }
    assertThat(joined)
        .as("sessions under way when the coordinator died")
        .containsAnyElementsOf(lost);
  }

  /** No key of any client is in two sessions, nor in one twice. */
  private static void newKeys(List<byte[]> wire) {
    Set<String> sessions = new HashSet<>();
    List<String> keys = new ArrayList<>();
    for (byte[] connection : wire) {
      Matcher said = ADVERTISEMENT.matcher(latin(connection));
      while (said.find()) {
        sessions.add(said.group(1));
        keys.add(said.group(2));
        keys.add(said.group(3));
      }
    }
    assertThat(sessions).hasSizeGreaterThan(ROUNDS);
    assertThat(keys).hasSizeGreaterThan(2 * CLIENTS * ROUNDS).doesNotHaveDuplicates();
  }

  private static void nothingLeaks(
      Path folder, List<byte[]> wire, List<String> said, List<byte[]> secrets, List<byte[]> updates)
      throws IOException {
    List<String> needles = new ArrayList<>();
    for (List<byte[]> some : List.of(secrets, updates)) {
      for (byte[] one : some) {
        needles.add(latin(one));
        needles.add(Hex.format(one));
      }
    }
    assertThat(secrets).as("secrets drawn").hasSizeGreaterThan(2 * CLIENTS * ROUNDS);
    assertThat(updates).as("pieces of updates").hasSizeGreaterThan(3 * CLIENTS);
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    assertThat(files).hasSizeGreaterThan(20);
    for (Path file : files) {
      assertThat(holdsAny(latin(Files.readAllBytes(file)), needles)).as("%s", file).isFalse();
    }
    for (byte[] connection : wire) {
      assertThat(holdsAny(latin(connection), needles)).as("what a client sent").isFalse();
    }
    assertThat(holdsAny(String.join("\n", said), needles)).as("what processes said").isFalse();
    // The search finds what is there.
    assertThat(holdsAny("x" + latin(secrets.get(5)) + latin(updates.get(3)), needles)).isTrue();
  }

  private static boolean holdsAny(String haystack, List<String> needles) {
    return needles.stream().anyMatch(haystack::contains);
  }

  /** What the clients' sessions drew; the last line of a process may be torn. */
  private static List<byte[]> secrets(Path drawn) throws IOException {
    List<byte[]> secrets = new ArrayList<>();
    try (Stream<Path> files = Files.list(drawn)) {
      for (Path file : files.toList()) {
        for (String line : Files.readString(file).split("\n")) {
          if (line.length() >= 32 && line.length() % 2 == 0) {
            secrets.add(Hex.parse(line));
          }
        }
      }
    }
    return secrets;
  }

  /**
   * The same run without masks, and pieces of what each client sends in its first round: as floats
   * in either order of bytes, and as the integers that it would add its masks to.
   *
   * @return the model at the end
   */
  private float[] recording(Experiment masked, Queue<byte[]> pieces) throws IOException {
    String[] plain =
        Stream.of(sets()).filter(set -> !set.startsWith("security.")).toArray(String[]::new);
    return SmallRun.in(Files.createDirectory(temp.resolve("plain")))
        .with(plain)
        .with(
            (UnaryOperator<ClientRuntime>)
                client ->
                    (call, session) -> {
                      ClientResult result = client.run(call, session);
                      if (call.round() == 1) {
                        pieces.addAll(pieces(masked, call, (ClientResult.Delivered) result));
                      }
                      return result;
                    })
        .run()
        .parameters();
  }

  private static List<byte[]> pieces(
      Experiment masked, ClientCall call, ClientResult.Delivered delivered) {
    Upload.InMemory upload = (Upload.InMemory) delivered.upload();
    float[] update = upload.sharedValues();
    List<byte[]> pieces = new ArrayList<>();
    for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      ByteBuffer bytes = ByteBuffer.allocate(update.length * Float.BYTES).order(order);
      bytes.asFloatBuffer().put(update);
      pieces.addAll(windows(bytes.array()));
    }
    SectionLayout layout = SectionLayout.delta(update.length);
    ClientOutcome outcome =
        ClientPipelines.of(masked.aggregation(), Masking.of(masked, layout, CLIENTS))
            .forTask(call.seeds())
            .run(RawUpdate.sharing(layout, update.clone(), upload.header().weight()));
    byte[] integers = ((ClientOutcome.Held) outcome).update().sharedEntries().toWire();
    pieces.addAll(windows(integers));
    return pieces;
  }

  /** A few pieces of 16 bytes that are not there by chance. */
  private static List<byte[]> windows(byte[] bytes) {
    List<byte[]> windows = new ArrayList<>();
    for (int at = 0; at + 16 <= bytes.length && windows.size() < 8; at += 16) {
      byte[] window = Arrays.copyOfRange(bytes, at, at + 16);
      if (latin(window).chars().distinct().count() > 8) {
        windows.add(window);
      }
    }
    return windows;
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
