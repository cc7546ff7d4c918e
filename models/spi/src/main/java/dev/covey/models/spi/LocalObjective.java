package dev.covey.models.spi;

import org.jspecify.annotations.Nullable;

/**
 * What local training minimises and how. The gradient used is {@code clip(grad) + proximalMu (w -
 * anchor) + gradientOffset}, which expresses plain training, FedProx (Li et al. 2020: mu and
 * anchor) and SCAFFOLD (Karimireddy et al. 2020: offset = c - c_i).
 *
 * @param learningRate positive
 * @param maxGradientNorm bound on the L2 norm of a step's gradient over all trainable parameters; 0
 *     for none
 * @param proximalMu at least 0
 * @param anchor {@code [d]}, needed if proximalMu is above 0; not copied
 * @param gradientOffset {@code [d]} or absent; not copied
 */
public record LocalObjective(
    Optimizer optimizer,
    double learningRate,
    double maxGradientNorm,
    double proximalMu,
    float @Nullable [] anchor,
    float @Nullable [] gradientOffset) {

  /** Local optimizers, as in PyTorch. */
  public sealed interface Optimizer {
    /** Stochastic gradient descent; momentum 0 is plain. */
    record Sgd(double momentum) implements Optimizer {}

    /** Adam with decoupled weight decay (Loshchilov and Hutter 2019). */
    record AdamW(double beta1, double beta2, double epsilon, double weightDecay)
        implements Optimizer {
      /** PyTorch's betas and epsilon, without weight decay. */
      public static final AdamW DEFAULT = new AdamW(0.9, 0.999, 1e-8, 0);
    }
  }

  public LocalObjective {
    if (!(learningRate > 0)
        || Double.isInfinite(learningRate)
        || !(maxGradientNorm >= 0)
        || !(proximalMu >= 0)) {
      throw new IllegalArgumentException(
          "learning rate must be positive, gradient norm bound and mu not negative; got "
              + learningRate
              + ", "
              + maxGradientNorm
              + ", "
              + proximalMu);
    }
    if (proximalMu > 0 && anchor == null) {
      throw new IllegalArgumentException("a proximal term needs an anchor");
    }
  }

  /** Training without corrections or gradient bound. */
  public static LocalObjective plain(Optimizer optimizer, double learningRate) {
    return new LocalObjective(optimizer, learningRate, 0, 0, null, null);
  }

  /** The same with the gradient's L2 norm bounded. */
  public LocalObjective withMaxGradientNorm(double bound) {
    return new LocalObjective(optimizer, learningRate, bound, proximalMu, anchor, gradientOffset);
  }

  /** The same with FedProx's term {@code mu / 2 |w - anchor|^2}. */
  public LocalObjective withProximalTerm(double mu, float[] sharedAnchor) {
    return new LocalObjective(
        optimizer, learningRate, maxGradientNorm, mu, sharedAnchor, gradientOffset);
  }

  /** The same with SCAFFOLD's correction added to every gradient. */
  public LocalObjective withGradientOffset(float[] sharedOffset) {
    return new LocalObjective(
        optimizer, learningRate, maxGradientNorm, proximalMu, anchor, sharedOffset);
  }
}
