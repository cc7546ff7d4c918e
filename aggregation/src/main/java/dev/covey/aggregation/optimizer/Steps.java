package dev.covey.aggregation.optimizer;

import dev.covey.aggregation.vector.SectionLayout;

/** What the optimizers check alike. */
final class Steps {
  private Steps() {}

  /** The section {@code delta}, of the length of the parameters. */
  static float[] delta(ServerState state, MeanUpdate mean) {
    return section(state, mean, SectionLayout.DELTA);
  }

  static float[] section(ServerState state, MeanUpdate mean, String name) {
    float[] section = mean.sharedSection(name);
    if (section.length != state.parameters().dimension()) {
      throw new IllegalArgumentException(
          "section "
              + name
              + " has "
              + section.length
              + " entries, the parameters "
              + state.parameters().dimension());
    }
    return section;
  }

  static double requirePositive(String name, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(name + " must be positive and finite, got " + value);
    }
    return value;
  }

  static double requireDecay(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(name + " must be at least 0 and below 1, got " + value);
    }
    return value;
  }
}
