package dev.covey.privacy.clipping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.covey.core.Seeds;
import dev.covey.core.error.ConfigurationException;
import dev.covey.privacy.accountant.Composition;
import dev.covey.privacy.accountant.NeighbouringRelation;
import dev.covey.privacy.accountant.PrivacyBounds;
import dev.covey.privacy.accountant.PrivacyEvent;
import dev.covey.privacy.accountant.RenyiAccountant;
import dev.covey.privacy.mechanism.DiscreteGaussian;
import dev.covey.privacy.mechanism.ExactVariance;
import dev.covey.privacy.mechanism.InsecureDeterministicNoise;
import dev.covey.privacy.mechanism.NoiseSource;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AdaptiveClipTest {
  private static final int CLIENTS = 200;

  /** Norms of updates as they are found: spread over an order of magnitude. */
  private static double[] norms(SplittableRandom random, double median) {
    double[] norms = new double[CLIENTS];
    for (int i = 0; i < CLIENTS; i++) {
      norms[i] = median * Math.exp(0.8 * random.nextGaussian());
    }
    return norms;
  }

  private static long noisySum(AdaptiveClip clip, double[] norms, NoiseSource source) {
    DiscreteGaussian noise =
        DiscreteGaussian.ofVariance(
            ExactVariance.ofStandardDeviation(clip.bitStandardDeviationInHalves()));
    return Arrays.stream(norms).mapToInt(clip::bitInHalves).sum() + noise.sample(source);
  }

  /** Mean over the last rounds of the fraction of norms that fit. */
  private static double settledFraction(double quantile, double initial, double median) {
    SplittableRandom random = new SplittableRandom(11);
    NoiseSource source = InsecureDeterministicNoise.of(Seeds.root(11));
    AdaptiveClip clip = AdaptiveClip.of(initial, quantile, CLIENTS);
    double fitting = 0;
    int settling = 150;
    int measured = 150;
    for (int round = 0; round < settling + measured; round++) {
      double[] norms = norms(random, median);
      if (round >= settling) {
        double bound = clip.clipL2Norm();
        fitting += Arrays.stream(norms).filter(norm -> norm <= bound).count();
      }
      clip = clip.next(noisySum(clip, norms, source));
    }
    return fitting / measured / CLIENTS;
  }

  @Test
  void theClipSettlesAtTheQuantileFromFarAboveAndFarBelow() {
    for (double quantile : new double[] {0.2, 0.5, 0.8}) {
      assertThat(settledFraction(quantile, 100, 1)).isCloseTo(quantile, within(0.03));
      assertThat(settledFraction(quantile, 0.01, 1)).isCloseTo(quantile, within(0.03));
    }
  }

  @Test
  void feedingTheClippedFractionWouldRunAway() {
    SplittableRandom random = new SplittableRandom(12);
    NoiseSource source = InsecureDeterministicNoise.of(Seeds.root(12));
    AdaptiveClip right = AdaptiveClip.of(1.3, 0.5, CLIENTS);
    AdaptiveClip wrong = right;
    for (int round = 0; round < 200; round++) {
      double[] norms = norms(random, 1);
      right = right.next(noisySum(right, norms, source));
      // Clipped instead of unclipped: the opposite of every bit.
      wrong = wrong.next(-noisySum(wrong, norms, source));
    }
    assertThat(right.clipL2Norm()).isBetween(0.7, 1.4);
    assertThat(Math.abs(Math.log(wrong.clipL2Norm()))).isGreaterThan(5);
  }

  @Test
  void theStepIsThatOfTheSpecification() {
    AdaptiveClip clip = AdaptiveClip.of(2, 0.75, 100);
    assertThat(clip.bitStandardDeviation()).isEqualTo(5);
    assertThat(clip.learningRate()).isEqualTo(0.2);
    // 60 of 100 fit: the sum of bits of +-1/2 is 10, in half steps 20.
    assertThat(clip.next(20).clipL2Norm())
        .isCloseTo(2 * Math.exp(-0.2 * (0.6 - 0.75)), within(1e-12));
    // Nobody came: half is assumed, and a fraction beyond 1 counts as 1.
    assertThat(clip.next(0).clipL2Norm()).isCloseTo(2 * Math.exp(0.05), within(1e-12));
    assertThat(clip.next(Long.MAX_VALUE).clipL2Norm())
        .isCloseTo(2 * Math.exp(-0.05), within(1e-12));
    assertThat(clip.next(Long.MIN_VALUE).clipL2Norm()).isCloseTo(2 * Math.exp(0.15), within(1e-12));
  }

  @Test
  void whoseUpdateIsNotFiniteCountsAsClipped() {
    AdaptiveClip clip = AdaptiveClip.of(2, 0.5, 10);
    assertThat(clip.bitInHalves(2)).isEqualTo(1);
    assertThat(clip.bitInHalves(Math.nextUp(2.0))).isEqualTo(-1);
    assertThat(clip.bitInHalves(Double.NaN)).isEqualTo(-1);
    assertThat(clip.bitInHalves(Double.POSITIVE_INFINITY)).isEqualTo(-1);
  }

  @Test
  void updatesAndBitsTogetherCostWhatTheMultiplierAloneWould() {
    AdaptiveClip clip = AdaptiveClip.of(1, 0.5, CLIENTS);
    double updates = clip.updateNoiseMultiplier(1.5);
    assertThat(updates).isGreaterThan(1.5);
    double bits = 2 * clip.bitStandardDeviation();
    assertThat(1 / (updates * updates) + 1 / (bits * bits))
        .isCloseTo(1 / (1.5 * 1.5), within(1e-12));
    // The accountant agrees: the bits' event is the scalar discrete Gaussian.
    PrivacyEvent event = clip.event(NeighbouringRelation.ZERO_OUT);
    for (double order : new double[] {1.5, 4, 32}) {
      assertThat(
              RenyiAccountant.divergence(event, order)
                  + RenyiAccountant.divergence(new PrivacyEvent.Gaussian(updates), order))
          .isCloseTo(
              RenyiAccountant.divergence(new PrivacyEvent.Gaussian(1.5), order), within(1e-9));
    }
    Composition both = Composition.of(event, 10).plus(new PrivacyEvent.Gaussian(updates), 10);
    double alone =
        PrivacyBounds.of(Composition.of(new PrivacyEvent.Gaussian(1.5), 10), 1e-6)
            .smallest()
            .epsilon();
    assertThat(PrivacyBounds.of(both, 1e-6).smallest().epsilon())
        .isCloseTo(alone, within(0.02 * alone));
  }

  @Test
  void replacingAClientMovesTheBitsTwiceAsFar() {
    AdaptiveClip clip = AdaptiveClip.of(1, 0.5, CLIENTS);
    assertThat(clip.event(NeighbouringRelation.REPLACE_ONE))
        .isEqualTo(new PrivacyEvent.DiscreteGaussian(20, 2));
    assertThat(clip.event(NeighbouringRelation.ZERO_OUT))
        .isEqualTo(new PrivacyEvent.DiscreteGaussian(20, 1));
  }

  @Test
  void noiseThatTheBitsAloneExceedIsRefused() {
    AdaptiveClip clip = AdaptiveClip.of(1, 0.5, 20);
    assertThat(clip.updateNoiseMultiplier(1.99)).isGreaterThan(10);
    for (double multiplier : new double[] {2, 2.5, 1e9}) {
      assertThatThrownBy(() -> clip.updateNoiseMultiplier(multiplier))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("fixed clip");
    }
  }

  @Test
  void theClipStaysANumberAboveZero() {
    AdaptiveClip tiny = new AdaptiveClip(Double.MIN_NORMAL, 0, 100, 10, 1);
    assertThat(tiny.next(10).clipL2Norm()).isEqualTo(Double.MIN_NORMAL);
    AdaptiveClip huge = new AdaptiveClip(1e308, 1, 100, 10, 1);
    assertThat(huge.next(-10).clipL2Norm()).isEqualTo(Double.MAX_VALUE);
    assertThatThrownBy(() -> AdaptiveClip.of(0, 0.5, 10))
        .isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> AdaptiveClip.of(1, 1.5, 10))
        .isInstanceOf(ConfigurationException.class);
  }
}
