package dev.covey.models.generate;

import dev.covey.core.error.ModelException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;

/** Chooses one token from scores {@code [V]}. */
final class TokenSampler {
  private final Sampling sampling;
  private final SplittableRandom random;

  TokenSampler(Sampling sampling, SplittableRandom random) {
    this.sampling = sampling;
    this.random = random;
  }

  int choose(float[] logits) {
    int best = best(logits);
    if (sampling.temperature() == 0 || sampling.topK() == 1) {
      return best;
    }
    double[] weights = new double[logits.length];
    for (int i = 0; i < weights.length; i++) {
      // StrictMath: the same text on every machine, not only from the same scores.
      weights[i] = StrictMath.exp(((double) logits[i] - logits[best]) / sampling.temperature());
    }
    if (sampling.topK() > 0 || sampling.topP() < 1) {
      cut(weights);
    }
    return draw(weights, best);
  }

  private static int best(float[] logits) {
    int best = 0;
    for (int i = 0; i < logits.length; i++) {
      if (Float.isNaN(logits[i]) || logits[i] == Float.POSITIVE_INFINITY) {
        throw new ModelException(
            "the model scores token "
                + i
                + " with "
                + logits[i]
                + "; its weights have diverged: generate from an earlier checkpoint");
      }
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    if (logits[best] == Float.NEGATIVE_INFINITY) {
      throw new ModelException("the model scores every token with -Infinity");
    }
    return best;
  }

  /** Zeroes the weights outside the k best and outside the nucleus. */
  private void cut(double[] weights) {
    Integer[] order = new Integer[weights.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble((Integer i) -> -weights[i]));
    int kept = sampling.topK() == 0 ? order.length : Math.min(sampling.topK(), order.length);
    double total = 0;
    for (int rank = 0; rank < kept; rank++) {
      total += weights[order[rank]];
    }
    double reached = 0;
    for (int rank = 0; rank < order.length; rank++) {
      boolean inside = rank < kept && (rank == 0 || reached < sampling.topP() * total);
      if (inside) {
        reached += weights[order[rank]];
      } else {
        weights[order[rank]] = 0;
      }
    }
  }

  private int draw(double[] weights, int best) {
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    double left = random.nextDouble() * total;
    for (int i = 0; i < weights.length; i++) {
      left -= weights[i];
      if (left < 0) {
        return i;
      }
    }
    // Rounding carried the draw past the last weight.
    return best;
  }
}
