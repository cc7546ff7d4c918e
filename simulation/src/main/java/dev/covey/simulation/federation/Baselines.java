package dev.covey.simulation.federation;

import dev.covey.client.LocalPlan;
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
 * What a federation is compared with, from the same base model, with the same local optimizer and
 * learning rate, the same batch size and in total as many training tokens as the federation used.
 */
public final class Baselines {
  private final TrainingPool pool;
  private final FederatedTokens data;
  private final Evaluator evaluator;
  private final LocalPlan plan;
  private final float[] start;
  private final Seeds seeds;

  public Baselines(
      TrainingPool pool,
      FederatedTokens data,
      Evaluator evaluator,
      LocalPlan plan,
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
    session.begin(
        new LocalObjective(
            plan.optimizer(), plan.learningRate(), plan.maxGradientNorm(), 0, null, null));
    BatchSampler batches = new BatchSampler(text, mine.generator());
    for (long done = 0; done < tokens; ) {
      done += Math.max(1, session.step(batches.next(plan.batchSize())).scoredTokens());
    }
  }
}
