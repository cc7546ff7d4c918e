package dev.covey.models.conformance;

import dev.covey.models.spi.LocalObjective;
import dev.covey.models.spi.LocalObjective.Optimizer.AdamW;
import dev.covey.models.spi.LocalObjective.Optimizer.Sgd;

/** {@link LocalObjective} to the letter, in double and without any cleverness. */
final class ReferenceOptimizer {
  private LocalObjective objective;
  private final double[] first;
  private final double[] second;
  private int steps;

  ReferenceOptimizer(LocalObjective objective, int dimension) {
    this.objective = objective;
    this.first = new double[dimension];
    this.second = new double[dimension];
  }

  /** The parameters after a step from {@code at} with the batch's gradient there. */
  double[] step(double[] at, double[] gradient) {
    steps++;
    double norm = Subject.norm(gradient);
    double bound = objective.maxGradientNorm();
    double shrink = bound > 0 && norm > bound ? bound / norm : 1;
    float[] anchor = objective.anchor();
    float[] offset = objective.gradientOffset();
    double[] next = new double[at.length];
    for (int i = 0; i < at.length; i++) {
      double used = shrink * gradient[i];
      if (anchor != null) {
        used += objective.proximalMu() * (at[i] - anchor[i]);
      }
      if (offset != null) {
        used += offset[i];
      }
      next[i] = at[i] + change(i, at[i], used);
    }
    return next;
  }

  void setLearningRate(double rate) {
    objective = objective.withLearningRate(rate);
  }

  private double change(int i, double at, double used) {
    double rate = objective.learningRate();
    if (objective.optimizer() instanceof Sgd sgd) {
      first[i] = sgd.momentum() * first[i] + used;
      return -rate * first[i];
    }
    AdamW adam = (AdamW) objective.optimizer();
    first[i] = adam.beta1() * first[i] + (1 - adam.beta1()) * used;
    second[i] = adam.beta2() * second[i] + (1 - adam.beta2()) * used * used;
    double mean = first[i] / (1 - Math.pow(adam.beta1(), steps));
    double root = Math.sqrt(second[i] / (1 - Math.pow(adam.beta2(), steps)));
    return -rate * adam.weightDecay() * at - rate * mean / (root + adam.epsilon());
  }
}
