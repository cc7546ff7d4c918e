package dev.covey.privacy.accountant;

import dev.covey.privacy.internal.Normal;

/**
 * Privacy loss of the scalar discrete Gaussian: at the integer x it is D (D - 2 x) / (2 s^2), D the
 * sensitivity. Adding and removing mirror each other. Each atom is split between its two places so
 * that its image under e^{-loss} is kept.
 */
record DiscreteGaussianLoss(double sigma, int sensitivity) implements LossSource {
  @Override
  public double spread() {
    return sensitivity / sigma;
  }

  @Override
  public DiscreteLoss onGrid(Grid grid) {
    double step = grid.step();
    long reach =
        (long)
            Math.ceil(
                1
                    + sigma
                        * (1 + Normal.quantileOfLogTail(Math.min(Math.log(0.4), grid.logTail()))));
    double normaliser = 0;
    for (long x = -reach; x <= reach; x++) {
      normaliser += weight(x);
    }
    DiscreteLoss.Builder losses = new DiscreteLoss.Builder(step);
    // Several atoms may share a cell, whose upper place must not be added before its lower one.
    long cell = Long.MIN_VALUE;
    double upper = 0;
    for (long x = reach; x >= -reach; x--) {
      double loss = sensitivity * (sensitivity - 2.0 * x) / (2 * sigma * sigma);
      double mass = weight(x) / normaliser;
      long below = (long) Math.floor(loss / step);
      double up = Math.min(1, Math.expm1(below * step - loss) / Math.expm1(-step));
      if (below != cell && cell != Long.MIN_VALUE) {
        losses.add(cell + 1, upper);
        upper = 0;
      }
      cell = below;
      losses.add(below, mass * (1 - up));
      upper += mass * up;
    }
    losses.add(cell + 1, upper);
    // Beyond the reach, geometrically bounded: a Gaussian falls faster than its last ratio.
    double ratio = Math.exp(-(reach + 0.5) / (sigma * sigma));
    losses.addInfinite(weight(reach) / normaliser * ratio / (1 - ratio));
    return losses.build();
  }

  private double weight(long x) {
    return Math.exp(-x * (double) x / (2 * sigma * sigma));
  }
}
