package dev.covey.assembly;

import dev.covey.config.ModelConfig;
import dev.covey.core.Seeds;
import dev.covey.core.TensorSpec;
import dev.covey.models.data.BatchSampler;
import dev.covey.models.data.TokenBlocks;
import dev.covey.models.spi.Device;
import dev.covey.models.spi.LocalObjective;
import dev.covey.models.spi.ModelSpec;
import dev.covey.models.spi.SessionRequest;
import dev.covey.models.spi.StepResult;
import dev.covey.models.spi.Trainable;
import dev.covey.models.spi.TrainingEngine;
import dev.covey.models.spi.TrainingSession;
import dev.covey.models.spi.WeightSource;
import dev.covey.models.spi.Weights;

/**
 * Central training of all parameters on public text: AdamW, linear warm-up, cosine decay to a
 * tenth. One thread, so that the result does not depend on how many cores a machine has.
 */
public final class Pretrainer {
  private static final double FINAL_FRACTION = 0.1;
  private static final int REPORT_EVERY = 10;

  private Pretrainer() {}

  /** Hears how pre-training goes. */
  @FunctionalInterface
  public interface Progress {
    void step(int step, int steps, double meanLoss);
  }

  /** Trains {@code start} and returns the result. */
  public static Weights train(
      TrainingEngine engine,
      Device device,
      ModelSpec spec,
      WeightSource start,
      TokenBlocks text,
      ModelConfig.Base.Pretrain plan,
      Seeds seeds,
      Progress progress) {
    try (TrainingSession session =
        engine.open(
            new SessionRequest(spec, start, new Trainable.All(), device, 1, seeds.toLong()))) {
      BatchSampler batches = new BatchSampler(text, seeds.child("batches").generator());
      session.begin(
          new LocalObjective(
              LocalObjective.Optimizer.AdamW.DEFAULT,
              plan.learningRate(),
              plan.maxGradientNorm(),
              0,
              null,
              null));
      double recent = 0;
      int counted = 0;
      for (int step = 0; step < plan.steps(); step++) {
        session.setLearningRate(plan.learningRate() * schedule(step, plan));
        StepResult result = session.step(batches.next(plan.batchSize()));
        recent += result.meanLoss();
        counted++;
        if ((step + 1) % REPORT_EVERY == 0 || step + 1 == plan.steps()) {
          progress.step(step + 1, plan.steps(), recent / counted);
          recent = 0;
          counted = 0;
        }
      }
      Weights.Builder trained = new Weights.Builder();
      for (TensorSpec tensor : session.parameters().tensors()) {
        trained.put(tensor, session.readParameter(tensor.name()));
      }
      return trained.build();
    }
  }

  private static double schedule(int step, ModelConfig.Base.Pretrain plan) {
    if (step < plan.warmupSteps()) {
      return (step + 1.0) / plan.warmupSteps();
    }
    double done =
        (step - plan.warmupSteps()) / (double) Math.max(1, plan.steps() - plan.warmupSteps());
    return FINAL_FRACTION + (1 - FINAL_FRACTION) * 0.5 * (1 + Math.cos(Math.PI * done));
  }
}
