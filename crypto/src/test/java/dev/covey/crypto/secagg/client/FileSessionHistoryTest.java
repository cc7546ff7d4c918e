package dev.covey.crypto.secagg.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.RoundKey;
import dev.covey.core.RunId;
import dev.covey.core.error.StoreException;
import dev.covey.crypto.keys.KeyAgreement;
import dev.covey.crypto.secagg.Rejection.Reason;
import dev.covey.crypto.secagg.SessionTerms;
import dev.covey.crypto.secagg.client.SessionHistory.Entry;
import dev.covey.crypto.secagg.graph.Adversary;
import dev.covey.crypto.secagg.graph.Neighbourhood;
import dev.covey.crypto.secagg.message.ServerMessage.Announcement;
import dev.covey.testing.Trials;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSessionHistoryTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("sessions");
  }

  @Test
  void aSessionIsJoinedOnceAlsoAfterARestart() {
    try (FileSessionHistory history = FileSessionHistory.open(file)) {
      assertThat(history.enter(key("a", 1, 1))).isEqualTo(Entry.FIRST);
      assertThat(history.enter(key("a", 1, 1))).isEqualTo(Entry.AGAIN);
      assertThat(history.enter(key("a", 1, 2))).isEqualTo(Entry.FIRST);
      assertThat(history.enter(key("b", 7, 1))).isEqualTo(Entry.FIRST);
    }
    try (FileSessionHistory history = FileSessionHistory.open(file)) {
      assertThat(history.enter(key("a", 1, 1))).isEqualTo(Entry.AGAIN);
      assertThat(history.enter(key("a", 1, 2))).isEqualTo(Entry.AGAIN);
      assertThat(history.enter(key("b", 7, 1))).isEqualTo(Entry.AGAIN);
      assertThat(history.enter(key("a", 2, 1))).isEqualTo(Entry.FIRST);
    }
  }

  @Test
  void aClientThatRestartsRefusesTheSessionItWasIn() {
    TestCohort cohort = new TestCohort(6, 3);
    SessionTerms terms =
        cohort.terms(
            Adversary.SEMI_HONEST, KeyAgreement.X25519, new Neighbourhood(6, 5, 3), 16, 4, 4);
    Announcement announcement = new Announcement(terms);
    try (FileSessionHistory history = FileSessionHistory.open(file)) {
      ClientStep step = client(cohort, terms, history).receive(announcement);
      assertThat(step).isInstanceOf(ClientStep.Replied.class);
    }
    try (FileSessionHistory history = FileSessionHistory.open(file)) {
      ClientStep step = client(cohort, terms, history).receive(announcement);
      assertThat(((ClientStep.Aborted) step).rejection().reason())
          .isEqualTo(Reason.REPLAYED_SESSION);
    }
  }

  private static SecAggClient client(
      TestCohort cohort, SessionTerms terms, SessionHistory history) {
    return new SecAggClient(
        TestCohort.id(2),
        cohort.identities.get(2),
        cohort.policy(Adversary.SEMI_HONEST),
        cohort.task(terms),
        history,
        cohort.entropy);
  }

  @Test
  void earlierSessionsOfARunCountAsJoinedHoweverManyCameBetween() {
    try (FileSessionHistory history = FileSessionHistory.open(file, 10, 4)) {
      history.enter(key("a", 5, 2));
      for (int round = 6; round < 200; round++) {
        assertThat(history.enter(key("a", round, 1))).isEqualTo(Entry.FIRST);
      }
      assertThat(history.enter(key("a", 5, 2))).isEqualTo(Entry.AGAIN);
      assertThat(history.enter(key("a", 5, 3))).isEqualTo(Entry.AGAIN);
    }
    try (FileSessionHistory history = FileSessionHistory.open(file, 10, 4)) {
      assertThat(history.enter(key("a", 5, 2))).isEqualTo(Entry.AGAIN);
    }
  }

  @Test
  void whatWasOpenedOfARoundIsRememberedOverRestarts() throws IOException {
    byte[] all = filled(1);
    byte[] fewer = filled(2);
    try (FileSessionHistory history = FileSessionHistory.open(file, 10, 4)) {
      history.enter(key("a", 5, 1));
      assertThat(history.open(key("a", 5, 1), all)).isTrue();
    }
    try (FileSessionHistory history = FileSessionHistory.open(file, 10, 4)) {
      history.enter(key("a", 5, 2));
      history.enter(key("b", 5, 1));
      assertThat(history.open(key("a", 5, 2), fewer)).isFalse();
      assertThat(history.open(key("a", 5, 2), all)).isTrue();
      assertThat(history.open(key("b", 5, 1), fewer)).isTrue();
    }
    try (FileSessionHistory history = FileSessionHistory.open(file, 10, 4)) {
      assertThat(history.open(key("a", 5, 3), fewer)).isFalse();
      for (int round = 6; round < 100; round++) {
        history.enter(key("a", round, 1));
        assertThat(history.open(key("a", round, 1), fewer)).isTrue();
        assertThat(history.open(key("a", round, 2), all)).isFalse();
        assertThat(Files.readAllLines(file)).hasSizeLessThanOrEqualTo(1 + 2 * 4 + 4);
      }
      assertThat(history.open(key("b", 5, 2), all)).isFalse();
    }
    try (FileSessionHistory history = FileSessionHistory.open(file, 10, 4)) {
      assertThat(history.open(key("a", 99, 2), all)).isFalse();
      assertThat(history.open(key("b", 5, 2), all)).isFalse();
      assertThat(history.enter(key("a", 99, 1))).isEqualTo(Entry.AGAIN);
    }
  }

  private static byte[] filled(int value) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  @Test
  void theFileStaysSmall() throws IOException {
    try (FileSessionHistory history = FileSessionHistory.open(file, 10, 4)) {
      for (int round = 1; round < 300; round++) {
        for (String run : new String[] {"a", "b", "c"}) {
          assertThat(history.enter(key(run, round, 1))).isEqualTo(Entry.FIRST);
        }
        assertThat(Files.readAllLines(file)).hasSizeLessThanOrEqualTo(1 + 2 * 3 + 4);
      }
    }
  }

  @Test
  void noFloodOfRunsMakesItForgetOne() {
    try (FileSessionHistory history = FileSessionHistory.open(file, 8, 4)) {
      history.enter(key("victim", 1, 1));
      int taken = 0;
      for (int run = 0; run < 100; run++) {
        try {
          history.enter(key("flood-" + run, 1, 1));
          taken++;
        } catch (StoreException full) {
          assertThat(full).hasMessageContaining("8 runs").hasMessageContaining("enrol");
        }
      }
      assertThat(taken).isEqualTo(7);
      assertThat(history.enter(key("victim", 1, 1))).isEqualTo(Entry.AGAIN);
      // Runs that it knows go on.
      assertThat(history.enter(key("victim", 2, 1))).isEqualTo(Entry.FIRST);
    }
  }

  @Test
  void aTornLastLineIsCutOffWhereverItIsTorn() throws IOException {
    try (FileSessionHistory history = FileSessionHistory.open(file)) {
      history.enter(key("a", 1, 1));
    }
    int before = (int) Files.size(file);
    try (FileSessionHistory history = FileSessionHistory.open(file)) {
      history.enter(key("a", 2, 1));
    }
    byte[] whole = Files.readAllBytes(file);
    for (int length = before; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      try (FileSessionHistory history = FileSessionHistory.open(file)) {
        assertThat(history.enter(key("a", 1, 1))).isEqualTo(Entry.AGAIN);
        assertThat(history.enter(key("a", 2, 1))).isEqualTo(Entry.FIRST);
      }
      assertThat(Files.readAllBytes(file)).isEqualTo(whole);
    }
    // A block that the system had set aside and not written yet.
    Files.write(file, Arrays.copyOf(Arrays.copyOf(whole, before), whole.length + 100));
    try (FileSessionHistory history = FileSessionHistory.open(file)) {
      assertThat(history.enter(key("a", 2, 1))).isEqualTo(Entry.FIRST);
    }
  }

  @Test
  void damageIsAnErrorAndNotForgotten() throws IOException {
    try (FileSessionHistory history = FileSessionHistory.open(file)) {
      for (int round = 1; round < 5; round++) {
        history.enter(key("a", round, 1));
      }
    }
    byte[] whole = Files.readAllBytes(file);
    for (int at = 0; at < whole.length - 1; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 1;
      Files.write(file, damaged);
      assertThatThrownBy(() -> FileSessionHistory.open(file).close())
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("new identity key");
    }
    Files.write(file, whole);
    FileSessionHistory.open(file).close();
  }

  @Test
  void oneAtATimeHasItOpen() {
    try (FileSessionHistory history = FileSessionHistory.open(file)) {
      assertThatThrownBy(() -> FileSessionHistory.open(file))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("another process");
      assertThat(history.enter(key("a", 1, 1))).isEqualTo(Entry.FIRST);
    }
    FileSessionHistory.open(file).close();
  }

  @Test
  void whatCannotBeWrittenIsNotJoined() {
    FileSessionHistory history = FileSessionHistory.open(file);
    history.enter(key("a", 1, 1));
    history.close();
    assertThatThrownBy(() -> history.enter(key("a", 2, 1))).isInstanceOf(StoreException.class);
    assertThat(history.enter(key("a", 1, 1))).isEqualTo(Entry.AGAIN);
    assertThatThrownBy(() -> FileSessionHistory.open(folder.resolve("no/such/folder")))
        .isInstanceOf(StoreException.class);
  }

  @Test
  void aKilledProcessHasForgottenNothingThatItWasTold() throws Exception {
    Map<String, Integer> last = new HashMap<>();
    for (int kill = 1; kill <= 3; kill++) {
      Process child = child(kill);
      try (BufferedReader words = child.inputReader(StandardCharsets.UTF_8)) {
        int heard = 0;
        for (String word = words.readLine(); word != null; word = words.readLine()) {
          // A word without its end was cut off by the kill.
          if (word.endsWith(".")) {
            String[] entry = word.substring(0, word.length() - 1).split(" ");
            last.merge(entry[0], Integer.parseInt(entry[1]), Math::max);
            heard++;
          }
          if (heard == 50 * kill) {
            // Not the process itself: that would close the pipe with the last words in it.
            child.toHandle().destroyForcibly();
          }
        }
        assertThat(heard).isGreaterThanOrEqualTo(50 * kill);
      }
      assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
      try (FileSessionHistory history = FileSessionHistory.open(file, 100, 4)) {
        last.forEach(
            (run, round) -> assertThat(history.enter(key(run, round, 1))).isEqualTo(Entry.AGAIN));
      }
    }
    assertThat(last).hasSize(3);
  }

  private Process child(int kill) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Joiner.class.getName(),
            file.toString(),
            String.valueOf(kill))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Joins session after session, and says so after each, until it is killed. */
  static final class Joiner {
    private Joiner() {}

    public static void main(String[] arguments) {
      FileSessionHistory history = FileSessionHistory.open(Path.of(arguments[0]), 100, 4);
      for (int round = 1_000_000 * Integer.parseInt(arguments[1]); ; round++) {
        String run = "run-" + round % 3;
        if (history.enter(key(run, round, 1)) == Entry.FIRST) {
          System.out.println(run + " " + round + ".");
        }
      }
    }
  }

  @Test
  void agreesWithASetThatForgetsNothing() {
    Trials.run(
        "session-history",
        10,
        random -> {
          Path other = Files.createTempDirectory(folder, "trial").resolve("sessions");
          Set<RoundKey> joined = new HashSet<>();
          FileSessionHistory history = FileSessionHistory.open(other, 100, 3);
          for (int i = 0; i < 60; i++) {
            RoundKey key =
                key(
                    "run-" + random.nextInt(4),
                    1 + i / 6 + random.nextInt(2),
                    1 + random.nextInt(2));
            if (history.enter(key) == Entry.FIRST) {
              assertThat(joined.add(key)).isTrue();
            } else {
              assertThat(
                      joined.stream()
                          .anyMatch(
                              old ->
                                  old.run().equals(key.run())
                                      && (old.round() > key.round()
                                          || old.round() == key.round()
                                              && old.attempt() >= key.attempt())))
                  .isTrue();
            }
            if (random.nextInt(8) == 0) {
              history.close();
              history = FileSessionHistory.open(other, 100, 3);
            }
          }
          history.close();
        });
  }

  private static RoundKey key(String run, int round, int attempt) {
    return new RoundKey(new RunId(run), round, attempt);
  }
}
