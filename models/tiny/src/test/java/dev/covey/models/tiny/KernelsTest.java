package dev.covey.models.tiny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.covey.testing.Trials;
import org.junit.jupiter.api.Test;

class KernelsTest {
  /** Every 997th float of either sign, subnormal ones and infinities among them. */
  @Test
  void tanhIsExactToAFewUnitsInTheLastPlace() {
    float[] one = new float[1];
    double worst = 0;
    int last = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);
    for (int bits = 1; bits > 0 && bits <= last; bits += 997) {
      float x = Float.intBitsToFloat(bits);
      one[0] = x;
      Kernels.tanh(one, 1);
      float positive = one[0];
      one[0] = -x;
      Kernels.tanh(one, 1);
      double exact = Math.tanh(x);
      if (positive != -one[0]) {
        throw new AssertionError("tanh is odd, but not at " + x);
      }
      double slack = Float.MIN_VALUE;
      worst = Math.max(worst, (Math.abs(positive - exact) - slack) / exact);
    }
    assertThat(worst).as("relative error").isLessThan(5e-7);
    one[0] = Float.NaN;
    Kernels.tanh(one, 1);
    assertThat(one[0]).isNaN();
  }

  /** Every 97th float from 0 down to -86. */
  @Test
  void expIsExactToAFewUnitsInTheLastPlace() {
    float[] one = new float[1];
    float[] scratch = new float[1];
    double worst = 0;
    int last = Float.floatToRawIntBits(86f);
    for (int bits = 0; bits <= last; bits += 97) {
      float x = -Float.intBitsToFloat(bits);
      one[0] = x;
      Kernels.expBelow(one, 1, 0, scratch);
      double exact = Math.exp(x);
      worst = Math.max(worst, Math.abs(one[0] - exact) / exact);
    }
    assertThat(worst).as("relative error").isLessThan(3e-7);
    for (float low : new float[] {-87, -1e30f, Float.NEGATIVE_INFINITY}) {
      one[0] = low;
      Kernels.expBelow(one, 1, 0, scratch);
      assertThat(one[0]).isBetween(0f, 1e-37f);
    }
    one[0] = Float.NaN;
    Kernels.expBelow(one, 1, 0, scratch);
    assertThat(one[0]).isNaN();
  }

  @Test
  void sumsOfScaledRowsMatchTheNaiveProduct() {
    Trials.run(
        "scaled rows",
        50,
        random -> {
          int count = 1 + random.nextInt(23);
          int length = 1 + random.nextInt(45);
          Matrix rows = new Matrix(count, length);
          Matrix scales = new Matrix(count, 3);
          float[] scale = new float[Kernels.padded(count)];
          float[] sum = new float[length];
          double[] expected = new double[length];
          for (int i = 0; i < length; i++) {
            sum[i] = random.nextFloat() - 0.5f;
            expected[i] = sum[i];
          }
          float[] byColumn = sum.clone();
          for (int k = 0; k < count; k++) {
            scale[k] = random.nextFloat() - 0.5f;
            scales.row[k][2] = scale[k];
            for (int i = 0; i < length; i++) {
              rows.row[k][i] = random.nextFloat() - 0.5f;
              expected[i] += (double) scale[k] * rows.row[k][i];
            }
          }
          Kernels.addScaledRows(sum, length, rows.row, scale, count);
          Kernels.addRowsScaledByColumn(byColumn, length, rows.row, scales.row, 2, count);
          assertThat(byColumn).isEqualTo(sum);
          for (int i = 0; i < length; i++) {
            assertThat((double) sum[i]).isCloseTo(expected[i], within(2e-6));
          }
        });
  }

  @Test
  void maxAndSumMatchTheNaiveLoops() {
    Trials.run(
        "max and sum",
        50,
        random -> {
          int length = 1 + random.nextInt(20);
          float[] values = new float[length];
          double sum = 0;
          float max = Float.NEGATIVE_INFINITY;
          for (int i = 0; i < length; i++) {
            values[i] = random.nextFloat() - 0.5f;
            sum += values[i];
            max = Math.max(max, values[i]);
          }
          assertThat(Kernels.max(values, length)).isEqualTo(max);
          assertThat((double) Kernels.sum(values, length)).isCloseTo(sum, within(1e-5));
        });
  }
}
