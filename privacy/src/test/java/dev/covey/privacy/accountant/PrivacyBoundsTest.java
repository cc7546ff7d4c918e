package dev.covey.privacy.accountant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.covey.core.error.ConfigurationException;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class PrivacyBoundsTest {
  private static Composition sampled(double sigma, double rate, long steps) {
    return Composition.of(PrivacyEvent.sampledGaussian(sigma, rate), steps);
  }

  @Test
  void everyBoundThatAppliesIsThereByName() {
    PrivacyBounds sampled = PrivacyBounds.of(sampled(1, 0.01, 1000), 1e-6);
    assertThat(sampled.bounds().stream().map(PrivacyBounds.Bound::accountant))
        .containsExactly(Accountant.RDP, Accountant.PLD);
    assertThat(sampled.smallest().accountant()).isEqualTo(Accountant.PLD);
    assertThat(sampled.by(Accountant.ANALYTIC_GAUSSIAN)).isEmpty();

    PrivacyBounds whole = PrivacyBounds.of(sampled(5, 1, 100), 1e-6);
    assertThat(whole.bounds()).hasSize(3);
    assertThat(whole.by(Accountant.PLD).orElseThrow().epsilon())
        .isEqualTo(whole.by(Accountant.ANALYTIC_GAUSSIAN).orElseThrow().epsilon())
        .isLessThan(whole.by(Accountant.RDP).orElseThrow().epsilon());

    PrivacyBounds shares =
        PrivacyBounds.of(Composition.of(new PrivacyEvent.Skellam(1, 1, 100), 10), 1e-6);
    assertThat(shares.bounds()).hasSize(1);
    assertThat(shares.smallest().accountant()).isEqualTo(Accountant.RDP);
  }

  @Test
  void narrowLossesAreBoundedByRenyi() {
    // Here the grid overstates: a loss of 2e-5 on places 1e-4 apart.
    PrivacyBounds bounds = PrivacyBounds.of(sampled(50, 1e-3, 10_000), 1e-6);
    assertThat(bounds.smallest().accountant()).isEqualTo(Accountant.RDP);
    assertThat(bounds.smallest().epsilon()).isCloseTo(0.00656, within(1e-5));
  }

  @Test
  void unlikeEventsCostMoreThanEachAndLessThanTheSum() {
    Composition updates = sampled(1.2, 0.02, 500);
    Composition bits = Composition.of(new PrivacyEvent.Gaussian(40), 500);
    Composition metrics = sampled(20, 0.02, 50);
    Composition all = updates.plus(bits).plus(metrics);
    for (Accountant accountant : List.of(Accountant.RDP, Accountant.PLD)) {
      double together = epsilon(all, accountant);
      double sum =
          epsilon(updates, accountant) + epsilon(bits, accountant) + epsilon(metrics, accountant);
      assertThat(together).isGreaterThan(epsilon(updates, accountant)).isLessThan(sum);
    }
  }

  private static double epsilon(Composition composition, Accountant accountant) {
    return PrivacyBounds.of(composition, 1e-6, EnumSet.of(accountant)).smallest().epsilon();
  }

  @Test
  void askingOnlyForWhatDoesNotApplyIsRefused() {
    assertThatThrownBy(
            () ->
                PrivacyBounds.of(
                    sampled(1, 0.1, 10), 1e-6, EnumSet.of(Accountant.ANALYTIC_GAUSSIAN)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("rdp");
  }

  @Test
  void edgesAreExactWithEveryAccountant() {
    for (Accountant accountant : Accountant.values()) {
      EnumSet<Accountant> only = EnumSet.of(accountant);
      assertThat(PrivacyBounds.of(sampled(1, 1, 0), 1e-5, only).smallest().epsilon()).isZero();
      assertThat(PrivacyBounds.of(sampled(1, 0, 9), 1e-5, only).smallest().epsilon()).isZero();
      assertThat(PrivacyBounds.of(sampled(1, 1, 9), 1, only).smallest().epsilon()).isZero();
      assertThat(PrivacyBounds.of(sampled(1, 1, 9), 0, only).smallest().epsilon()).isInfinite();
      assertThat(PrivacyBounds.of(sampled(0, 1, 9), 1e-5, only).smallest().epsilon()).isInfinite();
    }
  }

  /** The promise is a thousand queries in ten seconds; the margin is for a busy machine. */
  @Test
  void manyQueriesTakeMilliseconds() {
    RandomGenerator random = new SplittableRandom(5);
    int queries = 300;
    long cpu = cpuNanos();
    for (int i = 0; i < queries; i++) {
      double sigma = Math.exp(random.nextDouble(Math.log(0.4), Math.log(20)));
      double rate = Math.exp(random.nextDouble(Math.log(1e-4), 0));
      long steps = 1 + (long) Math.exp(random.nextDouble(0, Math.log(1e5)));
      double delta = Math.pow(10, -random.nextDouble(3, 10));
      PrivacyBounds bounds = PrivacyBounds.of(sampled(sigma, rate, steps), delta);
      assertThat(bounds.smallest().epsilon()).isNotNaN();
    }
    assertThat((cpuNanos() - cpu) / 1e6 / queries).as("milliseconds a query").isLessThan(30);
  }

  private static long cpuNanos() {
    return java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
