package dev.covey.privacy.accountant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.covey.core.error.ConfigurationException;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.DoubleFunction;
import org.junit.jupiter.api.Test;

class CalibrationTest {
  private static final Set<Accountant> ALL = EnumSet.allOf(Accountant.class);

  private static DoubleFunction<Composition> run(double rate, long steps) {
    return sigma -> Composition.of(PrivacyEvent.sampledGaussian(sigma, rate), steps);
  }

  @Test
  void theNoiseMultiplierKeepsTheTargetAndIsHardlyMoreThanNeeded() {
    for (double epsilon : new double[] {0.5, 2, 8, 100}) {
      for (Accountant accountant : new Accountant[] {Accountant.RDP, Accountant.PLD}) {
        Set<Accountant> only = EnumSet.of(accountant);
        Calibration.Calibrated found =
            Calibration.noiseMultiplier(run(0.02, 1000), epsilon, 1e-6, only);
        assertThat(found.bound().epsilon()).isLessThanOrEqualTo(epsilon);
        Composition less = run(0.02, 1000).apply(found.noiseMultiplier() * 0.999);
        assertThat(PrivacyBounds.of(less, 1e-6, only).smallest().epsilon()).isGreaterThan(epsilon);
      }
    }
  }

  @Test
  void withoutSamplingItIsTheClosedForm() {
    for (double epsilon : new double[] {0.1, 1, 10, 1000}) {
      double exact = GaussianAccountant.noiseMultiplier(epsilon, 1e-6) * Math.sqrt(50);
      assertThat(Calibration.noiseMultiplier(run(1, 50), epsilon, 1e-6, ALL).noiseMultiplier())
          .isGreaterThanOrEqualTo(exact * (1 - 1e-9))
          .isCloseTo(exact, within(2e-6 * exact));
    }
  }

  @Test
  void anUnreachableTargetIsRefused() {
    DoubleFunction<Composition> withNoiselessPart =
        sigma -> run(0.1, 10).apply(sigma).plus(new PrivacyEvent.Gaussian(0.1), 1);
    assertThatThrownBy(() -> Calibration.noiseMultiplier(withNoiselessPart, 1, 1e-6, ALL))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("no noise multiplier");
    assertThatThrownBy(() -> Calibration.noiseMultiplier(run(0.1, 10), 0, 1e-6, ALL))
        .isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> Calibration.noiseMultiplier(run(0.1, 10), 1, 0, ALL))
        .isInstanceOf(ConfigurationException.class);
  }

  @Test
  void nextToNoNoiseIsAccountedForInNoTime() {
    Composition nearlyOpen = run(0.02, 1000).apply(1e-4);
    double epsilon =
        PrivacyBounds.of(nearlyOpen, 1e-6, EnumSet.of(Accountant.RDP)).smallest().epsilon();
    assertThat(epsilon).isGreaterThan(1e6);
  }

  @Test
  void nothingReleasedNeedsNoNoise() {
    assertThat(Calibration.noiseMultiplier(run(0.1, 0), 1, 1e-6, ALL).bound().epsilon()).isZero();
  }

  @Test
  void theRoundsThatFitFitAndOneMoreDoesNot() {
    Composition round = Composition.of(PrivacyEvent.sampledGaussian(1, 0.01), 1);
    Composition spent = Composition.of(new PrivacyEvent.Gaussian(10), 1);
    long fits = Calibration.rounds(spent, round, 2, 1e-6, ALL, 1_000_000);
    assertThat(fits).isBetween(100L, 2000L);
    assertThat(epsilon(spent.plus(round.times(fits)))).isLessThanOrEqualTo(2);
    assertThat(epsilon(spent.plus(round.times(fits + 1)))).isGreaterThan(2);
    assertThat(Calibration.rounds(spent, round, 2, 1e-6, ALL, 7)).isEqualTo(7);
    assertThat(Calibration.rounds(spent, round, 0, 1e-6, ALL, 7)).isZero();
    assertThat(Calibration.rounds(spent, round, 2, 1e-6, ALL, fits)).isEqualTo(fits);
    assertThat(Calibration.rounds(spent, round, 2, 1e-6, ALL, fits + 1)).isEqualTo(fits);
    assertThat(Calibration.rounds(Composition.empty(), Composition.empty(), 2, 1e-6, ALL, 99))
        .isEqualTo(99);
  }

  private static double epsilon(Composition composition) {
    return PrivacyBounds.of(composition, 1e-6).smallest().epsilon();
  }
}
