package dev.covey.coordinator.daemon;

import dev.covey.assembly.BaseModels;
import dev.covey.coordinator.federation.RunListener;
import dev.covey.core.error.NetworkException;
import dev.covey.protocol.v1.RunEvent;
import dev.covey.protocol.v1.RunFinished;
import dev.covey.protocol.v1.RunPhase;
import dev.covey.protocol.v1.RunPretraining;
import dev.covey.protocol.v1.RunProgress;
import dev.covey.protocol.v1.RunRoundEnded;
import dev.covey.protocol.v1.RunSample;
import dev.covey.protocol.v1.RunStarted;
import java.nio.file.Path;
import java.util.Optional;

/** What a {@link RunListener} hears, as messages and back. */
public final class RunEvents {
  private RunEvents() {}

  static RunEvent phase(String what) {
    return RunEvent.newBuilder().setPhase(RunPhase.newBuilder().setWhat(what)).build();
  }

  static RunEvent pretraining(int step, int steps, double meanLoss) {
    return RunEvent.newBuilder()
        .setPretraining(
            RunPretraining.newBuilder().setStep(step).setSteps(steps).setMeanLoss(meanLoss))
        .build();
  }

  static RunEvent started(RunListener.Started started) {
    RunStarted.Builder message =
        RunStarted.newBuilder()
            .setName(started.name())
            .setClients(started.clients())
            .setModel(started.model())
            .setSeed(started.seed())
            .setEngine(started.engine())
            .setProtection(started.protection())
            .setBaseOrigin(started.baseOrigin().name())
            .setFirstRound(started.firstRound())
            .setRounds(started.rounds())
            .addAllWarnings(started.warnings());
    started.basePerplexity().ifPresent(message::setBasePerplexity);
    return RunEvent.newBuilder().setStarted(message).build();
  }

  static RunEvent progress(RunListener.Progress progress) {
    return RunEvent.newBuilder()
        .setProgress(
            RunProgress.newBuilder()
                .setRound(progress.round())
                .setRounds(progress.rounds())
                .setAttempt(progress.attempt())
                .setPhase(progress.phase())
                .setDone(progress.done())
                .setCohort(progress.cohort()))
        .build();
  }

  static RunEvent roundEnded(RunListener.RoundEnded ended) {
    RunRoundEnded.Builder message =
        RunRoundEnded.newBuilder()
            .setRound(ended.round())
            .setRounds(ended.rounds())
            .setAttempt(ended.attempt())
            .setCompleted(ended.completed())
            .setSelected(ended.selected())
            .setTrainLoss(ended.trainLoss())
            .setValidationPerplexity(ended.validationPerplexity())
            .setUplinkBytes(ended.uplinkBytes())
            .setDownlinkBytes(ended.downlinkBytes())
            .setElapsedMillis(ended.elapsedMillis())
            .setRemainingMillis(ended.remainingMillis());
    ended.reason().ifPresent(message::setReason);
    return RunEvent.newBuilder().setRoundEnded(message).build();
  }

  static RunEvent finished(RunListener.Finished finished) {
    RunFinished.Builder message =
        RunFinished.newBuilder()
            .setStatus(finished.status())
            .setExitCode(finished.exitCode())
            .setRoundsCommitted(finished.roundsCommitted())
            .setElapsedMillis(finished.elapsedMillis());
    finished.basePerplexity().ifPresent(message::setBasePerplexity);
    finished.finalPerplexity().ifPresent(message::setFinalPerplexity);
    finished.centralisedPerplexity().ifPresent(message::setCentralisedPerplexity);
    finished.localPerplexity().ifPresent(message::setLocalPerplexity);
    finished.adapter().ifPresent(folder -> message.setExported(folder.getFileName().toString()));
    for (RunListener.Sample sample : finished.samples()) {
      message.addSamples(
          RunSample.newBuilder()
              .setPrompt(sample.prompt())
              .setBefore(sample.before())
              .setAfter(sample.after()));
    }
    return RunEvent.newBuilder().setFinished(message).build();
  }

  /**
   * Tells a listener what a coordinator says happened.
   *
   * @param folder where the run's files are kept on this side
   * @throws NetworkException if the coordinator is of a newer kind
   */
  public static void tell(RunEvent event, Path folder, RunListener listener) {
    switch (event.getEventCase()) {
      case PHASE -> listener.phase(event.getPhase().getWhat());
      case PRETRAINING ->
          listener.pretraining(
              event.getPretraining().getStep(),
              event.getPretraining().getSteps(),
              event.getPretraining().getMeanLoss());
      case STARTED -> listener.started(started(event.getStarted(), folder));
      case PROGRESS -> listener.progress(progress(event.getProgress()));
      case ROUND_ENDED -> listener.roundEnded(roundEnded(event.getRoundEnded()));
      case FINISHED -> listener.finished(finished(event.getFinished(), folder));
      case EVENT_NOT_SET -> {
        // Of a newer coordinator, and nothing that this version shows.
      }
    }
  }

  private static RunListener.Started started(RunStarted message, Path folder) {
    BaseModels.Origin origin;
    try {
      origin = BaseModels.Origin.valueOf(message.getBaseOrigin());
    } catch (IllegalArgumentException e) {
      throw new NetworkException(
          "the coordinator names a base model origin that this version does not know: "
              + message.getBaseOrigin(),
          e);
    }
    return new RunListener.Started(
        folder,
        message.getName(),
        message.getClients(),
        message.getModel(),
        message.getSeed(),
        message.getEngine(),
        message.getProtection(),
        origin,
        message.hasBasePerplexity() ? Optional.of(message.getBasePerplexity()) : Optional.empty(),
        message.getFirstRound(),
        message.getRounds(),
        message.getWarningsList());
  }

  private static RunListener.Progress progress(RunProgress message) {
    return new RunListener.Progress(
        message.getRound(),
        message.getRounds(),
        message.getAttempt(),
        message.getPhase(),
        message.getDone(),
        message.getCohort());
  }

  private static RunListener.RoundEnded roundEnded(RunRoundEnded message) {
    return new RunListener.RoundEnded(
        message.getRound(),
        message.getRounds(),
        message.getAttempt(),
        message.hasReason() ? Optional.of(message.getReason()) : Optional.empty(),
        message.getCompleted(),
        message.getSelected(),
        message.getTrainLoss(),
        message.getValidationPerplexity(),
        message.getUplinkBytes(),
        message.getDownlinkBytes(),
        message.getElapsedMillis(),
        message.getRemainingMillis());
  }

  private static RunListener.Finished finished(RunFinished message, Path folder) {
    return new RunListener.Finished(
        folder,
        message.getStatus(),
        message.getExitCode(),
        message.getRoundsCommitted(),
        message.getElapsedMillis(),
        message.hasBasePerplexity() ? Optional.of(message.getBasePerplexity()) : Optional.empty(),
        message.hasFinalPerplexity() ? Optional.of(message.getFinalPerplexity()) : Optional.empty(),
        message.hasCentralisedPerplexity()
            ? Optional.of(message.getCentralisedPerplexity())
            : Optional.empty(),
        message.hasLocalPerplexity() ? Optional.of(message.getLocalPerplexity()) : Optional.empty(),
        message.getSamplesList().stream()
            .map(
                sample ->
                    new RunListener.Sample(
                        sample.getPrompt(), sample.getBefore(), sample.getAfter()))
            .toList(),
        message.hasExported()
            ? Optional.of(folder.resolve(Path.of(message.getExported()).getFileName()))
            : Optional.empty());
  }
}
