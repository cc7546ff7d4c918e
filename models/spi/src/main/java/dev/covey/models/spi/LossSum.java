package dev.covey.models.spi;

/**
 * Summed loss; sums of batches add up to the sum of the whole.
 *
 * @param nats total negative log-likelihood
 * @param tokens number of scored tokens
 */
public record LossSum(double nats, long tokens) {
  public static final LossSum ZERO = new LossSum(0, 0);

  public LossSum plus(LossSum other) {
    return new LossSum(nats + other.nats, tokens + other.tokens);
  }

  /** Nats per token; NaN without tokens. */
  public double mean() {
    return nats / tokens;
  }

  /** exp of the mean loss. */
  public double perplexity() {
    return Math.exp(mean());
  }
}
