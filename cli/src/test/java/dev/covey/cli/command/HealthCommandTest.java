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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code covey health} against a coordinator that listens. */
@Timeout(120)
class HealthCommandTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"built-in", "off"})
  void aCoordinatorThatTakesWorkIsHealthy(String tls) throws Exception {
    try (TestCoordinator coordinator = TestCoordinator.start(folder, tls)) {
      Cli health = covey("health", coordinator.data());
      assertThat(health.exitCode()).as(health.err()).isEqualTo(ExitCodes.DONE);
      assertThat(health.out()).isEqualTo("serving\n");
      Cli json = covey("health", coordinator.data(), "--json");
      assertThat(json.json().path("status").asText()).isEqualTo("serving");
      assertThat(json.json().path("address").asText()).isEqualTo(coordinator.address());
    }
  }

  @Test
  void oneThatLetsItsRoundsEndIsNot_andOneThatHasEndedDoesNotAnswer() throws Exception {
    Path experiment = TinyExperiment.write(folder.resolve("experiment"));
    // Its base model takes a while, and before that is done it cannot be stopped.
    Path file = experiment.resolve("experiment.toml");
    Files.writeString(
        file,
        Files.readString(file)
                .replace("source = \"jsonl\"\npath = \"chat.jsonl\"", "source = \"persona\"")
                .replace("base = \"random\"", "base = \"pretrain\"")
            + "[model.pretrain]\nsteps = 1500\n");
    Cli check = covey("check", experiment);
    assertThat(check.exitCode()).as(check.err()).isEqualTo(ExitCodes.DONE);
    String resolved = check.out();
    TestCoordinator coordinator = TestCoordinator.start(folder.resolve("c"), "built-in");
    CompletableFuture<Void> drained;
    try (CoordinatorConnection connection =
        CoordinatorConnection.open(
            coordinator.data().toString(), Optional.empty(), Clock.system())) {
      RemoteRuns runs = new RemoteRuns(connection);
      RunId run = runs.submit(resolved);
      while (!runs.find(run).state().equals("running")) {
        Thread.onSpinWait();
      }
      drained = CompletableFuture.runAsync(coordinator::drain);
      Cli health = covey("health", coordinator.data());
      while (health.exitCode() == ExitCodes.DONE) {
        health = covey("health", coordinator.data());
      }
      assertThat(health.out()).as(health.err()).isEqualTo("not_serving\n");
      assertThat(health.exitCode()).isEqualTo(ExitCodes.FAILED);
      // It is refused until the run is far enough to be stopped.
      Cli stop = covey("stop", "--now", run.value(), "--coordinator", coordinator.data());
      while (stop.exitCode() != ExitCodes.DONE && !drained.isDone()) {
        stop = covey("stop", "--now", run.value(), "--coordinator", coordinator.data());
      }
    }
    drained.get(60, TimeUnit.SECONDS);
    Cli gone = covey("health", coordinator.data());
    assertThat(gone.exitCode()).isEqualTo(ExitCodes.FAILED);
    assertThat(gone.err()).contains("does not answer");
  }

  @Test
  void whatIsNoCoordinatorIsAMistakeOfTheCaller() {
    Cli health = covey("health", folder);
    assertThat(health.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(health.err()).contains("has run");
  }
}
