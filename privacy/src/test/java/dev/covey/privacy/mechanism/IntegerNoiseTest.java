package dev.covey.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.Seeds;
import dev.covey.core.error.ConfigurationException;
import dev.covey.privacy.internal.Normal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IntegerNoiseTest {
  private static NoiseSource noise(String label) {
    return InsecureDeterministicNoise.of(Seeds.root(17).child(label));
  }

  @Test
  void theDiscreteGaussianHasItsProbabilityMassFunction() {
    for (double sigma : new double[] {0.3, 0.5, 1, 1.7, 4, 25, 300}) {
      DiscreteGaussian gaussian =
          DiscreteGaussian.ofVariance(ExactVariance.ofStandardDeviation(sigma));
      NoiseSource source = noise("gaussian " + sigma);
      ChiSquare.check(
          "sigma " + sigma,
          () -> gaussian.sample(source),
          100_000,
          x -> ExactMass.gaussian(sigma * sigma, x));
    }
  }

  @Test
  void skellamHasItsProbabilityMassFunction() {
    for (double sigma : new double[] {0.3, 1, 1.7, 4, 25, 60}) {
      Skellam skellam = Skellam.ofVariance(ExactVariance.ofStandardDeviation(sigma));
      NoiseSource source = noise("skellam " + sigma);
      ChiSquare.check(
          "sigma " + sigma,
          () -> skellam.sample(source),
          100_000,
          x -> ExactMass.skellam(sigma * sigma, x));
    }
  }

  @Test
  void tiesAreBrokenSoThatTheDistributionStays() {
    // With 3 to 6 digits in the table, up to half of all draws are decided by finer digits.
    for (int digits = 3; digits <= 6; digits++) {
      DiscreteGaussian gaussian = DiscreteGaussian.ofVariance(ExactVariance.of(5, 2), digits, 20);
      NoiseSource source = noise("ties " + digits);
      ChiSquare.check(
          digits + " digits",
          () -> gaussian.sample(source),
          60_000,
          x -> ExactMass.gaussian(2.5, x));
      Skellam skellam = Skellam.ofVariance(ExactVariance.of(9, 1), digits, 20);
      ChiSquare.check(
          digits + " digits", () -> skellam.sample(source), 60_000, x -> ExactMass.skellam(9, x));
    }
  }

  @Test
  void aTieIsDecidedByTheNextDigitsOfTheDistributionFunction() {
    GaussianWeights weights = new GaussianWeights(BigInteger.ONE, BigInteger.valueOf(8), true);
    InversionTable table = new InversionTable(weights);
    Thresholds coarse = Thresholds.of(weights, 63);
    Thresholds fine = Thresholds.of(weights, 127);
    for (int k = 0; k < 8; k++) {
      long word = coarse.thresholds().get(k).longValueExact() << 1;
      long next = fine.thresholds().get(k).longValue();
      assertThat(table.draw(word, InsecureDeterministicNoise.beginningWith(next - 1))).isEqualTo(k);
      assertThat(table.draw(word, InsecureDeterministicNoise.beginningWith(next + 1)))
          .isEqualTo(k + 1);
      // A second tie, then the smallest and the largest digits there are.
      assertThat(table.draw(word, InsecureDeterministicNoise.beginningWith(next, 0))).isEqualTo(k);
      assertThat(table.draw(word, InsecureDeterministicNoise.beginningWith(next, -1)))
          .isEqualTo(k + 1);
    }
  }

  @Test
  void wideNoiseMadeOfTwoPartsHasTheSameDistribution() {
    // Tables of sigma at most 4, so that 13 and 40 are put together from k and r, and rejections
    // are frequent.
    for (double sigma : new double[] {5, 13, 40}) {
      DiscreteGaussian gaussian =
          DiscreteGaussian.ofVariance(ExactVariance.ofStandardDeviation(sigma), 63, 4);
      NoiseSource source = noise("two parts " + sigma);
      ChiSquare.check(
          "sigma " + sigma,
          () -> gaussian.sample(source),
          100_000,
          x -> ExactMass.gaussian(sigma * sigma, x));
    }
  }

  @Test
  void skellamMadeOfSeveralPartsHasTheSameDistribution() {
    for (double variance : new double[] {9, 35}) {
      Skellam skellam = Skellam.ofVariance(ExactVariance.of(variance), 63, 1);
      NoiseSource source = noise("parts " + variance);
      ChiSquare.check(
          "variance " + variance,
          () -> skellam.sample(source),
          100_000,
          x -> ExactMass.skellam(variance, x));
    }
  }

  @Test
  void theNaiveSamplerInFractionsAgrees() {
    for (ExactVariance variance :
        new ExactVariance[] {ExactVariance.of(1, 3), ExactVariance.of(30, 1)}) {
      RationalSampler naive = new RationalSampler(noise("naive " + variance));
      DiscreteGaussian gaussian = DiscreteGaussian.ofVariance(variance);
      NoiseSource source = noise("clever " + variance);
      ChiSquare.check(
          "naive " + variance,
          () -> naive.gaussian(variance),
          15_000,
          x -> ExactMass.gaussian(variance.toDouble(), x));
      // And against each other: the same number of draws of each, bin by bin.
      int draws = 15_000;
      Map<Long, int[]> counts = new HashMap<>();
      for (int i = 0; i < draws; i++) {
        counts.computeIfAbsent(naive.gaussian(variance), x -> new int[2])[0]++;
        counts.computeIfAbsent(gaussian.sample(source), x -> new int[2])[1]++;
      }
      double statistic = 0;
      for (int[] pair : counts.values()) {
        double difference = pair[0] - pair[1];
        statistic += difference * difference / (pair[0] + pair[1]);
      }
      assertThat(statistic)
          .as("two samples of variance " + variance)
          .isLessThan(counts.size() + 5 * Math.sqrt(2.0 * counts.size()) + 5);
    }
  }

  @Test
  void anExponentialCoinFallsAsOftenAsItShould() {
    NoiseSource source = noise("coin");
    int draws = 40_000;
    for (double exponent : new double[] {0.001, 0.25, 1, 3}) {
      BigInteger numerator = BigInteger.valueOf(Math.round(exponent * 1000));
      int heads = 0;
      for (int i = 0; i < draws; i++) {
        BigInteger start = BigInteger.valueOf(source.nextLong() >>> 1);
        if (DiscreteGaussian.below(start, numerator, BigInteger.valueOf(1000), source)) {
          heads++;
        }
      }
      double p = Math.exp(-exponent);
      assertThat(Math.abs(heads - draws * p)).isLessThan(5 * Math.sqrt(draws * p * (1 - p)));
    }
  }

  @Test
  void momentsAreThoseOfTheDistributionAtEveryScale() {
    int draws = 100_000;
    for (double sigma : new double[] {1, 30, 1024, 1025, 5000, 1e6, 1e12}) {
      DiscreteGaussian gaussian =
          DiscreteGaussian.ofVariance(ExactVariance.ofStandardDeviation(sigma));
      NoiseSource source = noise("moments " + sigma);
      moments("discrete Gaussian " + sigma, gaussian, source, draws, sigma, 3);
    }
    for (double sigma : new double[] {1, 30, 1000, 10_000, 20_000}) {
      Skellam skellam = Skellam.ofVariance(ExactVariance.ofStandardDeviation(sigma));
      NoiseSource source = noise("moments of Skellam " + sigma);
      moments("Skellam " + sigma, skellam, source, draws, sigma, 3 + 1 / (sigma * sigma));
    }
  }

  private static void moments(
      String what, IntegerNoise noise, NoiseSource source, int draws, double sigma, double fourth) {
    double[] sums = new double[5];
    for (int i = 0; i < draws; i++) {
      double z = noise.sample(source) / sigma;
      sums[1] += z;
      sums[2] += z * z;
      sums[3] += z * z * z;
      sums[4] += z * z * z * z;
    }
    double root = Math.sqrt(draws);
    assertThat(Math.abs(sums[1] / draws)).as(what + ": mean").isLessThan(5 / root);
    assertThat(Math.abs(sums[2] / draws - 1)).as(what + ": variance").isLessThan(7.5 / root);
    assertThat(Math.abs(sums[3] / draws)).as(what + ": skewness").isLessThan(20 / root);
    assertThat(Math.abs(sums[4] / draws - fourth)).as(what + ": kurtosis").isLessThan(55 / root);
  }

  @Test
  void farValuesAreAsRareAsTheyShouldBe() {
    int draws = 400_000;
    for (double sigma : new double[] {20, 1e5}) {
      DiscreteGaussian gaussian =
          DiscreteGaussian.ofVariance(ExactVariance.ofStandardDeviation(sigma));
      NoiseSource source = noise("tails " + sigma);
      int[] beyond = new int[6];
      for (int i = 0; i < draws; i++) {
        long distance = Math.abs(gaussian.sample(source));
        for (int deviations = 1; deviations < 6; deviations++) {
          beyond[deviations] += distance > deviations * sigma ? 1 : 0;
        }
      }
      for (int deviations = 1; deviations < 6; deviations++) {
        // The continuous tail from half a step on, right to a few parts in a thousand here.
        double expected = draws * 2 * Normal.survival(deviations + 0.5 / sigma);
        assertThat(Math.abs(beyond[deviations] - expected))
            .as("beyond %s of sigma %s", deviations, sigma)
            .isLessThan(5 * Math.sqrt(expected) + 0.005 * expected + 3);
      }
    }
  }

  @Test
  void theSumOfSkellamSharesIsSkellam() {
    Skellam share = Skellam.ofVariance(ExactVariance.of(3, 2));
    NoiseSource source = noise("shares");
    ChiSquare.check(
        "sum of six shares",
        () -> {
          long sum = 0;
          for (int i = 0; i < 6; i++) {
            sum += share.sample(source);
          }
          return sum;
        },
        60_000,
        x -> ExactMass.skellam(9, x));
  }

  @Test
  void theSameSourceGivesTheSameNoiseAndAddToAddsIt() {
    DiscreteGaussian gaussian = DiscreteGaussian.ofVariance(ExactVariance.of(100, 1));
    long[] once = new long[1000];
    long[] again = new long[1000];
    gaussian.addTo(once, noise("same"));
    gaussian.addTo(again, noise("same"));
    assertThat(once).isEqualTo(again);
    long[] other = new long[1000];
    Arrays.fill(other, 7);
    gaussian.addTo(other, noise("same"));
    for (int i = 0; i < other.length; i++) {
      assertThat(other[i]).isEqualTo(once[i] + 7);
    }
  }

  @Test
  void variancesAreFractionsInLowestTerms() {
    assertThat(ExactVariance.of(6, 4)).isEqualTo(ExactVariance.of(3, 2));
    assertThat(ExactVariance.of(0.75)).isEqualTo(ExactVariance.of(3, 4));
    assertThat(ExactVariance.ofStandardDeviation(1.5)).isEqualTo(ExactVariance.of(9, 4));
    assertThat(ExactVariance.of(0.1)).isNotEqualTo(ExactVariance.of(1, 10));
    for (double variance : new double[] {1e-15, 0.1, 1, 12345.678, 1e24}) {
      ExactVariance exact = ExactVariance.of(variance);
      assertThat(exact.toDouble()).isBetween(Math.nextDown(variance), Math.nextUp(variance));
      double deviation = exact.standardDeviationAtMost();
      assertThat(ExactVariance.ofStandardDeviation(deviation).toDouble()).isLessThan(variance);
      assertThat(deviation).isGreaterThan(Math.sqrt(variance) * (1 - 1e-14));
    }
    assertThatThrownBy(() -> ExactVariance.of(0, 1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("above 0");
    assertThatThrownBy(() -> ExactVariance.of(Double.NaN))
        .isInstanceOf(ConfigurationException.class);
  }

  @Test
  void noiseOutOfReachIsRefusedWithARemedy() {
    assertThatThrownBy(() -> DiscreteGaussian.ofVariance(ExactVariance.of(0x1p81)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("choose another grid");
    assertThatThrownBy(() -> DiscreteGaussian.ofVariance(ExactVariance.of(0x1p-60)))
        .isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> Skellam.ofVariance(ExactVariance.of(0x1p34)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("coarser grid");
  }
}
