package dev.covey.simulation.federation;

import dev.covey.config.EvaluationConfig.Baseline;
import dev.covey.config.EvaluationConfig.BaselineTraining;
import dev.covey.config.Experiment;
import dev.covey.models.spi.LocalObjective;
import dev.covey.simulation.assembly.Choices;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;

/** Held-out perplexities of what a federation is compared with, where they were asked for. */
record BaselineResults(Optional<Double> centralisedPerplexity, Optional<Double> localPerplexity) {
  static final BaselineResults NONE = new BaselineResults(Optional.empty(), Optional.empty());

  /**
   * Measures the baselines that the experiment asks for.
   *
   * @param tokens training tokens the federation used
   */
  static BaselineResults measure(Assembly assembly, long tokens) {
    List<Baseline> wanted = assembly.experiment().evaluation().baselines();
    Baselines baselines =
        new Baselines(
            assembly.pool(),
            assembly.data(),
            assembly.evaluator(),
            plan(assembly.experiment()),
            assembly.initial().sharedValues(),
            assembly.seeds().child("baselines"));
    // Both are begun before either is waited for: they share the workers.
    Optional<Future<float[]>> centralised =
        wanted.contains(Baseline.CENTRALISED)
            ? Optional.of(baselines.centralised(assembly.data().pooledTrain(), tokens))
            : Optional.empty();
    List<Future<Optional<Evaluator.Measured>>> local =
        wanted.contains(Baseline.LOCAL) ? baselines.local(tokens) : List.of();
    Optional<Double> localPerplexity =
        local.isEmpty()
            ? Optional.empty()
            : perplexity(
                Evaluation.of(
                    local.stream().map(TrainingPool::await).flatMap(Optional::stream).toList()));
    Optional<Double> centralisedPerplexity =
        centralised.flatMap(
            future -> perplexity(assembly.evaluator().evaluate(TrainingPool.await(future))));
    return new BaselineResults(centralisedPerplexity, localPerplexity);
  }

  private static Baselines.Plan plan(Experiment experiment) {
    BaselineTraining training = experiment.evaluation().baselineTraining();
    LocalObjective objective =
        LocalObjective.plain(Choices.optimizer(training.optimizer()), training.learningRate())
            .withMaxGradientNorm(experiment.training().maxGradientNorm());
    return new Baselines.Plan(objective, training.schedule(), experiment.training().batchSize());
  }

  private static Optional<Double> perplexity(Evaluation evaluation) {
    return evaluation.present() ? Optional.of(evaluation.pooled().perplexity()) : Optional.empty();
  }
}
