package dev.covey.privacy.accountant;

import dev.covey.privacy.internal.Normal;

/**
 * Privacy loss of the Poisson-subsampled Gaussian with multiplier {@code sigma} and rate {@code
 * rate}.
 *
 * <p>Let M = (1-q) N(0, s^2) + q N(1, s^2), and r(x) = 1 - q + q e^{(2x-1)/(2 s^2)} its density
 * over that of N(0, s^2). When one is removed the loss is ln r(x) with x ~ M; when one is added it
 * is -ln r(x) with x ~ N(0, s^2).
 *
 * <p>Connect-the-dots splits the mass of the losses between two places so that both the probability
 * and its image under e^{-loss} are kept. That is the spec's second difference of delta(epsilon),
 * written over each cell apart: it keeps relative precision far out in the tail, where differences
 * of delta would be noise.
 */
record SampledGaussianLoss(double sigma, double rate, boolean removal) implements LossSource {
  /** Above this e^loss is left to the pessimistic fallback. */
  private static final double LARGEST_EXPONENT = 690;

  @Override
  public double spread() {
    double sum = 0;
    double sumOfSquares = 0;
    double weights = 0;
    for (double z = -9; z <= 9; z += 0.25) {
      double weight = Normal.density(z);
      double outside = loss(sigma * z);
      double inside = loss(1 + sigma * z);
      double share = removal ? rate : 0;
      sum += weight * ((1 - share) * outside + share * inside);
      sumOfSquares += weight * ((1 - share) * outside * outside + share * inside * inside);
      weights += weight;
    }
    double mean = sum / weights;
    return Math.sqrt(Math.max(0, sumOfSquares / weights - mean * mean));
  }

  private double loss(double x) {
    double exponent = (2 * x - 1) / (2 * sigma * sigma);
    double logRatio;
    if (rate == 1) {
      logRatio = exponent;
    } else if (exponent > 30) {
      logRatio = exponent + Math.log(rate) + Math.log1p((1 - rate) / rate * Math.exp(-exponent));
    } else {
      logRatio = Math.log1p(rate * Math.expm1(exponent));
    }
    return removal ? logRatio : -logRatio;
  }

  /** The x whose ln r(x) is {@code logRatio}; minus infinity where r is never that small. */
  private double whereLogRatioIs(double logRatio) {
    double log;
    if (rate == 1) {
      log = logRatio;
    } else if (logRatio > 30) {
      log = logRatio - Math.log(rate) + Math.log1p(-(1 - rate) * Math.exp(-logRatio));
    } else {
      double inside = Math.expm1(logRatio) / rate;
      if (inside <= -1) {
        return Double.NEGATIVE_INFINITY;
      }
      log = Math.log1p(inside);
    }
    return sigma * sigma * log + 0.5;
  }

  @Override
  public DiscreteLoss onGrid(Grid grid) {
    double reach = Normal.quantileOfLogTail(Math.min(Math.log(0.4), grid.logTail()));
    // What lies below the lowest place is moved up to it; 1e-16 of mass does not matter there.
    double lowReach = 8.3;
    double lowest = removal ? loss(-lowReach * sigma) : loss(lowReach * sigma);
    double highest = removal ? loss(1 + reach * sigma) : loss(-reach * sigma);
    double step = grid.step();
    long place = (long) Math.floor(lowest / step);
    long last = Math.max(place + 1, (long) Math.ceil(highest / step));
    DiscreteLoss.Builder losses = new DiscreteLoss.Builder(step);
    double edge = where(place * step);
    losses.add(place, removal ? below(edge) : Normal.survival(edge / sigma));
    while (place < last) {
      long next = Math.min(last, grid.next(place));
      double nextEdge = where(next * step);
      split(losses, place, next, edge, nextEdge, step);
      place = next;
      edge = nextEdge;
    }
    if (removal) {
      closeAbove(losses, place, edge, step);
    } else {
      closeAboveAddition(losses, place, edge, step);
    }
    return losses.build();
  }

  /** The x at which the loss takes a value. */
  private double where(double loss) {
    return whereLogRatioIs(removal ? loss : -loss);
  }

  private double below(double x) {
    return (1 - rate) * Normal.cdf(x / sigma) + rate * Normal.cdf((x - 1) / sigma);
  }

  private void split(
      DiscreteLoss.Builder losses,
      long place,
      long next,
      double edge,
      double nextEdge,
      double step) {
    double low = Math.min(edge, nextEdge);
    double high = Math.max(edge, nextEdge);
    double outside = Normal.mass(low / sigma, high / sigma);
    double inside = Normal.mass((low - 1) / sigma, (high - 1) / sigma);
    double loss = place * step;
    double mass = removal ? (1 - rate) * outside + rate * inside : outside;
    double excess =
        removal ? removalExcess(loss, outside, inside) : additionExcess(loss, outside, inside);
    double up = Math.min(mass, Math.max(0, excess / -Math.expm1((place - next) * step)));
    if (Double.isNaN(up)) {
      up = mass;
    }
    losses.add(place, mass - up);
    losses.add(next, up);
  }

  /** P - e^loss Q of a cell, P and Q the probabilities with and without the unit. */
  private double removalExcess(double loss, double outside, double inside) {
    if (outside == 0 || loss > LARGEST_EXPONENT) {
      return Double.NaN;
    }
    return rate * inside - (Math.expm1(loss) + rate) * outside;
  }

  private double additionExcess(double loss, double outside, double inside) {
    if (outside == 0) {
      return 0;
    }
    if (loss < -1) {
      return outside - Math.exp(loss) * ((1 - rate) * outside + rate * inside);
    }
    if (loss > LARGEST_EXPONENT) {
      return Double.NaN;
    }
    return Math.exp(loss) * ((Math.expm1(-loss) + rate) * outside - rate * inside);
  }

  /** Above the last place, the part that exceeds e^loss times its image goes to infinity. */
  private void closeAbove(DiscreteLoss.Builder losses, long place, double edge, double step) {
    double outside = Normal.survival(edge / sigma);
    double inside = Normal.survival((edge - 1) / sigma);
    double mass = (1 - rate) * outside + rate * inside;
    close(losses, place, mass, removalExcess(place * step, outside, inside));
  }

  private void closeAboveAddition(
      DiscreteLoss.Builder losses, long place, double edge, double step) {
    double outside = Normal.cdf(edge / sigma);
    double inside = Normal.cdf((edge - 1) / sigma);
    close(losses, place, outside, additionExcess(place * step, outside, inside));
  }

  private static void close(DiscreteLoss.Builder losses, long place, double mass, double excess) {
    double infinite = Double.isNaN(excess) ? mass : Math.min(mass, Math.max(0, excess));
    losses.add(place, mass - infinite);
    losses.addInfinite(infinite);
  }
}
