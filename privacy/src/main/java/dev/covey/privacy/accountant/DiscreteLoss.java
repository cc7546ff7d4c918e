package dev.covey.privacy.accountant;

import java.util.Arrays;

/**
 * A privacy loss that takes values on a grid only: Pr[loss = places[i] step] = masses[i], and an
 * infinite loss otherwise. Made so that it dominates the continuous loss it stands for.
 *
 * @param step distance of the grid, in nats
 * @param places ascending multiples of the step; not every multiple need be there
 * @param masses not negative
 * @param infinite probability of an infinite loss
 */
record DiscreteLoss(double step, long[] places, double[] masses, double infinite) {
  /** Collects masses place by place. */
  static final class Builder {
    private final double step;
    private long[] places = new long[256];
    private double[] masses = new double[256];
    private int size;
    private double infinite;

    Builder(double step) {
      this.step = step;
    }

    /** Places must not descend. */
    void add(long place, double mass) {
      if (size > 0 && places[size - 1] == place) {
        masses[size - 1] += mass;
        return;
      }
      if (size == places.length) {
        places = Arrays.copyOf(places, 2 * size);
        masses = Arrays.copyOf(masses, 2 * size);
      }
      places[size] = place;
      masses[size++] = mass;
    }

    void addInfinite(double mass) {
      infinite += mass;
    }

    DiscreteLoss build() {
      return new DiscreteLoss(
          step, Arrays.copyOf(places, size), Arrays.copyOf(masses, size), infinite);
    }
  }

  /** The lowest finite loss, in steps. */
  long lowest() {
    return places[0];
  }

  /** The highest finite loss, in steps. */
  long highest() {
    return places[places.length - 1];
  }

  /** ln E[e^{tilt loss}; loss finite]; infinite where it overflows. */
  double logMoment(double tilt) {
    // Relative to the end that weighs most, so that nothing above it can overflow.
    double peak = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < places.length; i++) {
      if (masses[i] > 0) {
        peak = Math.max(peak, tilt * step * places[i] + Math.log(masses[i]));
      }
    }
    double sum = 0;
    for (int i = 0; i < places.length; i++) {
      if (masses[i] > 0) {
        sum += Math.exp(tilt * step * places[i] + Math.log(masses[i]) - peak);
      }
    }
    return peak + Math.log(sum);
  }

  /** The finite part tilted by e^{tilt loss} and scaled to total 1. */
  DiscreteLoss tilted(double tilt) {
    double logMoment = logMoment(tilt);
    double[] tilted = new double[masses.length];
    double sum = 0;
    for (int i = 0; i < tilted.length; i++) {
      tilted[i] =
          masses[i] == 0 ? 0 : Math.exp(tilt * step * places[i] + Math.log(masses[i]) - logMoment);
      sum += tilted[i];
    }
    for (int i = 0; i < tilted.length; i++) {
      tilted[i] /= sum;
    }
    return new DiscreteLoss(step, places, tilted, 0);
  }

  /** ln E[e^{angle (loss - mean)}] of a distribution without infinite loss. */
  double logCentredMoment(double angle, double mean) {
    double sum = 0;
    for (int i = 0; i < places.length; i++) {
      sum += masses[i] * Math.exp(angle * (step * places[i] - mean));
    }
    return Math.log(sum);
  }

  double mean() {
    double sum = 0;
    for (int i = 0; i < places.length; i++) {
      sum += masses[i] * places[i];
    }
    return sum * step;
  }

  double variance() {
    double mean = mean();
    double sum = 0;
    for (int i = 0; i < places.length; i++) {
      double distance = step * places[i] - mean;
      sum += masses[i] * distance * distance;
    }
    return sum;
  }
}
