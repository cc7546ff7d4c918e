package dev.covey.cli.command;

import static dev.covey.cli.command.Cli.covey;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.covey.coordinator.federation.RunListener;
import dev.covey.coordinator.remote.CoordinatorConnection;
import dev.covey.coordinator.remote.RemoteRuns;
import dev.covey.core.Clock;
import dev.covey.core.RunId;
import dev.covey.core.error.ExitCodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The verbs about runs, against a coordinator and devices that take part. */
@Timeout(300)
class RemoteRunsTest {
  @TempDir Path folder;

  /** The six people of {@link TinyExperiment}, each a device with text of its own. */
  static void connectDevices(TestCoordinator coordinator, Path folder) throws Exception {
    for (int person = 0; person < 6; person++) {
      String id = "person-" + person;
      Path text =
          Files.writeString(
              folder.resolve(id + ".txt"),
              ("the words of " + id + ", and bread and rain again\n\n").repeat(8));
      Cli token = covey("roster", "enroll", id, "--data", coordinator.data());
      coordinator.client(id, token.out(), text).awaitConnected();
    }
  }

  @Test
  void aRunOnACoordinatorEndsAsOneInProcess() throws Exception {
    Path experiment = TinyExperiment.write(folder.resolve("experiment"));
    Path runs = folder.resolve("runs");
    try (TestCoordinator coordinator = TestCoordinator.start(folder.resolve("c"), "built-in")) {
      connectDevices(coordinator, folder);
      Cli run =
          covey("run", experiment, "--coordinator", coordinator.data(), "--runs", runs, "--json");
      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCodes.DONE);
      assertThat(run.json().path("status").asText()).isEqualTo("completed");
      assertThat(run.json().path("rounds_committed").asInt()).isEqualTo(2);
      String id = run.json().path("run_id").asText();
      Path there = coordinator.data().resolve("runs").resolve(id);
      Path copy = runs.resolve(id);
      for (String file :
          List.of(
              "experiment.toml",
              "metrics.jsonl",
              "events.jsonl",
              "summary.json",
              "model/model.safetensors")) {
        assertThat(copy.resolve(file)).as(file).hasSameBinaryContentAs(there.resolve(file));
      }
      assertThat(copy.resolve("report.html")).isNotEmptyFile();
      assertThat(copy.resolve("store")).doesNotExist();

      assertSame(
          covey("log", id, "--runs", runs), covey("log", id, "--coordinator", coordinator.data()));
      JsonNode local = covey("status", id, "--runs", runs, "--json").json();
      JsonNode remote =
          covey(
                  "status",
                  id,
                  "--json",
                  "--coordinator",
                  coordinator.address(),
                  "--identity",
                  coordinator.data().resolve("operator"))
              .json();
      for (String field : List.of("run_id", "status", "rounds_committed", "alive")) {
        assertThat(remote.path(field)).as(field).isEqualTo(local.path(field));
      }
      JsonNode all = covey("runs", "--coordinator", coordinator.data(), "--json").json();
      assertThat(all).hasSize(1);
      assertThat(all.path(0).path("status").asText()).isEqualTo("completed");

      Cli stop = covey("stop", id, "--coordinator", coordinator.data());
      assertThat(stop.exitCode()).isEqualTo(ExitCodes.FAILED);
      assertThat(stop.err()).contains("not going on");
      assertThat(covey("resume", id, "--coordinator", coordinator.data()).exitCode())
          .isEqualTo(ExitCodes.FAILED);
      assertThat(covey("resume", id, "--runs", runs).err()).contains("--coordinator");
      Cli unknown = covey("status", "tiny-99", "--coordinator", coordinator.data());
      assertThat(unknown.exitCode()).isEqualTo(ExitCodes.USAGE);
      assertThat(unknown.err()).contains("tiny-99");
    }
  }

  private static void assertSame(Cli one, Cli other) {
    assertThat(other.exitCode()).as(other.err()).isEqualTo(ExitCodes.DONE);
    assertThat(other.out()).isNotEmpty().isEqualTo(one.out());
  }

  @Test
  void aStoppedRunGoesOnAndItsReportIsMadeHere() throws Exception {
    Path experiment = TinyExperiment.write(folder.resolve("experiment"));
    Path runs = folder.resolve("runs");
    // The name is taken here by a run of this machine, which must stay as it is.
    assertThat(covey("run", experiment, "--runs", runs).exitCode()).isEqualTo(ExitCodes.DONE);
    byte[] mine = Files.readAllBytes(runs.resolve("tiny-1/summary.json"));
    try (TestCoordinator coordinator = TestCoordinator.start(folder.resolve("c"), "off")) {
      connectDevices(coordinator, folder);
      CompletableFuture<Cli> run =
          CompletableFuture.supplyAsync(
              () ->
                  covey(
                      "run",
                      experiment,
                      "--coordinator",
                      coordinator.data(),
                      "--runs",
                      runs,
                      "--set",
                      "run.rounds=400",
                      "--json"));
      awaitRound(coordinator, "tiny-1");
      Cli stop = covey("stop", "tiny-1", "--coordinator", coordinator.data(), "--json");
      assertThat(stop.exitCode()).as(stop.err()).isEqualTo(ExitCodes.DONE);
      assertThat(stop.json().path("stopping").asBoolean()).isTrue();
      Cli stopped = run.get();
      assertThat(stopped.exitCode()).as(stopped.err()).isEqualTo(ExitCodes.STOPPED);
      int committed = stopped.json().path("rounds_committed").asInt();
      assertThat(committed).isBetween(1, 399);
      assertThat(runs.resolve("tiny-1/summary.json")).hasBinaryContent(mine);

      CompletableFuture<Cli> resumed =
          CompletableFuture.supplyAsync(
              () ->
                  covey(
                      "resume",
                      "tiny-1",
                      "--coordinator",
                      coordinator.data(),
                      "--runs",
                      runs,
                      "--json"));
      awaitRound(coordinator, "tiny-1");
      covey("stop", "tiny-1", "--now", "--coordinator", coordinator.data());
      assertThat(resumed.get().exitCode()).as(resumed.get().err()).isEqualTo(ExitCodes.STOPPED);
      assertThat(resumed.get().json().path("rounds_committed").asInt())
          .isGreaterThanOrEqualTo(committed);
      assertThat(runs.resolve("tiny-1-2/metrics.jsonl"))
          .hasSameBinaryContentAs(coordinator.data().resolve("runs/tiny-1/metrics.jsonl"));

      Path elsewhere = folder.resolve("elsewhere");
      Cli report =
          covey("report", "tiny-1", "--coordinator", coordinator.data(), "--runs", elsewhere);
      assertThat(report.exitCode()).as(report.err()).isEqualTo(ExitCodes.DONE);
      assertThat(elsewhere.resolve("tiny-1/report.html")).isNotEmptyFile();
    }
  }

  /** Asks until the run is in a round: what a person at the terminal would do. */
  private static void awaitRound(TestCoordinator coordinator, String run) {
    while (true) {
      Cli status = covey("status", run, "--coordinator", coordinator.data(), "--json");
      if (status.exitCode() == ExitCodes.DONE && status.json().path("round").asInt() > 1) {
        return;
      }
      Thread.onSpinWait();
    }
  }

  @Test
  void aWishToStopIsKeptUntilTheRunIsThatFar() throws Exception {
    Path experiment = TinyExperiment.write(folder.resolve("experiment"));
    Cli resolved = covey("check", experiment, "--set", "run.rounds=400");
    try (TestCoordinator coordinator = TestCoordinator.start(folder.resolve("c"), "off");
        CoordinatorConnection connection =
            CoordinatorConnection.open(
                coordinator.data().toString(), Optional.empty(), Clock.system())) {
      RemoteRuns remote = new RemoteRuns(connection);
      RunId run = remote.submit(resolved.out());
      CountDownLatch asked = new CountDownLatch(1);
      RunListener asksAtOnce =
          new RunListener() {
            @Override
            public void stoppable(Consumer<Boolean> stop) {
              stop.accept(false);
              asked.countDown();
            }
          };
      CompletableFuture<RemoteRuns.Ended> ended =
          CompletableFuture.supplyAsync(
              () -> remote.watch(run, folder.resolve("copy"), asksAtOnce));
      asked.await();
      connectDevices(coordinator, folder);
      assertThat(ended.get().state()).isEqualTo("stopped");
      assertThat(ended.get().exitCode()).contains(ExitCodes.STOPPED);
    }
  }

  @Test
  void whatIsWrongIsSaidBeforeAnythingIsMade() throws IOException {
    Path experiment = TinyExperiment.write(folder.resolve("experiment"));
    Path runs = folder.resolve("runs");
    try (TestCoordinator coordinator = TestCoordinator.start(folder.resolve("c"), "off")) {
      for (List<Object> arguments :
          List.<List<Object>>of(
              List.of("run", experiment, "--runs", runs, "--coordinator", coordinator.address()),
              List.of("run", experiment, "--runs", runs, "--identity", folder),
              List.of(
                  "run",
                  experiment,
                  "--runs",
                  runs,
                  "--coordinator",
                  coordinator.data(),
                  "--deployed",
                  "2"),
              List.of("runs", "--coordinator", "nowhere"))) {
        Cli cli = covey(arguments.toArray());
        assertThat(cli.exitCode()).as(cli.err()).isEqualTo(ExitCodes.USAGE);
        assertThat(cli.err()).containsAnyOf("--identity", "--deployed", "HOST:PORT");
      }
      assertThat(covey("runs", "--coordinator", coordinator.data(), "--json").json()).isEmpty();
    }
    assertThat(runs).doesNotExist();
  }
}
