package dev.covey.aggregation.rule;

/** The mean in which every client counts alike, whatever weight it claims. */
public record UniformMean() implements Linear {
  @Override
  public String name() {
    return "uniform-mean";
  }

  @Override
  public double coefficient(double weight) {
    return 1;
  }
}
