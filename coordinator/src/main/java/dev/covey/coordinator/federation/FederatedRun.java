package dev.covey.coordinator.federation;

import dev.covey.aggregation.optimizer.ServerState;
import dev.covey.assembly.Evaluation;
import dev.covey.assembly.PrivacyPlan;
import dev.covey.config.Experiment;
import dev.covey.coordinator.checkpoint.Checkpoints;
import dev.covey.coordinator.control.ControlServer;
import dev.covey.coordinator.machine.RunOutcome;
import dev.covey.coordinator.run.EventLog;
import dev.covey.coordinator.run.JsonLines;
import dev.covey.coordinator.run.RunFolder;
import dev.covey.coordinator.store.CheckpointRef;
import dev.covey.coordinator.store.CommittedRound;
import dev.covey.coordinator.store.RunStore;
import dev.covey.core.AtomicFiles;
import dev.covey.core.Clock;
import dev.covey.core.Hardware;
import dev.covey.core.ProcessUsage;
import dev.covey.core.Provenance;
import dev.covey.core.error.CoveyException;
import dev.covey.core.error.ExitCodes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One run from assembly to summary, new or resumed. */
public final class FederatedRun {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Experiment experiment;
  private final List<String> warnings;
  private final RunFolder folder;
  private final RunStore store;
  private final Path cache;
  private final Clock clock;
  private final LiveStatus live;

  public FederatedRun(
      Experiment experiment,
      List<String> warnings,
      RunFolder folder,
      RunStore store,
      Path cache,
      Clock clock,
      RunListener listener) {
    this.experiment = experiment;
    this.warnings = List.copyOf(warnings);
    this.folder = folder;
    this.store = store;
    this.cache = cache;
    this.clock = clock;
    this.live = new LiveStatus(folder.runId().value(), listener);
  }

  /**
   * How a run ended.
   *
   * @param exitCode see {@link ExitCodes}
   */
  public record Result(Path folder, String status, int exitCode) {}

  /**
   * Runs to the end.
   *
   * @param resumedCount how often the run was resumed, this time included
   * @param clients where its clients come from
   */
  public Result execute(int resumedCount, ClientSource clients) {
    long begun = clock.nanoTime();
    EventLog events = new EventLog(folder.eventsFile(), clock);
    events.record(
        resumedCount == 0 ? "run_started" : "run_resumed",
        0,
        1,
        Map.of("resumed_count", resumedCount));
    warnings.forEach(warning -> events.record("warning", 0, 1, Map.of("detail", warning)));
    try (Assembly assembly = Assembly.of(experiment, clients, folder, cache, live)) {
      Checkpoints checkpoints = new Checkpoints(folder.checkpoints());
      Optional<PrivacyPlan> privacy = assembly.privacy(clients.isCheckIn());
      AtomicFiles.write(folder.metricsFile(), String.join("", recordedLines()));
      JsonLines metrics = JsonLines.open(folder.metricsFile());
      CommittedRound last =
          store
              .lastCommitted(folder.runId())
              .orElseGet(() -> recordBase(assembly, privacy, checkpoints, metrics));
      ServerState start = checkpoints.load(last.checkpoint(), assembly.parameters());
      KeptCheckpoints kept = new KeptCheckpoints(experiment.run().checkpointsKept());
      new SummaryFile(store.metrics(folder.runId())).tellEvaluated(kept);
      RoundObserver observer =
          (state, evaluation) -> {
            evaluation
                .filter(Evaluation::present)
                .ifPresent(made -> kept.evaluated(state.round(), made.pooled().mean()));
            committed(assembly, checkpoints, kept, state, evaluation.isPresent());
          };
      FederationSetup setup =
          assembly.setup(
              folder, store, checkpoints, metrics, events, clients, privacy, observer, clock, live);
      if (resumedCount > 0 && start.round() > 0) {
        // A process that died just after a commit has not told anybody.
        committed(assembly, checkpoints, kept, start, setup.evaluationIsDue(start.round()));
      }
      Federation federation =
          new Federation(
              setup,
              start,
              store.attemptsOf(folder.runId(), start.round() + 1),
              store.lastFoldedRounds(folder.runId()));
      announce(assembly, start.round() + 1);
      RunOutcome outcome;
      try (ControlServer control =
          ControlServer.start(folder.controlFile(), live::toJson, federation::stop)) {
        live.stoppable(federation::stop);
        live.suspendable(federation::suspend);
        outcome = federation.run();
      }
      return finish(assembly, clients, federation, outcome, resumedCount, events, begun);
    } catch (RuntimeException | Error e) {
      recordFailure(events, e);
      throw e;
    }
  }

  /** The failure itself is what must be heard of, even if the store or the disk is what failed. */
  private void recordFailure(EventLog events, Throwable failure) {
    try {
      store.setStatus(folder.runId(), "failed");
      events.record(
          "run_failed",
          0,
          1,
          Map.of(
              "reason",
              failure.getClass().getSimpleName(),
              "detail",
              String.valueOf(failure.getMessage())));
    } catch (CoveyException second) {
      failure.addSuppressed(second);
    }
  }

  private List<String> recordedLines() {
    return store.metrics(folder.runId()).stream().map(line -> line + "\n").toList();
  }

