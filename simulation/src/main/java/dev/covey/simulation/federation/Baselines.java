package dev.covey.simulation.federation;

import dev.covey.config.EvaluationConfig.Schedule;
import dev.covey.core.Seeds;
import dev.covey.models.data.BatchSampler;
import dev.covey.models.data.TokenBlocks;
import dev.covey.models.spi.LocalObjective;
import dev.covey.models.spi.TrainingSession;
import dev.covey.simulation.assembly.FederatedTokens;
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
