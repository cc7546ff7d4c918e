package dev.covey.simulation.federation;

import dev.covey.assembly.Evaluation;
import dev.covey.assembly.Evaluator;
import dev.covey.assembly.FederatedTokens;
import dev.covey.assembly.TrainingPool;
import dev.covey.client.ClientChoices;
import dev.covey.config.EvaluationConfig.Baseline;
import dev.covey.config.EvaluationConfig.BaselineTraining;
import dev.covey.config.EvaluationConfig.Schedule;
import dev.covey.config.Experiment;
import dev.covey.coordinator.federation.Assembly;
import dev.covey.coordinator.federation.BaselineResults;
import dev.covey.core.Seeds;
import dev.covey.models.data.BatchSampler;
import dev.covey.models.data.TokenBlocks;
import dev.covey.models.spi.LocalObjective;
import dev.covey.models.spi.TrainingSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;

/**
 * What a federation is compared with, from the same base model and in total with as many training
 * tokens as the federation used. Unless the experiment says otherwise they train as the clients do.
 */
public final class Baselines {
  private final TrainingPool pool;
  private final FederatedTokens data;
  private final Evaluator evaluator;
  private final Plan plan;
  private final float[] start;
  private final Seeds seeds;

  /**
   * How a baseline trains.
   *
   * @param objective what each step minimises and how
   * @param schedule the course of the objective's learning rate over all tokens
   * @param batchSize rows a step, at least 1
   */
  public record Plan(LocalObjective objective, Schedule schedule, int batchSize) {}

  public Baselines(
      TrainingPool pool,
      FederatedTokens data,
      Evaluator evaluator,
      Plan plan,
      float[] start,
      Seeds seeds) {
    this.pool = pool;
    this.data = data;
    this.evaluator = evaluator;
    this.plan = plan;
    this.start = start;
    this.seeds = seeds;
  }

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

  private static Plan plan(Experiment experiment) {
    BaselineTraining training = experiment.evaluation().baselineTraining();
    LocalObjective objective =
        LocalObjective.plain(ClientChoices.optimizer(training.optimizer()), training.learningRate())
            .withMaxGradientNorm(experiment.training().maxGradientNorm());
    return new Plan(objective, training.schedule(), experiment.training().batchSize());
  }

  private static Optional<Double> perplexity(Evaluation evaluation) {
    return evaluation.present() ? Optional.of(evaluation.pooled().perplexity()) : Optional.empty();
  }

  /** Begins centralised training on all clients' text; gives the trained parameters {@code [d]}. */
  public Future<float[]> centralised(TokenBlocks pooled, long tokens) {
    return pool.submit(
        session -> {
          train(session, pooled, tokens, seeds.child("centralised"));
          float[] trained = new float[start.length];
          session.readTrainable(trained);
          return trained;
        });
  }

  /**
   * Begins local training: every client alone with its share of the tokens, each model measured on
   * its own client's held-out text.
   */
  public List<Future<Optional<Evaluator.Measured>>> local(long tokens) {
    List<Future<Optional<Evaluator.Measured>>> results = new ArrayList<>();
    long each = tokens / data.clients();
    for (int client = 0; client < data.clients(); client++) {
      int mine = client;
      results.add(
          pool.submit(
              session -> {
                train(session, data.train(mine), each, seeds.child("local", mine));
                return evaluator.measure(session, mine);
              }));
    }
    return results;
  }

  private void train(TrainingSession session, TokenBlocks text, long tokens, Seeds mine) {
    session.writeTrainable(start);
    session.begin(plan.objective());
    BatchSampler batches = new BatchSampler(text, mine.generator());
    for (long done = 0; done < tokens; ) {
      double rate =
          plan.objective().learningRate() * plan.schedule().factor(done / (double) tokens);
      session.setLearningRate(rate);
      done += Math.max(1, session.step(batches.next(plan.batchSize())).scoredTokens());
    }
  }
}
