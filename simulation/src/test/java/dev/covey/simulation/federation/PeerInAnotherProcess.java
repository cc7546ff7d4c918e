package dev.covey.simulation.federation;

import dev.covey.client.daemon.ClientDaemon;
import dev.covey.client.remote.ClientObserver;
import dev.covey.config.ExperimentFile;
import dev.covey.config.client.ClientFile;
import dev.covey.config.coordinator.CoordinatorFile;
import dev.covey.coordinator.daemon.CoordinatorDaemon;
import dev.covey.coordinator.store.QueuedRun;
import dev.covey.core.Clock;
import dev.covey.core.Hex;
import dev.covey.core.RoundKey;
import dev.covey.core.RunId;
import dev.covey.core.error.CoveyException;
import dev.covey.testing.RecordedRandomness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * What {@link DeployedKillTest} starts and kills: {@code coordinator FOLDER} hosts the experiment
 * small.toml of its folder until that is completed, {@code client FOLDER} is one of its clients.
 * Both tell on stdout where they are, a word a line; a coordinator goes slowly.
 */
final class PeerInAnotherProcess {
  /** How many clients a coordinator waits for before it submits the run. */
  static final String FIRST_CLIENTS = "covey.test.first-clients";

  /** Folder for what a client's sessions draw; none if nobody wants to know. */
  static final String DRAWN = "covey.test.drawn";

  private PeerInAnotherProcess() {}

  public static void main(String[] arguments) throws InterruptedException {
    Path folder = Path.of(arguments[1]);
    String drawn = System.getProperty(DRAWN);
    if (drawn != null) {
      tellWhatIsDrawn(Path.of(drawn).resolve(String.valueOf(ProcessHandle.current().pid())));
    }
    try {
      if (arguments[0].equals("coordinator")) {
        coordinate(folder);
      } else {
        new ClientDaemon(ClientFile.load(folder, List.of()), new Speaking(), Clock.system()).run();
      }
    } catch (CoveyException refused) {
      RunInAnotherProcess.say("refused " + refused.getMessage());
      System.exit(refused.exitCode());
    }
  }

  /** A line of hexadecimal digits for each draw, for as long as the process lives. */
  private static void tellWhatIsDrawn(Path file) {
    RecordedRandomness unused =
        RecordedRandomness.begin(
            List.of("dev.covey.crypto.secagg.", "dev.covey.client.remote.OwnSessions"),
            bytes -> {
              try {
                Files.writeString(
                    file,
                    Hex.format(bytes) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  private static void coordinate(Path folder) throws InterruptedException {
    CoordinatorDaemon daemon =
        CoordinatorDaemon.start(
            CoordinatorFile.load(folder, List.of()),
            folder.resolve("cache"),
            Map.of(),
            Clock.system());
    RunInAnotherProcess.say("listening");
    while (daemon.connectedClients() < Integer.getInteger(FIRST_CLIENTS, 0)) {
      LockSupport.parkNanos(20_000_000);
    }
    List<QueuedRun> rows = daemon.runs().list();
    RunId run =
        rows.isEmpty()
            ? daemon.runs().submit(ExperimentFile.load(folder.resolve("small.toml"), List.of()))
            : rows.get(0).run();
    RunInAnotherProcess.say("submitted");
    CountDownLatch over = new CountDownLatch(1);
    daemon
        .runs()
        .watch(
            run,
            new RunInAnotherProcess.Teller(Long.getLong(RunInAnotherProcess.PACE, 0)),
            over::countDown);
    // None of the daemon's threads keeps a process alive.
    over.await();
    RunInAnotherProcess.say("over");
    daemon.close();
  }

  /** A client that says what it does. */
  private static final class Speaking implements ClientObserver {
    @Override
    public void ready(String run, String protection) {
      RunInAnotherProcess.say("ready");
    }

    @Override
    public void training(RoundKey key) {
      RunInAnotherProcess.say("training");
    }

    @Override
    public void sending(RoundKey key, long bytes) {
      RunInAnotherProcess.say("sending");
    }

    @Override
    public void accepted(RoundKey key) {
      RunInAnotherProcess.say("accepted");
    }
  }
}
