package dev.covey.models.conformance;

import dev.covey.models.spi.TokenBatch;

/**
 * A subject's model in double precision: the engine itself where it computes in double, or a naive
 * twin. It holds the same frozen parameters as the subject's sessions.
 */
public interface DoubleModel {
  /** Mean loss in nats per scored token, for trainable parameters {@code [d]}. */
  double meanLoss(double[] trainable, TokenBatch batch);

  /** Gradient {@code [d]} of {@link #meanLoss}. */
  double[] gradient(double[] trainable, TokenBatch batch);
}
