package dev.covey.cli.command;

import static dev.covey.cli.command.Cli.covey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.coordinator.remote.CoordinatorConnection;
import dev.covey.coordinator.remote.RemoteRuns;
import dev.covey.core.Clock;
import dev.covey.core.RunId;
import dev.covey.core.error.ExitCodes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code [retention]} of a coordinator. */
@Timeout(300)
class OldRunsTest {
  @TempDir Path folder;

  /** The time of this machine, so many days on. */
  private static Clock in(int days) {
    return new Clock() {
      @Override
      public Instant now() {
        return Clock.system().now().plus(Duration.ofDays(days));
      }

      @Override
      public long nanoTime() {
        return Clock.system().nanoTime();
      }
    };
  }

  private TestCoordinator coordinator(int days) throws Exception {
    return TestCoordinator.start(
        folder.resolve("c"), "off", "[retention]\ndays = 30\nkeep-runs = 0", in(days));
  }

  @Test
  void aCoordinatorDeletesThemWhenItStartsAMonthLaterAndNotBefore() throws Exception {
    Path runs;
    RunId ended;
    RunId goesOn;
    String experiment = covey("check", TinyExperiment.write(folder.resolve("experiment"))).out();
    try (TestCoordinator coordinator = coordinator(0);
        CoordinatorConnection connection =
            CoordinatorConnection.open(
                coordinator.data().toString(), Optional.empty(), Clock.system())) {
      runs = coordinator.data().resolve("runs");
      RemoteRuns remote = new RemoteRuns(connection);
      goesOn = remote.submit(experiment);
      ended = remote.submit(experiment);
      // It is in line behind the first one.
      Cli stop = covey("stop", ended, "--coordinator", coordinator.data());
      assertThat(stop.exitCode()).as(stop.err()).isEqualTo(ExitCodes.DONE);
    }
    try (TestCoordinator coordinator = coordinator(29)) {
      assertThat(covey("runs", "--coordinator", coordinator.data(), "--json").json()).hasSize(2);
      assertThat(runs.resolve(ended.value())).isDirectory();
    }
    try (TestCoordinator coordinator = coordinator(31)) {
      while (Files.exists(runs.resolve(ended.value()))) {
        Thread.onSpinWait();
      }
      assertThat(covey("runs", "--coordinator", coordinator.data(), "--json").json()).hasSize(1);
      assertThat(covey("status", ended, "--coordinator", coordinator.data()).exitCode())
          .isEqualTo(ExitCodes.USAGE);
      assertThat(runs.resolve(goesOn.value())).isDirectory();
    }
  }
}
