package dev.covey.simulation.federation;

import dev.covey.config.ExperimentFile;
import dev.covey.coordinator.federation.FederatedRun;
import dev.covey.coordinator.federation.RunListener;
import dev.covey.core.Clock;
import dev.covey.core.error.CoveyException;
import dev.covey.simulation.ExperimentRunner;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * What {@link KillTest} starts and kills: {@code run FILE RUNS} or {@code resume FOLDER}. Tells on
 * stdout where it is, a word a line, and goes slowly, so that a kill lands where it is meant to.
 */
final class RunInAnotherProcess {
  /** Nanoseconds to wait at each word. */
  static final String PACE = "covey.test.pace-nanos";

  private RunInAnotherProcess() {}

  public static void main(String[] arguments) {
    say("begun");
    RunListener teller = new Teller(Long.getLong(PACE, 0));
    ExperimentRunner runner =
        new ExperimentRunner(Path.of(arguments[1]).resolveSibling("cache"), Clock.system());
    try {
      FederatedRun.Result result =
          arguments[0].equals("run")
              ? runner.run(
                  ExperimentFile.load(Path.of(arguments[1]), List.of()),
                  Path.of(arguments[2]),
                  teller)
              : runner.resume(Path.of(arguments[1]), teller);
      say("exit");
      System.exit(result.exitCode());
    } catch (CoveyException refused) {
      say("refused " + refused.getMessage());
      System.exit(refused.exitCode());
    }
  }

  static void say(String word) {
    System.out.println(word);
    System.out.flush();
  }

  record Teller(long paceNanos) implements RunListener {
    @Override
    public void phase(String what) {
      tell(what);
    }

    @Override
    public void started(Started started) {
      tell("started");
    }

    @Override
    public void progress(Progress progress) {
      tell(progress.phase());
    }

    @Override
    public void roundEnded(RoundEnded ended) {
      tell("ended");
    }

    private void tell(String word) {
      say(word);
      long until = System.nanoTime() + paceNanos;
      while (System.nanoTime() < until) {
        LockSupport.parkNanos(until - System.nanoTime());
      }
    }
  }
}
