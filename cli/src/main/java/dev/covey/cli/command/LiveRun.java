package dev.covey.cli.command;

import dev.covey.cli.report.ReportWriter;
import dev.covey.cli.terminal.RoundLine;
import dev.covey.cli.terminal.RoundProgress;
import dev.covey.cli.terminal.RunHeader;
import dev.covey.cli.terminal.RunOutcome;
import dev.covey.cli.terminal.RunTerminal;
import dev.covey.cli.terminal.TerminalCapabilities;
import dev.covey.cli.terminal.Units;
import dev.covey.coordinator.federation.FederatedRun;
import dev.covey.coordinator.federation.RunListener;
import dev.covey.core.Clock;
import dev.covey.core.error.ExitCodes;
import dev.covey.core.error.StoreException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Shows a run on the terminal while it goes on, and hands Ctrl-C to it. */
final class LiveRun implements RunListener, AutoCloseable {
  private static final long TICK_MILLIS = 250;

  private final RunTerminal terminal;
  private final Clock clock;
  private final long begunNanos;
  private final Optional<String> elsewhere;
  private final ScheduledExecutorService ticker;
  private long pretrainedNanos = -1;
  private int stopsAsked;

  LiveRun(PrintWriter err, Clock clock) {
    this(err, clock, Optional.empty());
  }

  /**
   * Shows a run of another process.
   *
   * @param elsewhere what names it after a verb
   */
  LiveRun(PrintWriter err, Clock clock, String elsewhere) {
    this(err, clock, Optional.of(elsewhere));
  }

  private LiveRun(PrintWriter err, Clock clock, Optional<String> elsewhere) {
    this.clock = clock;
    this.elsewhere = elsewhere;
    this.begunNanos = clock.nanoTime();
    err.flush();
    this.terminal =
        new RunTerminal(
            new PrintStream(System.err, true, StandardCharsets.UTF_8),
            TerminalCapabilities.ofStandardError(),
            clock);
    this.ticker =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "covey-terminal");
              thread.setDaemon(true);
              return thread;
            });
    ticker.scheduleAtFixedRate(terminal::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void phase(String what) {
    terminal.phase(what);
  }

  @Override
  public void pretraining(int step, int steps, double meanLoss) {
    pretrainedNanos = clock.nanoTime() - begunNanos;
    terminal.phase(
        String.format(
            Locale.ROOT,
            "pre-training the base  %d %%  loss %s",
            100 * step / steps,
            Units.loss(meanLoss)));
  }

  @Override
  public void started(Started started) {
    terminal.header(
        new RunHeader(
            started.name(),
            List.of(
                started.clients() + (started.clients() == 1 ? " client" : " clients"),
                started.model(),
                "seed " + started.seed(),
                started.engine()),
            started.protection()));
    terminal.base(origin(started), optional(started.basePerplexity()));
    started.warnings().forEach(warning -> terminal.note("warning  " + warning));
    if (started.firstRound() > started.rounds()) {
      terminal.note("resumed  every round was committed before");
    } else if (started.firstRound() > 1) {
      terminal.note("resumed  goes on with round " + started.firstRound());
    }
  }

  private String origin(Started started) {
    return switch (started.baseOrigin()) {
      case PRETRAINED -> "pre-trained in " + Units.seconds(pretrainedNanos / 1e6) + ", now cached";
      case CACHED ->
          started.firstRound() > 1 ? "kept in the run folder" : "pre-trained before, cached";
      case RANDOM -> "random weights";
      case LOADED -> "loaded";
    };
  }

  @Override
  public void stoppable(Consumer<Boolean> stop) {
    StopSignals.install(
        () -> {
          boolean now = stopsAsked > 0;
          if (++stopsAsked > 2) {
            // What is committed is safe, and whoever asks three times means it.
            Runtime.getRuntime().halt(ExitCodes.STOPPED);
          }
          terminal.note(
              now
                  ? "stopping now"
                  : "stopping after this round; once more gives the round up and stops now");
          stop.accept(now);
        });
  }

  @Override
  public void progress(Progress progress) {
    terminal.roundProgress(
        new RoundProgress(
            progress.round(),
            progress.rounds(),
            progress.done(),
            progress.cohort(),
            progress.phase()));
  }

  @Override
  public void roundEnded(RoundEnded ended) {
    if (ended.reason().isPresent()) {
      terminal.roundAborted(ended.round(), ended.rounds(), ended.attempt(), ended.reason().get());
      return;
    }
    terminal.roundDone(
        new RoundLine(
            ended.round(),
            ended.rounds(),
            ended.completed(),
            ended.selected(),
            finite(ended.trainLoss()),
            finite(ended.validationPerplexity()),
            ended.uplinkBytes(),
            ended.downlinkBytes(),
            spent(ended.epsilon())));
  }

  @Override
  public void finished(Finished finished) {
    Path report = ReportWriter.write(finished.folder());
    Optional<Sample> sample = finished.samples().stream().findFirst();
    terminal.done(
        new RunOutcome(
            finished.status().equals("completed") ? "done" : finished.status(),
            (clock.nanoTime() - begunNanos) / 1e6,
            optional(finished.basePerplexity()),
            optional(finished.finalPerplexity()),
            optional(finished.centralisedPerplexity()),
            optional(finished.localPerplexity()),
            sample.map(s -> s.prompt() + s.before()),
            sample.map(s -> s.prompt() + s.after()),
            Optional.of(report.toString()),
            finished.adapter().map(Path::toString),
            Optional.of(next(finished, sample, elsewhere))));
  }

  private static String next(
      Finished finished, Optional<Sample> sample, Optional<String> elsewhere) {
    if (!List.of("completed", "budget_exhausted").contains(finished.status())) {
      return "./covey resume " + elsewhere.orElse(finished.folder().toString());
    }
    return "./covey generate "
        + finished.folder()
        + sample.map(s -> " --prompt \"" + s.prompt() + "\"").orElse("");
  }

  /** Prints the result on stdout; the exit code. */
  int conclude(FederatedRun.Result result, boolean json, PrintWriter out) {
    if (json) {
      try {
        out.print(Files.readString(result.folder().resolve("summary.json")));
        out.flush();
      } catch (IOException e) {
        throw new StoreException(
            "cannot read the summary of " + result.folder() + ": " + e.getMessage(), e);
      }
    }
    return result.exitCode();
  }

  private static OptionalDouble optional(Optional<Double> value) {
    return value.isPresent() ? OptionalDouble.of(value.get()) : OptionalDouble.empty();
  }

  private static OptionalDouble spent(double epsilon) {
    return Double.isNaN(epsilon) ? OptionalDouble.empty() : OptionalDouble.of(epsilon);
  }

  private static OptionalDouble finite(double value) {
    return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
  }

  @Override
  public void close() {
    ticker.shutdownNow();
    terminal.close();
  }
}
