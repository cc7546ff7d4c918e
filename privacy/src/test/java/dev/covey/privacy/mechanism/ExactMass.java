package dev.covey.privacy.mechanism;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/**
 * Distributions by plain decimal series of 80 digits: the naive twin of the thresholds. Slow, and
 * shares no code with them.
 */
final class ExactMass {
  private static final MathContext DIGITS = new MathContext(80);

  private ExactMass() {}

  /** e^{-x} for x >= 0 by the series of e^x, inverted. */
  static BigDecimal expMinus(BigDecimal x) {
    int halvings = Math.max(0, x.toBigInteger().bitLength());
    BigDecimal small = x.divide(new BigDecimal(BigInteger.ONE.shiftLeft(halvings)), DIGITS);
    BigDecimal term = BigDecimal.ONE;
    BigDecimal sum = BigDecimal.ONE;
    for (int i = 1; i < 80; i++) {
      term = term.multiply(small, DIGITS).divide(BigDecimal.valueOf(i), DIGITS);
      sum = sum.add(term, DIGITS);
    }
    for (int i = 0; i < halvings; i++) {
      sum = sum.multiply(sum, DIGITS);
    }
    return BigDecimal.ONE.divide(sum, DIGITS);
  }

  /** Pr[|X| = k] of the discrete Gaussian for k = 0, 1, ... to {@code most}. */
  static List<BigDecimal> gaussianMagnitudes(BigDecimal variance, int most) {
    List<BigDecimal> weights = new ArrayList<>();
    BigDecimal twice = variance.multiply(BigDecimal.valueOf(2));
    for (long k = 0; k <= most; k++) {
      BigDecimal weight = expMinus(BigDecimal.valueOf(k * k).divide(twice, DIGITS));
      weights.add(k == 0 ? weight : weight.multiply(BigDecimal.valueOf(2)));
    }
    return normalised(weights);
  }

  /** Pr[X = k] of the Poisson distribution for k = 0, 1, ... to {@code most}. */
  static List<BigDecimal> poisson(BigDecimal mean, int most) {
    List<BigDecimal> masses = new ArrayList<>();
    BigDecimal mass = expMinus(mean);
    for (long k = 0; k <= most; k++) {
      masses.add(mass);
      mass = mass.multiply(mean, DIGITS).divide(BigDecimal.valueOf(k + 1), DIGITS);
    }
    return masses;
  }

  private static List<BigDecimal> normalised(List<BigDecimal> weights) {
    BigDecimal total = weights.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    return weights.stream().map(weight -> weight.divide(total, DIGITS)).toList();
  }

  /** Pr[X = x] of the discrete Gaussian, for tests that need no more than a double. */
  static double gaussian(double variance, long x) {
    double total = 0;
    for (long k = -(long) (40 * Math.sqrt(variance) + 2); k <= 40 * Math.sqrt(variance) + 2; k++) {
      total += Math.exp(-k * (double) k / (2 * variance));
    }
    return Math.exp(-x * (double) x / (2 * variance)) / total;
  }

  /** Pr[X = x] of the Skellam distribution, by convolution of two Poisson distributions. */
  static double skellam(double variance, long x) {
    double mean = variance / 2;
    double sum = 0;
    long most = (long) (mean + 40 * Math.sqrt(mean) + 40);
    double logMass = -mean;
    double[] mass = new double[(int) most + 1];
    for (int k = 0; k <= most; k++) {
      mass[k] = Math.exp(logMass);
      logMass += Math.log(mean) - Math.log(k + 1);
    }
    for (long k = 0; k + Math.abs(x) <= most; k++) {
      sum += mass[(int) k] * mass[(int) (k + Math.abs(x))];
    }
    return sum;
  }
}
