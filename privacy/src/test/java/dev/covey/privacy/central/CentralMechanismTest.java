package dev.covey.privacy.central;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.covey.core.error.ConfigurationException;
import dev.covey.privacy.accountant.Accountant;
import dev.covey.privacy.accountant.Composition;
import dev.covey.privacy.accountant.NeighbouringRelation;
import dev.covey.privacy.accountant.PrivacyBounds;
import dev.covey.privacy.accountant.PrivacyEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CentralMechanismTest {
  @Test
  void theClaimedMultiplierIsTheOneAskedForAHairSmaller() {
    for (double asked : new double[] {1e-3, 0.3, 1, 17, 1e6}) {
      double claimed =
          new CentralMechanism(asked, 3).event(NeighbouringRelation.ZERO_OUT).noiseMultiplier();
      assertThat(claimed).isLessThan(asked).isCloseTo(asked, within(asked * 1e-7));
    }
  }

  @Test
  void exchangingAClientCountsTwice() {
    CentralMechanism mechanism = new CentralMechanism(1, 1);
    assertThat(mechanism.event(NeighbouringRelation.REPLACE_ONE).noiseMultiplier())
        .isCloseTo(0.5, within(1e-7));
  }

  @Test
  void theGridAndTheNoiseFollowFromClipAndMultiplier() {
    CentralMechanism mechanism = new CentralMechanism(0.75, 8);
    assertThat(mechanism.step() * CentralMechanism.STEPS_PER_CLIP).isEqualTo(8);
    assertThat(mechanism.variance().toDouble()).isEqualTo(Math.pow(0.75 * (1L << 24), 2));
  }

  /**
   * The claim's proof in numbers: a discrete Gaussian of variance s^2 is, point by point, a
   * continuous one of variance s^2 - v that is rounded by a discrete Gaussian of variance v, up to
   * a factor of (1 + e) / (1 - e). Where e is small enough to be seen by doubles.
   */
  @ParameterizedTest
  @ValueSource(doubles = {0.15, 0.25, 0.5})
  void aDiscreteGaussianIsASmallerContinuousOneRoundedByAnother(double v) {
    double variance = 4;
    double error =
        2 * (Math.exp(-2 * Math.PI * Math.PI * v) + Math.exp(-8 * Math.PI * Math.PI * v));
    double bound = (1 + error) / (1 - error);
    double worst = 1;
    for (int z = -8; z <= 8; z++) {
      double ratio = roundedContinuous(z, variance - v, v) / discrete(z, variance);
      worst = Math.max(worst, Math.max(ratio, 1 / ratio));
    }
    assertThat(worst).isLessThanOrEqualTo(bound * (1 + 1e-9));
  }

  private static double discrete(int z, double variance) {
    double all = 0;
    for (int k = -60; k <= 60; k++) {
      all += Math.exp(-k * k / (2 * variance));
    }
    return Math.exp(-z * z / (2 * variance)) / all;
  }

  /** The integral over y of the Gaussian at y times the discrete Gaussian around y at z. */
  private static double roundedContinuous(int z, double wide, double narrow) {
    double step = 1e-3;
    double sum = 0;
    for (double y = -25; y <= 25; y += step) {
      double all = 0;
      int near = (int) Math.rint(y);
      for (int k = near - 12; k <= near + 12; k++) {
        all += Math.exp(-(k - y) * (k - y) / (2 * narrow));
      }
      sum +=
          Math.exp(-y * y / (2 * wide))
              / Math.sqrt(2 * Math.PI * wide)
              * Math.exp(-(z - y) * (z - y) / (2 * narrow))
              / all;
    }
    return sum * step;
  }

  @Test
  void theClaimIsNeverBelowWhatTheExactNoiseIsKnownToCost() {
    for (double multiplier : new double[] {0.5, 1, 5}) {
      Composition claimed =
          Composition.of(
              new CentralMechanism(multiplier, 1).event(NeighbouringRelation.ZERO_OUT), 30);
      double concentrated =
          PrivacyBounds.of(
                  Composition.of(PrivacyEvent.ZeroConcentrated.ofNoiseMultiplier(multiplier), 30),
                  1e-6)
              .smallest()
              .epsilon();
      double renyi = PrivacyBounds.of(claimed, 1e-6).by(Accountant.RDP).orElseThrow().epsilon();
      assertThat(renyi).isGreaterThanOrEqualTo(concentrated).isCloseTo(concentrated, within(1e-4));
    }
  }

  @Test
  void whatIsNoClipOrNoNoiseIsRefused() {
    for (double clip : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY, 1e13, 1e-13}) {
      assertThatThrownBy(() -> new CentralMechanism(1, clip))
          .isInstanceOf(ConfigurationException.class);
    }
    for (double noise : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY, 1e-4}) {
      assertThatThrownBy(() -> new CentralMechanism(noise, 1))
          .isInstanceOf(ConfigurationException.class);
    }
  }
}
