package dev.covey.client;

import dev.covey.models.spi.LocalObjective;

/**
 * How a client trains in a round.
 *
 * @param localSteps optimizer steps wanted, at least 1
 * @param batchSize rows a step, at least 1
 * @param maxGradientNorm bound on each step's gradient, 0 for none
 * @param budgetNanos time after which training ends early with what it has, at least one step; 0
 *     for no limit
 */
public record LocalPlan(
    LocalObjective.Optimizer optimizer,
    double learningRate,
    double maxGradientNorm,
    int localSteps,
    int batchSize,
    long budgetNanos) {
  public LocalPlan {
    if (localSteps < 1 || batchSize < 1 || budgetNanos < 0) {
      throw new IllegalArgumentException(
          "local steps and batch size are at least 1, got " + localSteps + " and " + batchSize);
    }
  }
}
