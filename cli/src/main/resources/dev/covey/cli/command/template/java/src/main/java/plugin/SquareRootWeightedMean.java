package plugin;

import dev.covey.aggregation.rule.Linear;

/**
 * A mean in which a client counts with the square root of its weight: one with four times the data
 * counts twice. It lies between the mean over examples and the mean over clients.
 */
public final class SquareRootWeightedMean implements Linear {
  @Override
  public String name() {
    return "square-root-weighted-mean";
  }

  @Override
  public double coefficient(double weight) {
    return Math.sqrt(weight);
  }
}
