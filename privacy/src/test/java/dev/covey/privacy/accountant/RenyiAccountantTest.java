package dev.covey.privacy.accountant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.covey.core.error.ConfigurationException;
import dev.covey.testing.Trials;
import java.util.List;
import org.junit.jupiter.api.Test;

class RenyiAccountantTest {
  private static Composition sampled(double sigma, double rate, long steps) {
    return Composition.of(PrivacyEvent.sampledGaussian(sigma, rate), steps);
  }

  @Test
  void everyReferenceRowIsMetAndNeverUndercutAtItsOwnOrders() {
    int rows = 0;
    for (ReferenceTable.Row row : ReferenceTable.read("accountant_reference.csv")) {
      double sigma = row.number("sigma");
      double rate = row.number("q");
      long steps = Long.parseLong(row.text("steps"));
      double delta = row.number("delta");
      double reference = row.number("rdp_eps_exact_orders");
      RenyiAccountant.Result result = RenyiAccountant.epsilon(sampled(sigma, rate, steps), delta);
      assertThat(result.epsilon()).as(row.toString()).isLessThanOrEqualTo(reference * (1 + 1e-6));
      double exact = steps * NaiveRenyi.sampledGaussian(sigma, rate, result.order());
      double own =
          Math.max(
              0,
              exact
                  + Math.log1p(-1 / result.order())
                  - Math.log(delta * result.order()) / (result.order() - 1));
      if (result.epsilon() > 0) {
        assertThat(result.epsilon()).as(row.toString()).isCloseTo(own, within(1e-9 * own + 1e-13));
      }
      rows++;
    }
    assertThat(rows).isEqualTo(1200);
  }

  @Test
  void everyOrderOfTheReferenceIsMet() {
    for (ReferenceTable.Row row : ReferenceTable.read("rdp_orders_reference.csv")) {
      double expected = row.number("rdp_quadrature");
      double actual =
          RenyiAccountant.divergence(
              PrivacyEvent.sampledGaussian(row.number("sigma"), row.number("q")),
              row.number("order"));
      // The reference's own quadrature: 1e-9 relative where it is above rounding.
      assertThat(actual).as(row.toString()).isCloseTo(expected, within(1e-9 * expected + 1e-17));
    }
  }

  @Test
  void theQuadratureAgreesWithAFinerAndWiderOne() {
    Trials.run(
        "renyi quadrature",
        150,
        random -> {
          double sigma = Math.exp(random.nextDouble(Math.log(0.15), Math.log(80)));
          double rate = Math.exp(random.nextDouble(Math.log(1e-7), 0));
          double order = 1 + Math.exp(random.nextDouble(Math.log(0.02), Math.log(30)));
          double naive = NaiveRenyi.sampledGaussian(sigma, rate, order);
          double actual = new SampledGaussianCurve(sigma, rate).at(order);
          assertThat(actual).isCloseTo(naive, within(1e-10 * naive));
        });
  }

  @Test
  void wholeOrdersAgreeWithTheirNeighboursAmongFractions() {
    SampledGaussianCurve curve = new SampledGaussianCurve(0.9, 0.02);
    for (int order = 2; order < 40; order++) {
      double between = 0.5 * (curve.at(order - 1e-6) + curve.at(order + 1e-6));
      assertThat(curve.at(order)).isCloseTo(between, within(1e-9 * between));
    }
  }

  @Test
  void theBinarySearchFindsWhatAScanFinds() {
    Trials.run(
        "order search",
        40,
        random -> {
          double sigma = Math.exp(random.nextDouble(Math.log(0.4), Math.log(20)));
          double rate = Math.exp(random.nextDouble(Math.log(1e-4), 0));
          long steps = 1 + (long) Math.exp(random.nextDouble(0, 11));
          double delta = Math.pow(10, -random.nextDouble(2, 11));
          RenyiCurve curve = new SampledGaussianCurve(sigma, rate);
          double best = Double.POSITIVE_INFINITY;
          for (int i = 0; i < RenyiOrders.count() && RenyiOrders.order(i) <= 1024; i++) {
            double order = RenyiOrders.order(i);
            best = Math.min(best, RenyiAccountant.toEpsilon(steps * curve.at(order), order, delta));
          }
          double found = RenyiAccountant.epsilon(sampled(sigma, rate, steps), delta).epsilon();
          assertThat(found).isLessThanOrEqualTo(Math.max(0, best) * (1 + 1e-12));
        });
  }

