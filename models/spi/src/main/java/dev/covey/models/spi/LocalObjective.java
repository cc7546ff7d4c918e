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

  // Written out: javac 17 drops the type annotations of a compact constructor's parameters from the
  // class file.
  public LocalObjective(
      Optimizer optimizer,
      double learningRate,
      double maxGradientNorm,
      double proximalMu,
      float @Nullable [] anchor,
      float @Nullable [] gradientOffset) {
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
    this.optimizer = optimizer;
    this.learningRate = learningRate;
    this.maxGradientNorm = maxGradientNorm;
    this.proximalMu = proximalMu;
    this.anchor = anchor;
    this.gradientOffset = gradientOffset;
  }

  /** Training without corrections or gradient bound. */
  public static LocalObjective plain(Optimizer optimizer, double learningRate) {
    return new LocalObjective(optimizer, learningRate, 0, 0, null, null);
  }

  /** With a bound on the L2 norm of the loss's gradient; 0 for none. */
  public LocalObjective withMaxGradientNorm(double bound) {
    return new LocalObjective(optimizer, learningRate, bound, proximalMu, anchor, gradientOffset);
  }

  /** With another learning rate. */
  public LocalObjective withLearningRate(double rate) {
    return new LocalObjective(optimizer, rate, maxGradientNorm, proximalMu, anchor, gradientOffset);
  }

  /** With FedProx's term towards {@code around [d]}, not copied. */
  public LocalObjective withProximal(double mu, float[] around) {
    return new LocalObjective(optimizer, learningRate, maxGradientNorm, mu, around, gradientOffset);
  }

  /** With {@code offset [d]}, not copied, added to every gradient. */
  public LocalObjective withGradientOffset(float[] offset) {
    return new LocalObjective(optimizer, learningRate, maxGradientNorm, proximalMu, anchor, offset);
  }
}
