package dev.covey.models.tiny;

import dev.covey.models.spi.LocalObjective;
import dev.covey.models.spi.LocalObjective.Optimizer.AdamW;
import dev.covey.models.spi.LocalObjective.Optimizer.Sgd;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** {@link LocalObjective} on flat vectors {@code [d]}; one instance serves many trainings. */
final class TinyOptimizer {
  private final int dimension;
  private LocalObjective objective;
  private float[] first = {};
  private float[] second = {};
  private int steps;

  TinyOptimizer(int dimension, LocalObjective objective) {
    this.dimension = dimension;
    this.objective = objective;
    begin(objective);
  }

  /** Fresh state for this objective. */
  void begin(LocalObjective next) {
    check(next.anchor(), "anchor");
    check(next.gradientOffset(), "gradient offset");
    objective = next;
    steps = 0;
    boolean adam = next.optimizer() instanceof AdamW;
    boolean momentum = next.optimizer() instanceof Sgd sgd && sgd.momentum() != 0;
    if (adam || momentum) {
      first = cleared(first);
    }
    if (adam) {
      second = cleared(second);
    }
  }

  /** Another learning rate from the next step on, the state kept. */
  void setLearningRate(double learningRate) {
    objective = objective.withLearningRate(learningRate);
  }

  private void check(float @Nullable [] vector, String what) {
    if (vector != null && vector.length != dimension) {
      throw new IllegalArgumentException(
          "the "
              + what
              + " has "
              + vector.length
              + " entries; the model has "
              + dimension
              + " trainable ones");
    }
  }

  private float[] cleared(float[] state) {
    if (state.length != dimension) {
      return new float[dimension];
    }
    Arrays.fill(state, 0);
    return state;
  }

  /** Moves {@code values} along the loss's {@code gradient}, which is overwritten. */
  void step(float[] values, float[] gradient) {
    steps++;
    bound(gradient);
    float[] anchor = objective.anchor();
    if (anchor != null && objective.proximalMu() > 0) {
      addProximal(gradient, values, anchor, (float) objective.proximalMu());
    }
    float[] offset = objective.gradientOffset();
    if (offset != null) {
      Kernels.add(gradient, dimension, offset);
    }
    if (objective.optimizer() instanceof AdamW adam) {
      adamW(values, gradient, adam);
    } else if (objective.optimizer() instanceof Sgd sgd && sgd.momentum() != 0) {
      momentum(first, gradient, (float) sgd.momentum());
      descend(values, first, (float) objective.learningRate());
    } else {
      descend(values, gradient, (float) objective.learningRate());
    }
  }

  private void bound(float[] gradient) {
    double bound = objective.maxGradientNorm();
    if (bound == 0) {
      return;
    }
    double norm = norm(gradient);
    if (norm > bound) {
      Kernels.scale(gradient, dimension, (float) (bound / norm));
    }
  }

  /** In double and four interleaved parts. */
  private static double norm(float[] vector) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i + 3 < vector.length; i += 4) {
      a += (double) vector[i] * vector[i];
      b += (double) vector[i + 1] * vector[i + 1];
      c += (double) vector[i + 2] * vector[i + 2];
      d += (double) vector[i + 3] * vector[i + 3];
    }
    for (; i < vector.length; i++) {
      a += (double) vector[i] * vector[i];
    }
    return Math.sqrt((a + b) + (c + d));
  }

  private static void addProximal(float[] gradient, float[] values, float[] anchor, float mu) {
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] += mu * (values[i] - anchor[i]);
    }
  }

  private static void momentum(float[] state, float[] gradient, float momentum) {
    for (int i = 0; i < state.length; i++) {
      state[i] = momentum * state[i] + gradient[i];
    }
  }

  private static void descend(float[] values, float[] direction, float rate) {
    for (int i = 0; i < values.length; i++) {
      values[i] -= rate * direction[i];
    }
  }

  private void adamW(float[] values, float[] gradient, AdamW adam) {
    double rate = objective.learningRate();
    float beta1 = (float) adam.beta1();
    float rest1 = (float) (1 - adam.beta1());
    float beta2 = (float) adam.beta2();
    float rest2 = (float) (1 - adam.beta2());
    float size = (float) (rate / (1 - Math.pow(adam.beta1(), steps)));
    float root = (float) (1 / Math.sqrt(1 - Math.pow(adam.beta2(), steps)));
    float epsilon = (float) adam.epsilon();
    float keep = (float) (1 - rate * adam.weightDecay());
    for (int i = 0; i < values.length; i++) {
      float g = gradient[i];
      float mean = beta1 * first[i] + rest1 * g;
      float square = beta2 * second[i] + rest2 * (g * g);
      first[i] = mean;
      second[i] = square;
      values[i] = keep * values[i] - size * mean / ((float) Math.sqrt(square) * root + epsilon);
    }
  }
}