  @Test
  void epsilonFallsWithNoiseAndDeltaAndGrowsWithRateAndSteps() {
    Trials.run(
        "renyi monotone",
        100,
        random -> {
          double sigma = Math.exp(random.nextDouble(-1, 3));
          double rate = random.nextDouble(0.001, 0.9);
          long steps = random.nextInt(1, 10_000);
          double delta = Math.pow(10, -random.nextDouble(1, 12));
          double base = RenyiAccountant.epsilon(sampled(sigma, rate, steps), delta).epsilon();
          double slack = base * (1 + 1e-12);
          assertThat(RenyiAccountant.epsilon(sampled(sigma * 1.1, rate, steps), delta).epsilon())
              .isLessThanOrEqualTo(slack);
          assertThat(RenyiAccountant.epsilon(sampled(sigma, rate, steps), delta * 1.1).epsilon())
              .isLessThanOrEqualTo(slack);
          assertThat(RenyiAccountant.epsilon(sampled(sigma, rate * 1.1, steps), delta).epsilon())
              .isGreaterThanOrEqualTo(base * (1 - 1e-12));
          assertThat(RenyiAccountant.epsilon(sampled(sigma, rate, steps + 1), delta).epsilon())
              .isGreaterThanOrEqualTo(base * (1 - 1e-12));
        });
  }

  @Test
  void otherEventsMeetTheirReferences() {
    int rows = 0;
    for (ReferenceTable.Row row : ReferenceTable.read("accountant_reference_extra.csv")) {
      if (!row.text("accountant").equals("rdp") || row.text("epsilon").startsWith("ERROR")) {
        continue;
      }
      Composition composition = ExtraReferences.composition(row);
      double expected = row.number("epsilon");
      double actual = RenyiAccountant.epsilon(composition, row.number("delta")).epsilon();
      assertThat(actual).as(row.toString()).isLessThanOrEqualTo(expected * (1 + 1e-6));
      // Finer orders may be lower, by little, except where the reference stops at order 1024.
      if (!row.text("params").contains("sigma huge") && expected > 0) {
        assertThat(actual).as(row.toString()).isGreaterThanOrEqualTo(expected * 0.95);
      }
      rows++;
    }
    assertThat(rows).isEqualTo(84);
  }

  @Test
  void edgesAreExact() {
    PrivacyEvent event = PrivacyEvent.sampledGaussian(1, 0.1);
    assertThat(RenyiAccountant.epsilon(Composition.of(event, 0), 1e-5).epsilon()).isZero();
    assertThat(RenyiAccountant.epsilon(Composition.of(event, 0), 0).epsilon()).isZero();
    assertThat(RenyiAccountant.epsilon(sampled(1, 0, 10), 1e-5).epsilon()).isZero();
    assertThat(RenyiAccountant.epsilon(sampled(0, 0, 10), 1e-5).epsilon()).isZero();
    assertThat(RenyiAccountant.epsilon(sampled(0, 0.1, 1), 1e-5).epsilon()).isInfinite();
    assertThat(RenyiAccountant.epsilon(sampled(0, 1, 1), 1e-5).epsilon()).isInfinite();
    assertThat(RenyiAccountant.epsilon(sampled(1, 0.1, 10), 0).epsilon()).isInfinite();
    assertThat(RenyiAccountant.epsilon(sampled(1, 0.1, 10), 1).epsilon()).isZero();
    assertThat(RenyiAccountant.epsilon(sampled(0, 0.1, 10), 1).epsilon()).isZero();
    assertThat(
            RenyiAccountant.epsilon(Composition.of(new PrivacyEvent.Skellam(1, 1, 0), 1), 1e-5)
                .epsilon())
        .isInfinite();
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> PrivacyEvent.sampledGaussian(-1, 0.1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("noise multiplier is -1.0");
    assertThatThrownBy(() -> PrivacyEvent.sampledGaussian(Double.NaN, 0.1))
        .isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> PrivacyEvent.sampledGaussian(1, 1.5))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("sampling rate");
    assertThatThrownBy(() -> RenyiAccountant.epsilon(sampled(1, 0.1, 1), 1.5))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("delta");
    assertThatThrownBy(() -> sampled(1, 0.1, -1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("count");
    assertThatThrownBy(
            () ->
                new PrivacyEvent.PoissonSampled(
                    0.1, new PrivacyEvent.PoissonSampled(0.1, new PrivacyEvent.Gaussian(1))))
        .isInstanceOf(ConfigurationException.class);
  }

  @Test
  void samplingOfDifferentRelationsDoesNotCompose() {
    Composition poisson = sampled(1, 0.1, 10);
    assertThatThrownBy(() -> poisson.plus(new PrivacyEvent.FixedSizeSampled(100, 10, 1), 1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("neighbouring relations");
    assertThat(poisson.plus(new PrivacyEvent.Gaussian(3), 1).parts()).hasSize(2);
  }

  @Test
  void compositionCountsEqualEventsTogether() {
    Composition twice = sampled(1, 0.1, 10).plus(sampled(1, 0.1, 5));
    assertThat(twice).isEqualTo(sampled(1, 0.1, 15));
    assertThat(twice.times(2)).isEqualTo(sampled(1, 0.1, 30));
    assertThat(
            Composition.of(new PrivacyEvent.Gaussian(1), 1)
                .plus(new PrivacyEvent.Gaussian(2), 4)
                .reduced()
                .parts())
        .isEqualTo(List.of(new Composition.Part(new PrivacyEvent.Gaussian(1 / Math.sqrt(2)), 1)));
  }
}
