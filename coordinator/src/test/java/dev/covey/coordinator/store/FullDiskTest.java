package dev.covey.coordinator.store;

import static dev.covey.coordinator.store.RunStoreTest.RUN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.ClientId;
import dev.covey.core.RoundKey;
import dev.covey.core.error.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real file system of four megabytes, in a mount namespace of its own, filled to the brim. */
class FullDiskTest {
  @TempDir Path folder;

  @Test
  void aFullDiskLosesNothingThatWasAcknowledgedAndLeavesNothingHalfDone() throws Exception {
    if (!Namespaces.allowed("-rm", "mount", "-t", "tmpfs", "none", folder.toString())) {
      System.err.println(
          "SKIPPED the test of a full disk: `unshare -rm` with a mount is forbidden");
      Assumptions.abort("no mount namespaces here");
    }
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process child =
        new ProcessBuilder(
                "unshare",
                "-rm",
                "sh",
                "-c",
                "mount -t tmpfs -o size=4m none \"$0\" && exec \"$@\"",
                folder.toString(),
                java,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Filler.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> said = new String(child.getInputStream().readAllBytes()).lines().toList();
    assertThat(child.waitFor()).as("%s", said).isZero();
    assertThat(said).hasSize(4);
    assertThat(said.get(0)).contains("free some space and resume");
    int acknowledged = Integer.parseInt(said.get(1));
    assertThat(acknowledged).isPositive();
    int kept = Integer.parseInt(said.get(2));
    // The last commit was refused: it may not count unless all of it does.
    assertThat(kept).isBetween(acknowledged, acknowledged + 1);
    assertThat(said.get(3)).isEqualTo("goes on");
  }

  /** Commits rounds until the disk is full, makes room, and looks at what is left. */
  static final class Filler {
    public static void main(String[] arguments) throws IOException {
      Path folder = Path.of(arguments[0]);
      Path ballast = Files.write(folder.resolve("ballast"), new byte[1 << 20]);
      int acknowledged = 0;
      RunStore store = RunStore.open(folder);
      try {
        store.createRun(RUN, "cd".repeat(32), Instant.EPOCH);
        while (true) {
          store.commit(round(acknowledged + 1));
          acknowledged++;
        }
      } catch (StoreException e) {
        System.out.println(e.getMessage());
        System.out.println(acknowledged);
      }
      Files.delete(ballast);
      store.close();
      try (RunStore again = RunStore.open(folder)) {
        int kept = again.lastCommitted(RUN).map(CommittedRound::round).orElse(0);
        if (again.metrics(RUN).size() != kept
            || !again.lastFoldedRounds(RUN).values().stream().allMatch(last -> last == kept)) {
          throw new AssertionError("a round is half there");
        }
        System.out.println(kept);
        again.commit(round(kept + 1));
        System.out.println("goes on");
      }
    }

    private static CommitTransaction round(int round) {
      return new CommitTransaction(
          new RoundKey(RUN, round, 1),
          "{\"x_filler\":\"" + Long.toString(round, 36).repeat(10_000) + "\"}",
          Optional.of(new CheckpointRef("round-" + round, "ab".repeat(32))),
          List.of(
              new Participation(new ClientId("a"), Participation.Outcome.FOLDED),
              new Participation(new ClientId("b"), Participation.Outcome.FOLDED)));
    }
  }
}
