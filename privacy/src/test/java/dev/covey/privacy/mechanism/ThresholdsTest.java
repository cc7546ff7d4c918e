package dev.covey.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.testing.Trials;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThresholdsTest {
  private static final BigInteger TWO = BigInteger.TWO;

  @Test
  void theExponentialIsEnclosedTightly() {
    Trials.run(
        "exponential",
        200,
        random -> {
          BigInteger numerator =
              BigInteger.valueOf(random.nextLong(1, 1L << random.nextInt(2, 50)));
          BigInteger denominator =
              BigInteger.valueOf(random.nextLong(1, 1L << random.nextInt(2, 50)));
          int bits = random.nextInt(1, 180);
          ExponentialBounds bounds = ExponentialBounds.ofMinus(numerator, denominator, bits);
          assertThat(bounds.upper().subtract(bounds.lower()).intValueExact()).isBetween(0, 2);
          BigDecimal ratio =
              new BigDecimal(numerator)
                  .divide(new BigDecimal(denominator), new java.math.MathContext(90));
          if (ratio.compareTo(BigDecimal.valueOf(1000)) > 0) {
            assertThat(bounds.lower()).isEqualTo(BigInteger.ZERO);
            return;
          }
          BigDecimal scaled = ExactMass.expMinus(ratio).multiply(new BigDecimal(TWO.pow(bits)));
          assertThat(new BigDecimal(bounds.lower())).isLessThanOrEqualTo(scaled);
          assertThat(new BigDecimal(bounds.upper())).isGreaterThanOrEqualTo(scaled);
        });
  }

  @Test
  void theExponentialOfNothingIsOne() {
    ExponentialBounds bounds = ExponentialBounds.ofMinus(BigInteger.ZERO, BigInteger.ONE, 10);
    assertThat(bounds.lower()).isEqualTo(BigInteger.valueOf(1024)).isEqualTo(bounds.upper());
  }

  @Test
  void everyThresholdOfTheGaussianIsThatOfTheDecimalSeries() {
    for (String variance : new String[] {"0.04", "0.25", "1", "2.5", "37.75", "900"}) {
      BigDecimal exact = new BigDecimal(variance);
      ExactVariance fraction =
          new ExactVariance(exact.unscaledValue(), BigInteger.TEN.pow(exact.scale()));
      GaussianWeights weights =
          new GaussianWeights(fraction.denominator(), fraction.numerator().shiftLeft(1), true);
      int most = (int) (20 * Math.sqrt(exact.doubleValue())) + 20;
      compare(Thresholds.of(weights, 63), ExactMass.gaussianMagnitudes(exact, most));
      compare(Thresholds.of(weights, 127), ExactMass.gaussianMagnitudes(exact, most));
    }
  }

  @Test
  void everyThresholdOfPoissonIsThatOfTheDecimalSeries() {
    for (String mean : new String[] {"0.001", "0.5", "1", "7", "12.25", "400"}) {
      BigDecimal exact = new BigDecimal(mean);
      PoissonWeights weights =
          new PoissonWeights(exact.unscaledValue(), BigInteger.TEN.pow(exact.scale()));
      int most = (int) (exact.doubleValue() + 20 * Math.sqrt(exact.doubleValue()) + 60);
      compare(Thresholds.of(weights, 63), ExactMass.poisson(exact, most));
      compare(Thresholds.of(weights, 127), ExactMass.poisson(exact, most));
    }
  }

  private static void compare(Thresholds thresholds, List<BigDecimal> masses) {
    BigDecimal scale = new BigDecimal(TWO.pow(thresholds.bits()));
    BigDecimal sum = BigDecimal.ZERO;
    int compared = 0;
    for (int k = 0; k < masses.size(); k++) {
      sum = sum.add(masses.get(k));
      int place = k - (int) thresholds.first();
      if (place >= 0 && place < thresholds.thresholds().size()) {
        assertThat(thresholds.thresholds().get(place))
            .as("threshold of %s with %s digits", k, thresholds.bits())
            .isEqualTo(sum.multiply(scale).toBigInteger());
        compared++;
      }
    }
    assertThat(compared).isEqualTo(thresholds.thresholds().size());
    assertThat(thresholds.thresholds().get(compared - 1))
        .isEqualTo(TWO.pow(thresholds.bits()).subtract(BigInteger.ONE));
  }

  @Test
  void moreDigitsContinueTheSameNumbers() {
    for (WeightWindow.Source weights :
        List.of(
            new GaussianWeights(BigInteger.ONE, BigInteger.valueOf(2_000_000), true),
            new PoissonWeights(BigInteger.valueOf(500_000), BigInteger.ONE))) {
      Thresholds coarse = Thresholds.of(weights, 63);
      Thresholds fine = Thresholds.of(weights, 127);
      int offset = (int) (coarse.first() - fine.first());
      for (int i = 0; i < coarse.thresholds().size(); i++) {
        assertThat(fine.thresholds().get(i + offset).shiftRight(64))
            .isEqualTo(coarse.thresholds().get(i));
      }
    }
  }
}
