package dev.covey.aggregation.rule;

/** The mean weighted by the clients' weights: FedAvg (McMahan et al. 2017, Algorithm 1). */
public record WeightedMean() implements Linear {
  @Override
  public String name() {
    return "mean";
  }

  @Override
  public double coefficient(double weight) {
    return weight;
  }
}
