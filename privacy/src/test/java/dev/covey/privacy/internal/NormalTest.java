package dev.covey.privacy.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.covey.testing.Trials;
import org.apache.commons.math3.special.Erf;
import org.junit.jupiter.api.Test;

class NormalTest {
  @Test
  void theSeriesAgreesWithTheDefinition() {
    Trials.run(
        "erfcx",
        2000,
        random -> {
          double x = Math.exp(random.nextDouble(-12, 9));
          double slow = Normal.erfcxSlowly(x);
          assertThat(Normal.erfcx(x)).isCloseTo(slow, within(2e-14 * slow));
        });
    assertThat(Normal.erfcx(0)).isCloseTo(1, within(1e-14));
    assertThat(Normal.erfcx(1e9)).isCloseTo(1e-9 / Math.sqrt(Math.PI), withinPercentage(1e-10));
  }

  @Test
  void theDistributionAgreesWithAnIndependentErrorFunction() {
    for (double z = -6; z <= 6; z += 0.37) {
      double reference = 0.5 * Erf.erfc(-z / Math.sqrt(2));
      assertThat(Normal.cdf(z)).isCloseTo(reference, within(1e-12 * reference));
      assertThat(Normal.survival(-z)).isEqualTo(Normal.cdf(z));
    }
  }

  @Test
  void theLogarithmDoesNotSaturate() {
    // Pr[Z < -z] -> density(z) / z (1 - 1/z^2 + 3/z^4 - 15/z^6 + ..) far out.
    for (double z : new double[] {30, 100, 1e4, 1e8}) {
      double s = 1 / (z * z);
      double expected =
          -0.5 * z * z
              - Math.log(z * Math.sqrt(2 * Math.PI))
              + Math.log1p(-s + 3 * s * s - 15 * s * s * s + 105 * s * s * s * s);
      assertThat(Normal.logCdf(-z)).isCloseTo(expected, within(1e-13 * Math.abs(expected)));
    }
    assertThat(Normal.logCdf(9)).isCloseTo(-1.1285884059538406e-19, withinPercentage(1e-9));
  }

  @Test
  void theMassOfAnIntervalKeepsItsPrecisionInBothTails() {
    assertThat(Normal.mass(20, 20.001))
        .isCloseTo(Normal.mass(-20.001, -20), withinPercentage(1e-9));
    double narrow = Normal.mass(20, 20 + 1e-6);
    assertThat(narrow).isCloseTo(1e-6 * Normal.density(20 + 5e-7), withinPercentage(1e-6));
    assertThat(Normal.mass(-1, 2)).isCloseTo(0.8185946141203637, within(1e-14));
    assertThat(Normal.mass(2, 1)).isZero();
  }

  @Test
  void quantilesInvertTheTail() {
    Trials.run(
        "quantile",
        500,
        random -> {
          double logTail = -random.nextDouble(0.7, 600);
          double z = Normal.quantileOfLogTail(logTail);
          assertThat(Normal.logCdf(-z)).isCloseTo(logTail, within(1e-10 * -logTail));
        });
  }
}
