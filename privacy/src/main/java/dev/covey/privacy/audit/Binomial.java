package dev.covey.privacy.audit;

import dev.covey.privacy.internal.LogSpace;
import org.apache.commons.math3.special.Gamma;

/** The number of right guesses, each right with probability e^epsilon / (1 + e^epsilon). */
final class Binomial {
  private final double[] logChoices;

  Binomial(int trials) {
    logChoices = new double[trials + 1];
    double all = Gamma.logGamma(trials + 1.0);
    for (int k = 0; k <= trials; k++) {
      logChoices[k] = all - Gamma.logGamma(k + 1.0) - Gamma.logGamma(trials - k + 1.0);
    }
  }

  private double mass(int k, double epsilon, double logAllWrong) {
    return Math.exp(logChoices[k] + k * epsilon + logAllWrong);
  }

  private double logAllWrong(double epsilon) {
    return -(logChoices.length - 1) * LogSpace.onePlusExp(epsilon);
  }

  /** Pr[B >= least]. */
  double tail(int least, double epsilon) {
    double logAllWrong = logAllWrong(epsilon);
    double sum = 0;
    for (int k = logChoices.length - 1; k >= least; k--) {
      sum += mass(k, epsilon, logAllWrong);
    }
    return sum;
  }

  /** max over i from 1 to {@code end} of Pr[end - i <= B < end] / i; 0 if end is 0. */
  double densestBelow(int end, double epsilon) {
    double logAllWrong = logAllWrong(epsilon);
    double densest = 0;
    double sum = 0;
    for (int i = 1; i <= end; i++) {
      sum += mass(end - i, epsilon, logAllWrong);
      densest = Math.max(densest, sum / i);
    }
    return densest;
  }
}
