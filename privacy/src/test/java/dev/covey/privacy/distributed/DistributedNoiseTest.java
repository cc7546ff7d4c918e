package dev.covey.privacy.distributed;

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
import dev.covey.privacy.mechanism.ExactVariance;
import dev.covey.privacy.mechanism.InsecureDeterministicNoise;
import dev.covey.privacy.mechanism.IntegerNoise;
import dev.covey.privacy.mechanism.NoiseSource;
import org.junit.jupiter.api.Test;

class DistributedNoiseTest {
  private static final SecureCohort COHORT = new SecureCohort(80, 100, 0.1);

  @Test
  void onlyHonestSurvivorsOfTheSmallestCohortCount() {
    assertThat(COHORT.honestMinimum()).isEqualTo(70);
    assertThat(new SecureCohort(5, 9, 0.49).honestMinimum()).isEqualTo(1);
    assertThatThrownBy(() -> new SecureCohort(5, 10, 0.5))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("raise the minimum");
    assertThatThrownBy(() -> new SecureCohort(5, 4, 0)).isInstanceOf(ConfigurationException.class);
  }

  @Test
  void theCliffOfTauIsWhereTheSpecificationSaysAndBelowItSharesAreRefused() {
    // s/g = 1 gives 5e-4 and s/g = 1/2 gives 9.7 where many clients take part.
    assertThat(DistributedNoise.tau(ShareNoise.DISCRETE_GAUSSIAN, 1, 100))
        .isCloseTo(5.4e-4, within(2e-5));
    assertThat(DistributedNoise.tau(ShareNoise.DISCRETE_GAUSSIAN, 0.5, 100))
        .isCloseTo(9.7, within(0.1));
    assertThat(DistributedNoise.tau(ShareNoise.SKELLAM, 0.5, 100)).isZero();
    assertThat(noise(ShareNoise.DISCRETE_GAUSSIAN, ExactVariance.of(1, 1)).tau()).isLessThan(1e-3);
    assertThatThrownBy(() -> noise(ShareNoise.DISCRETE_GAUSSIAN, ExactVariance.of(1, 4)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("finer grid or Skellam");
    assertThat(noise(ShareNoise.SKELLAM, ExactVariance.of(1, 4)).tau()).isZero();
  }

  private static DistributedNoise noise(ShareNoise kind, ExactVariance variance) {
    return new DistributedNoise(kind, 0.01, RoundedVector.of(100, 64), variance, COHORT, 24);
  }

  @Test
  void tauOfManyClientsIsNeverBelowTheWholeSum() {
    for (long clients : new long[] {99_999, 150_000}) {
      double sum = 0;
      for (long k = 1; k < clients; k++) {
        sum += Math.exp(-2 * Math.PI * Math.PI * 0.81 * k / (k + 1.0));
      }
      assertThat(DistributedNoise.tau(ShareNoise.DISCRETE_GAUSSIAN, 0.9, clients))
          .isBetween(10 * sum * (1 - 1e-9), 10 * sum * 1.001);
    }
  }

  @Test
  void theRenyiCurveIsThatOfTheSpecification() {
    DistributedNoise noise = noise(ShareNoise.DISCRETE_GAUSSIAN, ExactVariance.of(9, 1));
    double d2 = noise.vector().l2Bound();
    double d1 = noise.vector().l1Bound();
    double e = d2 / (Math.sqrt(70) * 3);
    double e1 = d1 / (Math.sqrt(70) * 3);
    double tau = noise.tau();
    double d = 64;
    for (double a : new double[] {1.5, 2, 8, 40}) {
      double expected =
          Math.min(
              a * e * e / 2 + tau * d,
              Math.min(
                  a / 2 * (e * e + 2 * e1 * tau + tau * tau * d),
                  a / 2 * Math.pow(e + Math.sqrt(d) * tau, 2)));
      assertThat(RenyiAccountant.divergence(noise.event(NeighbouringRelation.ZERO_OUT), a))
          .isCloseTo(expected, within(1e-9 * expected));
    }
    assertThat(noise.event(NeighbouringRelation.REPLACE_ONE))
        .isInstanceOfSatisfying(
            PrivacyEvent.DistributedDiscreteGaussian.class,
            event -> assertThat(event.l2Sensitivity()).isEqualTo(2 * d2));
  }

  @Test
  void aModulusThatSumsWouldOverflowIsRefused() {
    assertThatThrownBy(
            () ->
                new DistributedNoise(
                    ShareNoise.SKELLAM,
                    0.01,
                    RoundedVector.of(100, 64),
                    ExactVariance.of(9, 1),
                    COHORT,
                    10))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("raise the modulus");
  }

  @Test
  void thePlanKeepsItsTargetWithHardlyMoreNoiseThanNeeded() {
    for (ShareNoise kind : ShareNoise.values()) {
      for (NeighbouringRelation relation :
          new NeighbouringRelation[] {
            NeighbouringRelation.ZERO_OUT, NeighbouringRelation.REPLACE_ONE
          }) {
        PrivacyTarget target = new PrivacyTarget(4, 1e-6, 50, relation);
        DistributedNoisePlan plan =
            DistributedNoisePlan.plan(target, COHORT, 0.5, 1 << 14, 32, kind);
        assertThat(plan.epsilon()).isLessThanOrEqualTo(4).isGreaterThan(3.999);
        Composition run = Composition.of(plan.noise().event(relation), target.rounds());
        assertThat(PrivacyBounds.of(run, 1e-6).smallest().epsilon())
            .isCloseTo(plan.epsilon(), within(1e-9));
        // Against continuous noise of the same multiplier, rounding costs a thousandth.
        double sensitivity = 0.5 * relation.sensitivityPerClip();
        double continuous = plan.noiseMultiplier() * sensitivity;
        assertThat(plan.sumStandardDeviation(70)).isBetween(continuous, 1.002 * continuous);
        assertThat(plan.noise().granularity() * plan.noise().vector().scaledClip())
            .isCloseTo(0.5, within(1e-12));
      }
    }
  }

  @Test
  void fewerBitsMeanACoarserGridAndMoreNoiseUntilThePlanIsRefused() {
    PrivacyTarget target = new PrivacyTarget(6, 1e-6, 20, NeighbouringRelation.ZERO_OUT);
    double noise = 0;
    double granularity = 0;
    int planned = 0;
    for (int bits = 30; bits >= 12; bits--) {
      DistributedNoisePlan plan;
      try {
        plan =
            DistributedNoisePlan.plan(
                target, COHORT, 1, 1 << 16, bits, ShareNoise.DISCRETE_GAUSSIAN);
      } catch (ConfigurationException refused) {
        assertThat(refused).hasMessageContaining("raise the modulus");
        break;
      }
      planned++;
      assertThat(plan.epsilon()).isLessThanOrEqualTo(6);
      assertThat(plan.sumStandardDeviation(70)).isGreaterThanOrEqualTo(noise * (1 - 1e-6));
      assertThat(plan.noise().granularity()).isGreaterThanOrEqualTo(granularity * (1 - 1e-6));
      assertThat(plan.noise().tau()).isLessThanOrEqualTo(DistributedNoise.LARGEST_TAU);
      noise = plan.sumStandardDeviation(70);
      granularity = plan.noise().granularity();
    }
    assertThat(planned).isBetween(5, 18);
  }

  @Test
  void oneCoordinateAndManyClientsGetSharesWideEnoughToAddUp() {
    SecureCohort many = new SecureCohort(9_000, 10_000, 0.1);
    PrivacyTarget target = new PrivacyTarget(8, 1e-5, 1, NeighbouringRelation.ZERO_OUT);
    DistributedNoisePlan plan =
        DistributedNoisePlan.plan(target, many, 1, 1, 40, ShareNoise.DISCRETE_GAUSSIAN);
    assertThat(plan.noise().tau()).isLessThanOrEqualTo(DistributedNoise.LARGEST_TAU);
    assertThat(plan.epsilon()).isLessThanOrEqualTo(8).isGreaterThan(7.9);
    // With no digits to spare, shares are wider than the target needs, and epsilon smaller.
    DistributedNoisePlan narrow =
        DistributedNoisePlan.plan(target, many, 1, 1, 20, ShareNoise.DISCRETE_GAUSSIAN);
    assertThat(narrow.noise().tau()).isLessThanOrEqualTo(DistributedNoise.LARGEST_TAU);
    assertThat(narrow.epsilon()).isLessThan(7.9);
  }

  @Test
  void sumsOfSharesStayBelowTheModulusAndHaveThePlannedSpread() {
    PrivacyTarget target = new PrivacyTarget(2, 1e-6, 10, NeighbouringRelation.ZERO_OUT);
    SecureCohort cohort = new SecureCohort(20, 20, 0);
    for (ShareNoise kind : ShareNoise.values()) {
      DistributedNoisePlan plan = DistributedNoisePlan.plan(target, cohort, 1, 1024, 20, kind);
      NoiseSource source = InsecureDeterministicNoise.of(Seeds.root(4).child(kind.label()));
      IntegerNoise share = plan.noise().share();
      RoundedVector shape = plan.noise().vector();
      double[] update = new double[1024];
      // The flat vector that rotation makes of any update; all clients send the same.
      java.util.Arrays.fill(update, shape.scaledClip() / 32);
      long[] sum = new long[1024];
      for (int client = 0; client < 20; client++) {
        long[] rounded = ConditionalRounding.round(update, shape, source);
        share.addTo(rounded, source);
        for (int i = 0; i < sum.length; i++) {
          sum[i] += rounded[i];
        }
      }
      double squares = 0;
      for (long value : sum) {
        assertThat(Math.abs(value)).isLessThan(1L << (plan.noise().modulusBits() - 1));
        double noise = plan.noise().granularity() * (value - 20 * shape.scaledClip() / 32);
        squares += noise * noise;
      }
      double deviation = plan.sumStandardDeviation(20);
      double rounding = plan.noise().granularity() * plan.noise().granularity() * 20 / 4;
      assertThat(squares / 1024)
          .isBetween(0.8 * deviation * deviation, 1.2 * (deviation * deviation + rounding));
    }
  }
}
