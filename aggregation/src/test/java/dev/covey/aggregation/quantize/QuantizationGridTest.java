package dev.covey.aggregation.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.covey.core.Seeds;
import dev.covey.testing.Trials;
import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class QuantizationGridTest {
  @Test
  void theLargestEntryIsTheLargestWhoseSumDoesNotWrap() {
    for (int bits = 8; bits <= 64; bits++) {
      for (int contributors : new int[] {1, 2, 3, 10, 63, 64, 100, 127, 5000, 1 << 30}) {
        BigInteger modulus = BigInteger.ONE.shiftLeft(bits);
        BigInteger exact =
            modulus.subtract(BigInteger.ONE).divide(BigInteger.valueOf(contributors).shiftLeft(1));
        if (exact.signum() == 0) {
          int narrow = bits;
          assertThatThrownBy(() -> new QuantizationGrid(narrow, contributors, 1))
              .as("%d bits, %d clients", bits, contributors)
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("leave no room");
          continue;
        }
        long largest = new QuantizationGrid(bits, contributors, 1).largest();
        assertThat(BigInteger.valueOf(largest))
            .as("%d bits, %d clients", bits, contributors)
            .isEqualTo(exact.min(BigInteger.ONE.shiftLeft(51)));
      }
    }
  }

  @Test
  void everyNumberGoesToOneOfTheTwoStepsBesideIt() {
    Trials.run(
        "neighbours",
        200,
        random -> {
          QuantizationGrid grid = grid(random);
          for (int i = 0; i < 50; i++) {
            double value = (2 * random.nextDouble() - 1) * grid.range();
            long integer = grid.quantize(value, random);
            assertThat(Math.abs(integer)).isLessThanOrEqualTo(grid.largest());
            // A step of the finest grids is near the rounding of the division itself.
            assertThat(Math.abs(grid.value(integer) - value))
                .as("%s of %s", value, grid)
                .isLessThanOrEqualTo(grid.step() + 4 * Math.ulp(grid.range()));
          }
        });
  }

  @Test
  void whatLiesBeyondTheRangeIsTakenForItsEnd() {
    QuantizationGrid grid = new QuantizationGrid(16, 100, 0.5);
    SplittableRandom random = Seeds.root(1).generator();
    for (double beyond : new double[] {0.5, 0.51, 1e30, Double.MAX_VALUE}) {
      assertThat(grid.quantize(beyond, random)).isEqualTo(grid.largest());
      assertThat(grid.quantize(-beyond, random)).isEqualTo(-grid.largest());
    }
    assertThat(grid.value(grid.largest())).isCloseTo(0.5, within(1e-15));
    assertThat(grid.quantize(0, random)).isZero();
  }

  @Test
  void numbersOnTheGridStayWhatTheyAre() {
    QuantizationGrid grid =
        new QuantizationGrid(20, 7, 64.0 * new QuantizationGrid(20, 7, 1).largest());
    SplittableRandom random = Seeds.root(2).generator();
    for (long integer = -grid.largest(); integer <= grid.largest(); integer += 1013) {
      assertThat(grid.quantize(64.0 * integer, random)).isEqualTo(integer);
    }
  }

  @Test
  void theExpectationIsTheNumber() {
    // The mean of N roundings has a standard deviation of at most step / (2 sqrt(N)); six of them.
    int roundings = 40_000;
    Trials.run(
        "unbiased",
        12,
        random -> {
          QuantizationGrid grid = new QuantizationGrid(8, 1 + random.nextInt(12), 3);
          double value = (2 * random.nextDouble() - 1) * grid.range();
          double sum = 0;
          for (int i = 0; i < roundings; i++) {
            sum += grid.value(grid.quantize(value, random));
          }
          assertThat(sum / roundings)
              .as("%s of %s", value, grid)
              .isCloseTo(value, within(6 * grid.step() / (2 * Math.sqrt(roundings))));
        });
  }

  private static QuantizationGrid grid(SplittableRandom random) {
    return new QuantizationGrid(
        16 + random.nextInt(49), 1 + random.nextInt(1000), Math.exp(10 * random.nextDouble() - 5));
  }
}
