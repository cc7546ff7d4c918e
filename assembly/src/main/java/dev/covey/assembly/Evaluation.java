package dev.covey.assembly;

import dev.covey.models.spi.LossSum;
import java.util.Arrays;
import java.util.List;

/**
 * Loss of a model over the held-out text of several clients.
 *
 * @param pooled over all tokens of all clients; without tokens if nobody held out text
 * @param bitsPerByte total nats / ln 2 / UTF-8 bytes
 * @param clientPerplexities one per client that held out text, ascending
 */
public record Evaluation(LossSum pooled, double bitsPerByte, double[] clientPerplexities) {
  /** Loss over what was measured of each client. */
  public static Evaluation of(List<Evaluator.Measured> measured) {
    LossSum sum = LossSum.ZERO;
    double bytes = 0;
    double[] perplexities = new double[measured.size()];
    for (int i = 0; i < perplexities.length; i++) {
      sum = sum.plus(measured.get(i).loss());
      bytes += measured.get(i).utf8Bytes();
      perplexities[i] = measured.get(i).loss().perplexity();
    }
    Arrays.sort(perplexities);
    return new Evaluation(sum, sum.nats() / Math.log(2) / bytes, perplexities);
  }

  /** Whether anything was measured. */
  public boolean present() {
    return pooled.tokens() > 0;
  }

  /** Linear interpolation between order statistics; NaN without clients. */
  public double clientPerplexity(double quantile) {
    int n = clientPerplexities.length;
    if (n == 0) {
      return Double.NaN;
    }
    double at = quantile * (n - 1);
    int below = (int) Math.floor(at);
    int above = Math.min(n - 1, below + 1);
    return clientPerplexities[below]
        + (at - below) * (clientPerplexities[above] - clientPerplexities[below]);
  }
}
