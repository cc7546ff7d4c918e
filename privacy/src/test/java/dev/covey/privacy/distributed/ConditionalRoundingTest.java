package dev.covey.privacy.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.covey.core.Seeds;
import dev.covey.core.error.ConfigurationException;
import dev.covey.privacy.mechanism.InsecureDeterministicNoise;
import dev.covey.privacy.mechanism.NoiseSource;
import dev.covey.testing.Trials;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ConditionalRoundingTest {
  private final NoiseSource source = InsecureDeterministicNoise.of(Seeds.root(5));

  @Test
  void theBoundIsThatOfTheSpecification() {
    RoundedVector vector = new RoundedVector(40, 100, 0.1);
    double usually = 40 * 40 + 25 + Math.sqrt(2 * Math.log(10)) * (40 + 5);
    assertThat(vector.largestSquaredNorm()).isEqualTo((long) usually);
    assertThat(new RoundedVector(40, 100, 0).largestSquaredNorm()).isEqualTo(2500);
    // Short vectors of few coordinates: what always holds is the smaller bound.
    assertThat(new RoundedVector(1, 1, 1e-9).largestSquaredNorm()).isEqualTo(4);
    assertThat(vector.l2Bound()).isCloseTo(Math.sqrt((long) usually), within(1e-12));
    // Where the squared norm is below sqrt(d) times the norm, it bounds the sum of magnitudes.
    assertThat(new RoundedVector(2, 100, 0.9).largestSquaredNorm()).isEqualTo(32);
    assertThat(new RoundedVector(2, 100, 0.9).l1Bound()).isCloseTo(32, within(1e-9));
    assertThat(vector.l1Bound()).isCloseTo(10 * vector.l2Bound(), within(1e-9));
  }

  @Test
  void noRoundingExceedsItsNormAndEachCoordinateIsOneOfItsTwoNeighbours() {
    Trials.run(
        "rounding",
        100,
        random -> {
          int d = 1 << random.nextInt(0, 9);
          RoundedVector shape = RoundedVector.of(Math.exp(random.nextDouble(0, 8)), d);
          double[] vector = new double[d];
          double squares = 0;
          for (int i = 0; i < d; i++) {
            vector[i] = random.nextGaussian();
            squares += vector[i] * vector[i];
          }
          double scale = shape.scaledClip() / Math.sqrt(squares);
          for (int i = 0; i < d; i++) {
            vector[i] *= scale;
          }
          NoiseSource noise = InsecureDeterministicNoise.of(Seeds.root(random.nextLong()));
          long[] rounded = ConditionalRounding.round(vector, shape, noise);
          long norm = 0;
          for (int i = 0; i < d; i++) {
            assertThat(rounded[i])
                .isBetween((long) Math.floor(vector[i]), (long) Math.ceil(vector[i]));
            norm += rounded[i] * rounded[i];
          }
          assertThat(norm).isLessThanOrEqualTo(shape.largestSquaredNorm());
        });
  }

  @Test
  void withoutABindingBoundEachCoordinateIsRightOnAverage() {
    double[] vector = {0.25, -0.75, 3, 0};
    RoundedVector shape = new RoundedVector(10, 4, 0);
    double[] sums = new double[4];
    int draws = 20_000;
    for (int i = 0; i < draws; i++) {
      long[] rounded = ConditionalRounding.round(vector, shape, source);
      for (int j = 0; j < 4; j++) {
        sums[j] += rounded[j];
      }
    }
    for (int j = 0; j < 4; j++) {
      assertThat(sums[j] / draws).isCloseTo(vector[j], within(0.02));
    }
  }

  @Test
  void aBindingBoundRejectsTheLongestRoundings() {
    // Half a step everywhere: a rounding's squared norm is the number of ones among 64 coins.
    double[] vector = new double[64];
    Arrays.fill(vector, 0.5);
    RoundedVector shape = new RoundedVector(4, 64, 0.9999);
    long largest = shape.largestSquaredNorm();
    assertThat(largest).isEqualTo(32);
    int full = 0;
    for (int i = 0; i < 300; i++) {
      long ones = Arrays.stream(ConditionalRounding.round(vector, shape, source)).sum();
      assertThat(ones).isLessThanOrEqualTo(32);
      full += ones == 32 ? 1 : 0;
    }
    assertThat(full).isBetween(20, 100);
  }

  @Test
  void whatWasNotClippedOrIsNotFiniteIsRefused() {
    RoundedVector shape = RoundedVector.of(10, 2);
    for (double[] bad :
        new double[][] {
          {8, 8}, {Double.NaN, 0}, {Double.POSITIVE_INFINITY, 0}, {1e200, -1e200}, {1, 2, 3}
        }) {
      assertThatThrownBy(() -> ConditionalRounding.round(bad, shape, source))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("expected");
    }
    assertThatThrownBy(() -> RoundedVector.of(Double.NaN, 2))
        .isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> RoundedVector.of(0x1p31, 2))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("coarser grid");
    assertThatThrownBy(() -> new RoundedVector(1, 2, 1)).isInstanceOf(ConfigurationException.class);
  }
}
