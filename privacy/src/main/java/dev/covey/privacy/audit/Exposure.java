package dev.covey.privacy.audit;

import dev.covey.core.error.ConfigurationException;

/**
 * How far a model has memorised a planted secret (Carlini et al. 2019): the secret's rank by the
 * model's loss among all |R| it could have been, exposure = log2 |R| - log2 rank.
 *
 * @param candidates |R|, the secret among them
 * @param rank 1 is the most likely of all
 */
public record Exposure(int candidates, int rank) {
  public Exposure {
    if (rank < 1 || rank > candidates) {
      throw new ConfigurationException(
          "rank is " + rank + ": expected 1 to the number of candidates, " + candidates);
    }
  }

  /**
   * The exposure of a secret. References with the same loss rank before it, so that a model that
   * tells nothing apart, or gives everything the same loss, exposes nothing.
   *
   * @param secretLoss the model's loss on the planted secret, not NaN
   * @param referenceLosses [|R| - 1], on the other candidates, none NaN
   */
  public static Exposure of(double secretLoss, double[] referenceLosses) {
    if (Double.isNaN(secretLoss)) {
      throw new ConfigurationException("the loss of a planted secret is NaN: the model is broken");
    }
    int rank = 1;
    for (double loss : referenceLosses) {
      if (Double.isNaN(loss)) {
        throw new ConfigurationException("the loss of a reference is NaN: the model is broken");
      }
      rank += loss <= secretLoss ? 1 : 0;
    }
    return new Exposure(referenceLosses.length + 1, rank);
  }

  /** log2 |R| - log2 rank, from 0 to log2 |R|. */
  public double bits() {
    return (Math.log(candidates) - Math.log(rank)) / Math.log(2);
  }

  /**
   * The mean of {@link #bits} over all ranks alike: what a model that never saw the secret shows.
   * It is not 0, but about 1.44.
   */
  public static double bitsByChance(int candidates) {
    double sum = 0;
    for (int rank = 1; rank <= candidates; rank++) {
      sum += new Exposure(candidates, rank).bits();
    }
    return sum / candidates;
  }
}
