package dev.covey.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.coordinator.federation.RunListener;
import dev.covey.core.RunId;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The database server restarts in the middle of a deployed run. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class OutageInARunTest {
  private final PostgresServer server = PostgresServer.shared();

  @TempDir Path temp;

  @AfterEach
  void theServerIsBackForOthers() {
    server.start();
  }

  @Test
  void aRunOutlivesRestartsOfTheDatabaseServerAndCountsNothingTwice() throws Exception {
    String undisturbed;
    try (LiveRun calm = new LiveRun(temp.resolve("calm"), temp.resolve("calm/data"), "")) {
      calm.startCoordinator();
      calm.startClients();
      RunId run = calm.submit();
      calm.watch(run, new RunListener() {});
      assertThat(calm.end(run)).isEqualTo(QueuedRun.State.COMPLETED);
      undisturbed = calm.model(run);
    }
    String database = server.newDatabase();
    String store = "[store]\nurl = \"" + plainUrl(database) + "\"\nuser = \"postgres\"";
    try (LiveRun live = new LiveRun(temp.resolve("live"), temp.resolve("live/data"), store)) {
      live.startCoordinator();
      live.startClients();
      RunId run = live.submit();
      Restarts restarts = new Restarts();
      live.watch(run, restarts);
      assertThat(live.end(run)).isEqualTo(QueuedRun.State.COMPLETED);
      restarts.join();

      assertThat(live.model(run)).isEqualTo(undisturbed);
      assertThat(live.attempts(run)).hasSize(LiveRun.ROUNDS);
      assertThat(live.trained).doesNotHaveDuplicates().hasSize(2 * LiveRun.ROUNDS);
      assertThat(server.ask(database, "select count(*) from committed_round"))
          .as("the base model and each round, once")
          .isEqualTo(Integer.toString(LiveRun.ROUNDS + 1));
      assertThat(server.ask(database, "select count(*) from participation"))
          .isEqualTo(Integer.toString(2 * LiveRun.ROUNDS));
    }
  }

  private String plainUrl(String database) {
    return "jdbc:postgresql://localhost:" + server.port() + "/" + database;
  }

  /** Breaks the server while clients train in round 2 and while round 3 is about to commit. */
  private final class Restarts implements RunListener {
    private volatile @Nullable Thread starting;

    @Override
    public void progress(Progress progress) {
      boolean training =
          progress.round() == 2 && progress.phase().equals("train") && progress.done() == 1;
      boolean committing = progress.round() == 3 && progress.phase().equals("commit");
      if (training || committing) {
        try {
          join();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        server.stop();
        // The run meets a server that is away; nobody tells it when it is back.
        Thread thread = new Thread(server::start, "server-start");
        starting = thread;
        thread.start();
      }
    }

    void join() throws InterruptedException {
      Thread before = starting;
      if (before != null) {
        before.join();
      }
    }
  }
}
