package dev.covey.privacy.accountant;

/**
 * Sums of grid losses by multiplication term by term within a window; what leaves it counts as
 * infinite.
 */
final class DirectConvolution {
  private final double step;
  private final int low;
  private final double[] masses;
  private final double infinite;

  DirectConvolution(DiscreteLoss loss, int low, int high) {
    this.step = loss.step();
    this.low = low;
    this.masses = new double[high - low + 1];
    double beyond = loss.infinite();
    for (int i = 0; i < loss.places().length; i++) {
      long place = loss.places()[i];
      if (place > high) {
        beyond += loss.masses()[i];
      } else {
        masses[(int) Math.max(0, place - low)] += loss.masses()[i];
      }
    }
    this.infinite = beyond;
  }

  private DirectConvolution(double step, int low, double[] masses, double infinite) {
    this.step = step;
    this.low = low;
    this.masses = masses;
    this.infinite = infinite;
  }

  private DirectConvolution plus(DirectConvolution other) {
    int n = masses.length;
    double[] sum = new double[n];
    double lost = 0;
    for (int i = 0; i < n; i++) {
      double mass = masses[i];
      if (mass < 1e-30) {
        lost += mass;
        continue;
      }
      int shift = i + low;
      // Below the window: moved up into it, which only overstates.
      for (int j = 0; j < Math.min(n, -shift); j++) {
        sum[0] += mass * other.masses[j];
      }
      int end = Math.min(n, n - shift);
      for (int j = Math.max(0, -shift); j < end; j++) {
        sum[j + shift] += mass * other.masses[j];
      }
      for (int j = Math.max(0, end); j < n; j++) {
        lost += mass * other.masses[j];
      }
    }
    return new DirectConvolution(step, low, sum, infinite + other.infinite + lost);
  }

  DirectConvolution times(int count) {
    DirectConvolution power = this;
    DirectConvolution product = null;
    for (int rest = count; rest > 0; rest >>= 1) {
      if ((rest & 1) == 1) {
        product = product == null ? power : product.plus(power);
      }
      if (rest > 1) {
        power = power.plus(power);
      }
    }
    if (product == null) {
      throw new IllegalArgumentException("count is " + count);
    }
    return product;
  }

  double epsilon(double delta) {
    double lower = 0;
    double upper = (low + masses.length) * step;
    for (int i = 0; i < 60; i++) {
      double middle = 0.5 * (lower + upper);
      if (delta(middle) > delta) {
        lower = middle;
      } else {
        upper = middle;
      }
    }
    return upper;
  }

  private double delta(double epsilon) {
    double delta = infinite;
    for (int i = 0; i < masses.length; i++) {
      double loss = (i + low) * step;
      if (loss > epsilon) {
        delta += masses[i] * -Math.expm1(epsilon - loss);
      }
    }
    return delta;
  }
}
