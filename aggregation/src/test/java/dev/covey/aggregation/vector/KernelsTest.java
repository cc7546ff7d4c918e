package dev.covey.aggregation.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.covey.testing.Trials;
import org.junit.jupiter.api.Test;

class KernelsTest {
  @Test
  void theSumOfSquaresIsThatOfANaiveLoop() {
    Trials.run(
        "sum of squares",
        100,
        random -> {
          float[] x = new float[1 + random.nextInt(40)];
          for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian();
          }
          int from = random.nextInt(x.length);
          int to = from + random.nextInt(x.length - from + 1);
          double naive = 0;
          for (int i = from; i < to; i++) {
            naive += (double) x[i] * x[i];
          }
          assertThat(Kernels.sumOfSquares(x, from, to))
              .isCloseTo(naive, within(1e-12 * (1 + naive)));
        });
  }

  @Test
  void theSumOfSquaresIsFiniteExactlyForFiniteEntries() {
    for (int length = 1; length < 10; length++) {
      float[] huge = new float[length];
      java.util.Arrays.fill(huge, Float.MAX_VALUE);
      assertThat(Kernels.sumOfSquares(huge, 0, length)).isFinite();
      for (int at = 0; at < length; at++) {
        for (float bad :
            new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
          float[] x = new float[length];
          x[at] = bad;
          assertThat(Double.isFinite(Kernels.sumOfSquares(x, 0, length))).isFalse();
        }
      }
    }
  }

  @Test
  void anExchangeOrdersSignedZerosLikeFloatCompare() {
    float[] low = {0.0f, -0.0f, 2, -1};
    float[] high = {-0.0f, 0.0f, 1, 5};
    Kernels.exchange(low, high, 4);
    assertThat(low).containsExactly(-0.0f, -0.0f, 1, -1);
    assertThat(high).containsExactly(0.0f, 0.0f, 2, 5);
  }
}
