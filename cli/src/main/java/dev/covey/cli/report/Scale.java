package dev.covey.cli.report;

import java.util.ArrayList;
import java.util.List;

/**
 * The vertical scale of a chart: where a value stands between its bottom (0) and its top (1), and
 * which values get a grid line. Linear with steps of 1, 2 or 5 times a power of ten; or logarithmic
 * where values spread over more than a factor of {@value #LOG_FROM_RATIO}, as the perplexity of a
 * diverging run does.
 */
record Scale(double low, double high, boolean logarithmic, List<Double> ticks) {
  static final int LOG_FROM_RATIO = 40;

  Scale {
    ticks = List.copyOf(ticks);
  }

  /** A scale from 0 to at least {@code max}. */
  static Scale fromZero(double max) {
    return linear(0, max > 0 ? max : 1);
  }

  /** A scale around positive or other finite values, with a little air on both sides. */
  static Scale around(double min, double max) {
    if (min > 0 && max / min > LOG_FROM_RATIO) {
      return logarithmic(min, max);
    }
    double air = max > min ? (max - min) * 0.06 : Math.max(Math.abs(max) * 0.1, 1e-9);
    double low = min >= 0 ? Math.max(0, min - air) : min - air;
    return linear(low, max + air);
  }

  double fraction(double value) {
    return logarithmic
        ? Math.log(value / low) / Math.log(high / low)
        : (value - low) / (high - low);
  }

  private static Scale linear(double min, double max) {
    double step = step((max - min) / 4);
    long first = (long) Math.floor(min / step + 1e-9);
    long last = (long) Math.ceil(max / step - 1e-9);
    List<Double> ticks = new ArrayList<>();
    for (long i = first; i <= last; i++) {
      ticks.add(i * step);
    }
    return new Scale(first * step, last * step, false, ticks);
  }

  private static Scale logarithmic(double min, double max) {
    int first = (int) Math.floor(Math.log10(min));
    int last = (int) Math.ceil(Math.log10(max));
    int every = Math.max(1, (last - first + 5) / 6);
    List<Double> ticks = new ArrayList<>();
    for (int power = first; power <= last; power += every) {
      ticks.add(Math.pow(10, power));
    }
    return new Scale(Math.pow(10, first), Math.pow(10, last), true, ticks);
  }

  /** The smallest of 1, 2, 5 times a power of ten that is not below {@code atLeast}. */
  static double step(double atLeast) {
    double power = Math.pow(10, Math.floor(Math.log10(atLeast)));
    for (double factor : new double[] {1, 2, 5}) {
      if (factor * power >= atLeast * (1 - 1e-9)) {
        return factor * power;
      }
    }
    return 10 * power;
  }
}
