package dev.covey.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.coordinator.federation.RunListener;
import dev.covey.core.RunId;
import dev.covey.core.error.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The coordinator's disk, a real file system in a mount namespace of its own, fills up in a run.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FullDiskInARunTest {
  @TempDir Path temp;

  @Test
  void aRunThatMeetsAFullDiskGoesOnOnceThereIsRoom() throws Exception {
    Path disk = Files.createDirectory(temp.resolve("disk"));
    if (!Namespaces.allowed("-rm", "mount", "-t", "tmpfs", "none", disk.toString())) {
      System.err.println(
          "SKIPPED the test of a full disk in a run: `unshare -rm` with a mount is forbidden");
      Assumptions.abort("no mount namespaces here");
    }
    Process child =
        new ProcessBuilder(
                "unshare",
                "-rm",
                "sh",
                "-c",
                "mount -t tmpfs -o size=16m none \"$0\" && exec \"$@\"",
                disk.toString(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Filled.class.getName(),
                temp.resolve("home").toString(),
                disk.toString())
            .redirectError(temp.resolve("log").toFile())
            .start();
    List<String> said = new String(child.getInputStream().readAllBytes()).lines().toList();
    int exit = child.waitFor();
    assertThat(exit).as("%s %s", said, Files.readString(temp.resolve("log"))).isZero();
    assertThat(said).hasSize(5);
    assertThat(said.get(0)).contains("free some space");
    assertThat(said.get(1)).isEqualTo("COMPLETED");
    assertThat(said.get(2)).as("committed rounds").isEqualTo(Integer.toString(LiveRun.ROUNDS));
    assertThat(said.get(3)).as("tasks trained twice").isEqualTo("0");
    assertThat(said.get(4)).as("the model is that of an undisturbed run").isEqualTo("true");
  }

  /** The coordinator and its clients; what it finds goes to stdout, a line each. */
  static final class Filled {
    public static void main(String[] arguments) throws Exception {
      Path home = Path.of(arguments[0]);
      Path disk = Path.of(arguments[1]);
      String undisturbed;
      try (LiveRun calm = new LiveRun(home.resolve("calm"), home.resolve("calm/data"), "")) {
        calm.startCoordinator();
        calm.startClients();
        RunId run = calm.submit();
        calm.watch(run, new RunListener() {});
        calm.end(run);
        undisturbed = calm.model(run);
      }
      Path ballast = disk.resolve("ballast");
      try (LiveRun live = new LiveRun(home.resolve("live"), disk.resolve("data"), "")) {
        live.startCoordinator();
        live.startClients();
        RunId run = live.submit();
        live.watch(
            run,
            new RunListener() {
              @Override
              public void progress(Progress progress) {
                if (progress.round() == 2
                    && progress.phase().equals("train")
                    && progress.done() == 0) {
                  fill(ballast);
                }
              }
            });
        live.awaitEnd();
        System.out.println(storeSays(live, run));
        Files.delete(ballast);
        // As the manual says: make room, and start again.
        live.stopCoordinator();
        live.startCoordinator();
        if (live.coordinator().runs().state(run) == QueuedRun.State.FAILED) {
          live.coordinator().runs().resume(run);
        }
        live.watch(run, new RunListener() {});
        System.out.println(live.end(run));
        System.out.println(
            live.attempts(run).stream().filter(line -> line.contains("\"committed\"")).count());
        System.out.println(live.trained.size() - live.trained.stream().distinct().count());
        System.out.println(live.model(run).equals(undisturbed));
      }
    }

    private static String storeSays(LiveRun live, RunId run) {
      try {
        return live.coordinator().runs().state(run).toString();
      } catch (StoreException closed) {
        return String.valueOf(closed.getMessage());
      }
    }

    private static void fill(Path file) {
      byte[] block = new byte[4096];
      try (OutputStream out = Files.newOutputStream(file)) {
        while (true) {
          out.write(block);
        }
      } catch (IOException full) {
        // That is what it is for.
      }
    }
  }
}
