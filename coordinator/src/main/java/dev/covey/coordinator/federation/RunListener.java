package dev.covey.coordinator.federation;

import dev.covey.assembly.BaseModels;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Hears how a run goes; calls come from one thread at a time and must return quickly. */
public interface RunListener {
  /** Something slow begins before the first round, or after the last. */
  default void phase(String what) {}

  /** The base model is being pre-trained. */
  default void pretraining(int step, int steps, double meanLoss) {}

  /** Everything is ready; the first round is about to begin. */
  default void started(Started started) {}

  /**
   * The run can be stopped from now on.
   *
   * @param stop safe from any thread; the argument says whether to give up the round in progress
   */
  default void stoppable(Consumer<Boolean> stop) {}

  /**
   * The run can be suspended from now on.
   *
   * @param suspend safe from any thread; the run ends as one that was stopped, and the round in
   *     progress goes on where it is when the run is resumed
   */
  default void suspendable(Runnable suspend) {}

  /** Something happened within a round. */
  default void progress(Progress progress) {}

  /** An attempt ended. */
  default void roundEnded(RoundEnded ended) {}

  /** The run ended. */
  default void finished(Finished finished) {}

  /**
   * A run about to begin.
   *
   * @param model one line, such as {@code gpt2 d128 L4 H4 T64 V1024 LoRA r8}
   * @param baseOrigin how the base model came about, for people
   * @param basePerplexity on held-out text; empty if nobody held out text
   * @param firstRound 1, or the round a resumed run goes on with
   */
  record Started(
      Path folder,
      String name,
      int clients,
      String model,
      long seed,
      String engine,
      String protection,
      BaseModels.Origin baseOrigin,
      Optional<Double> basePerplexity,
      int firstRound,
      int rounds,
      List<String> warnings) {}

  /**
   * Where a round is.
   *
   * @param done clients heard of
   * @param cohort members of the roster
   */
  record Progress(int round, int rounds, int attempt, String phase, int done, int cohort) {}

  /**
   * How an attempt ended; numbers that were not measured are NaN.
   *
   * @param reason why it was aborted; empty if it was committed
   * @param epsilon privacy spent so far; infinite where the noise protects nobody
   */
  record RoundEnded(
      int round,
      int rounds,
      int attempt,
      Optional<String> reason,
      int completed,
      int selected,
      double trainLoss,
      double validationPerplexity,
      long uplinkBytes,
      long downlinkBytes,
      long elapsedMillis,
      long remainingMillis,
      double epsilon) {
    /** Of a run without noise. */
    public RoundEnded(
        int round,
        int rounds,
        int attempt,
        Optional<String> reason,
        int completed,
        int selected,
        double trainLoss,
        double validationPerplexity,
        long uplinkBytes,
        long downlinkBytes,
        long elapsedMillis,
        long remainingMillis) {
      this(
          round,
          rounds,
          attempt,
          reason,
          completed,
          selected,
          trainLoss,
          validationPerplexity,
          uplinkBytes,
          downlinkBytes,
          elapsedMillis,
          remainingMillis,
          Double.NaN);
    }
  }

  /**
   * How a run ended.
   *
   * @param samples prompt, continuation before, continuation after
   */
  record Finished(
      Path folder,
      String status,
      int exitCode,
      int roundsCommitted,
      long elapsedMillis,
      Optional<Double> basePerplexity,
      Optional<Double> finalPerplexity,
      Optional<Double> centralisedPerplexity,
      Optional<Double> localPerplexity,
      List<Sample> samples,
      Optional<Path> adapter) {}

  /** A prompt and what two models make of it. */
  record Sample(String prompt, String before, String after) {}
}
