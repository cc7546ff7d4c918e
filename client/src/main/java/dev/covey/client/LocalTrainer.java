package dev.covey.client;

import dev.covey.client.correction.ClientCorrection;
import dev.covey.core.Clock;
import dev.covey.core.ProcessUsage;
import dev.covey.core.error.EngineException;
import dev.covey.models.spi.LocalObjective;
import dev.covey.models.spi.StepResult;
import dev.covey.models.spi.TokenBatch;
import dev.covey.models.spi.TrainingSession;
import java.util.function.IntFunction;

/** Trains a client's model from the round's model, on its own data, for one round. */
public final class LocalTrainer {
  private final Clock clock;

  public LocalTrainer(Clock clock) {
    this.clock = clock;
  }

  /**
   * Runs local training. Deterministic unless the plan has a time budget.
   *
   * @param session borrowed; its trainable parameters are overwritten
   * @param batches gives the next batch of the wanted number of rows
   * @throws EngineException if a step's loss is not finite
   */
  public TrainedUpdate train(
      TrainingSession session,
      LocalPlan plan,
      ClientCorrection correction,
      ClientCorrection.Start start,
      IntFunction<TokenBatch> batches) {
    float[] global = start.global();
    ClientCorrection.Terms terms = correction.begin(start);
    session.writeTrainable(global);
    session.begin(
        new LocalObjective(
            plan.optimizer(),
            plan.learningRate(),
            plan.maxGradientNorm(),
            terms.proximalMu(),
            terms.proximalMu() > 0 ? global : null,
            terms.gradientOffset()));
    long begun = clock.nanoTime();
    long engineCpuNanos = 0;
    double nats = 0;
    long tokens = 0;
    int steps = 0;
    while (steps < plan.localSteps()) {
      TokenBatch batch = batches.apply(plan.batchSize());
      long before = ProcessUsage.threadCpuNanos();
      StepResult step = session.step(batch);
      engineCpuNanos += ProcessUsage.threadCpuNanos() - before;
      steps++;
      if (!Double.isFinite(step.meanLoss())) {
        throw new EngineException(
            "the loss of local step "
                + steps
                + " is "
                + step.meanLoss()
                + "; lower training.learning-rate");
      }
      nats += step.meanLoss() * step.scoredTokens();
      tokens += step.scoredTokens();
      if (plan.budgetNanos() > 0 && clock.nanoTime() - begun >= plan.budgetNanos()) {
        break;
      }
    }
    float[] local = new float[global.length];
    session.readTrainable(local);
    ClientCorrection.Result result =
        correction.finish(start, new ClientCorrection.Trained(local, steps, plan.learningRate()));
    for (int i = 0; i < local.length; i++) {
      local[i] -= global[i];
    }
    return new TrainedUpdate(
        local,
        result.controlDelta(),
        result.clientState(),
        tokens == 0 ? 0 : nats / tokens,
        tokens,
        steps,
        engineCpuNanos);
  }
}