  /** Measures the base model and records it as round 0. */
  private CommittedRound recordBase(
      Assembly assembly,
      Optional<PrivacyPlan> privacy,
      Checkpoints checkpoints,
      JsonLines metrics) {
    live.phase("evaluate base");
    Withheld withheld = Withheld.of(experiment.security().masked(), privacy);
    ServerState state = ServerState.initial(assembly.initial(), assembly.optimizer());
    CheckpointRef checkpoint = checkpoints.save(state);
    Evaluation evaluation =
        withheld.evaluation()
            ? Evaluation.of(List.of())
            : assembly.evaluator().evaluate(assembly.initial().sharedValues());
    assembly.samples().write(0, assembly.initial().sharedValues());
    String line =
        withheld
            .from(
                RoundReport.base(
                    folder.runId().value(), evaluation, checkpoint, assembly.data().clients()))
            .toJson();
    store.recordBase(folder.runId(), line, checkpoint);
    metrics.append(line);
    return new CommittedRound(0, 1, checkpoint);
  }

  private void announce(Assembly assembly, int firstRound) {
    SummaryFile soFar = new SummaryFile(store.metrics(folder.runId()));
    live.started(
        new RunListener.Started(
            folder.path(),
            experiment.run().name(),
            assembly.data().clients(),
            assembly.describeModel(),
            experiment.run().seed(),
            assembly.engine().name() + " " + assembly.device(),
            Protection.describe(experiment),
            assembly.base().origin(),
            soFar.basePerplexity(),
            firstRound,
            experiment.run().rounds(),
            warnings));
  }

  /**
   * What hangs on a committed round: exports, samples, and the end of checkpoints that nobody
   * needs.
   */
  private static void committed(
      Assembly assembly,
      Checkpoints checkpoints,
      KeptCheckpoints kept,
      ServerState state,
      boolean evaluated) {
    float[] parameters = state.parameters().sharedValues();
    if (assembly.export().isAdapter()) {
      assembly.export().write(parameters);
    }
    if (evaluated) {
      assembly.samples().write(state.round(), parameters);
    }
    checkpoints.keepOnly(kept.rounds(state.round()));
  }

  private Result finish(
      Assembly assembly,
      ClientSource clients,
      Federation federation,
      RunOutcome outcome,
      int resumedCount,
      EventLog events,
      long begun) {
    ServerState state = federation.serverState();
    SummaryFile summary = new SummaryFile(store.metrics(folder.runId()));
    BaselineResults baselines = BaselineResults.NONE;
    if (outcome == RunOutcome.COMPLETED && !experiment.evaluation().baselines().isEmpty()) {
      live.phase("baselines");
      baselines = clients.baselines(assembly, summary.trainTokens());
    }
    Optional<Path> exported =
        state.round() > 0
            ? Optional.of(assembly.export().write(state.parameters().sharedValues()))
            : Optional.empty();
    String status =
        switch (outcome) {
          case COMPLETED -> "completed";
          case STOPPED -> "stopped";
          case QUORUM_LOST -> "failed";
          case BUDGET_EXHAUSTED -> "budget_exhausted";
        };
    int exitCode =
        switch (outcome) {
          case COMPLETED -> ExitCodes.DONE;
          case STOPPED -> ExitCodes.STOPPED;
          case QUORUM_LOST -> ExitCodes.QUORUM_LOST;
          case BUDGET_EXHAUSTED -> ExitCodes.BUDGET_EXHAUSTED;
        };
    long elapsedMillis = (clock.nanoTime() - begun) / NANOS_PER_MILLI;
    AtomicFiles.write(
        folder.summaryFile(),
        summary.toJson(
            new SummaryFile.Facts(
                folder.runId().value(),
                status,
                exitCode,
                resumedCount,
                experiment.run().seed(),
                Reproducibility.reasonsAgainst(experiment),
                Protection.describe(experiment),
                baselines.centralisedPerplexity(),
                baselines.localPerplexity(),
                assembly.parameters().dimension(),
                assembly.totalParameters(),
                elapsedMillis,
                ProcessUsage.cpuNanos() / NANOS_PER_MILLI,
                ProcessUsage.peakResidentBytes(),
                federation.privacySpent(),
                provenance(assembly))));
    store.setStatus(folder.runId(), status);
    events.record("run_finished", state.round(), 1, Map.of("status", status));
    live.finished(
        new RunListener.Finished(
            folder.path(),
            status,
            exitCode,
            state.round(),
            elapsedMillis,
            summary.basePerplexity(),
            summary.finalPerplexity(),
            baselines.centralisedPerplexity(),
            baselines.localPerplexity(),
            samples(assembly, state),
            exported));
    return new Result(folder.path(), status, exitCode);
  }

  private List<RunListener.Sample> samples(Assembly assembly, ServerState state) {
    List<String> before = assembly.samples().texts(assembly.initial().sharedValues());
    List<String> after = assembly.samples().texts(state.parameters().sharedValues());
    List<RunListener.Sample> samples = new ArrayList<>();
    for (int i = 0; i < before.size(); i++) {
      samples.add(
          new RunListener.Sample(
              experiment.evaluation().prompts().get(i), before.get(i), after.get(i)));
    }
    return samples;
  }

  private Provenance provenance(Assembly assembly) {
    return new Provenance(
        Provenance.versionOfCovey(),
        Provenance.commitOfCovey(),
        System.getProperty("java.version"),
        assembly.engine().name(),
        assembly.engine().version(),
        assembly.device().toString(),
        experiment.sha256(),
        assembly.text().sha256(),
        assembly.base().model().sha256(),
        Hardware.ofThisMachine());
  }
}
