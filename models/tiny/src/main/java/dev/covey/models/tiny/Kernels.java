package dev.covey.models.tiny;

/**
 * The inner loops.
 *
 * <p>HotSpot 17 turns a loop into vector code only if every array is indexed by the loop variable
 * itself, without an offset, and sums only where each lane keeps its own. So matrices are arrays of
 * rows, every product is a sum of scaled rows, and five rows are added per pass: one pass then
 * loads and stores the sum once for ten operations an entry, and six would exceed the compiler's
 * unrolling budget and fall back to scalar code (measured on rows of 40: two rows 4, four 10, five
 * 18, six 7 GFLOP/s). No fused multiply-add and no reordering: the same bits on every machine.
 */
final class Kernels {
  /** Rows added per pass. */
  static final int UNROLL = 5;

  private Kernels() {}

  /** The next multiple of {@link #UNROLL}. */
  static int padded(int size) {
    return (size + UNROLL - 1) / UNROLL * UNROLL;
  }

  /** {@code sum[0..length) += scale[k] rows[k]} over k below {@code padded(count)}. */
  static void addScaledRows(float[] sum, int length, float[][] rows, float[] scale, int count) {
    for (int k = 0; k < count; k += UNROLL) {
      addFive(
          sum,
          length,
          rows[k],
          rows[k + 1],
          rows[k + 2],
          rows[k + 3],
          rows[k + 4],
          scale[k],
          scale[k + 1],
          scale[k + 2],
          scale[k + 3],
          scale[k + 4]);
    }
  }

  /** {@code sum[0..length) += scales[k][column] rows[k]} over k below {@code padded(count)}. */
  static void addRowsScaledByColumn(
      float[] sum, int length, float[][] rows, float[][] scales, int column, int count) {
    for (int k = 0; k < count; k += UNROLL) {
      addFive(
          sum,
          length,
          rows[k],
          rows[k + 1],
          rows[k + 2],
          rows[k + 3],
          rows[k + 4],
          scales[k][column],
          scales[k + 1][column],
          scales[k + 2][column],
          scales[k + 3][column],
          scales[k + 4][column]);
    }
  }

  private static void addFive(
      float[] sum,
      int length,
      float[] a,
      float[] b,
      float[] c,
      float[] d,
      float[] e,
      float sa,
      float sb,
      float sc,
      float sd,
      float se) {
    for (int i = 0; i < length; i++) {
      sum[i] += ((sa * a[i] + sb * b[i]) + (sc * c[i] + sd * d[i])) + se * e[i];
    }
  }

  static void add(float[] sum, int length, float[] term) {
    for (int i = 0; i < length; i++) {
      sum[i] += term[i];
    }
  }

  /** {@code pull *= 1 - tanh^2}, given the values of tanh. */
  static void throughTanh(float[] pull, int length, float[] tanh) {
    for (int i = 0; i < length; i++) {
      pull[i] *= 1 - tanh[i] * tanh[i];
    }
  }

  /**
   * tanh of each entry, within 5e-7 relative of the exact value, NaN for NaN.
   *
   * <p>An odd rational function {@code x P(x^2) / Q(x^2)} with P and Q of degree 4, fitted for the
   * least maximal relative error on [0, 9.02] (2.1e-8 before rounding); beyond 9, tanh is 1 in
   * float32. All its coefficients are positive, so nothing cancels.
   */
  static void tanh(float[] values, int length) {
    for (int i = 0; i < length; i++) {
      float x = Math.max(-9f, Math.min(9f, values[i]));
      float y = x * x;
      float p =
          (((1.3317728e-8f * y + 2.0582514e-5f) * y + 3.4939768e-3f) * y + 0.13379669f) * y + 1f;
      float q =
          (((7.761469e-7f * y + 3.2829973e-4f) * y + 0.025870856f) * y + 0.46712986f) * y + 1f;
      values[i] = x * p / q;
    }
  }

  /**
   * {@code values[i] = exp(values[i] - max)}, within 3e-7 relative of the exact value where the
   * difference is in [-86, 0]; smaller differences count as -86. NaN stays NaN.
   *
   * <p>exp(x) = 2^n exp(r), n the integer next to x / ln 2, |r| at most ln 2 / 2: adding 1.5 x 2^23
   * rounds to n and leaves n in the low bits; ln 2 in two parts keeps r exact; exp(r) is its Taylor
   * polynomial of degree 7 (error 6e-9). Two passes, as only the first can be vector code.
   */
  static void expBelow(float[] values, int length, float max, float[] exponent) {
    for (int i = 0; i < length; i++) {
      float x = Math.max(-86f, values[i] - max);
      float shifted = x * 1.442695f + 12582912f;
      float n = shifted - 12582912f;
      float r = (x - n * 0.693359375f) - n * -2.1219444e-4f;
      exponent[i] = shifted;
      values[i] =
          ((((((1.984127e-4f * r + 1.3888889e-3f) * r + 8.3333333e-3f) * r + 0.041666667f) * r
                                      + 0.16666667f)
                                  * r
                              + 0.5f)
                          * r
                      + 1f)
                  * r
              + 1f;
    }
    for (int i = 0; i < length; i++) {
      values[i] =
          Float.intBitsToFloat(
              Float.floatToRawIntBits(values[i]) + (Float.floatToRawIntBits(exponent[i]) << 23));
    }
  }

  /** The largest entry; anything if one is NaN. */
  static float max(float[] values, int length) {
    float even = values[0];
    float odd = even;
    int i = 0;
    for (; i + 1 < length; i += 2) {
      even = values[i] > even ? values[i] : even;
      odd = values[i + 1] > odd ? values[i + 1] : odd;
    }
    if (i < length) {
      even = values[i] > even ? values[i] : even;
    }
    return even > odd ? even : odd;
  }

  /** The sum, in four interleaved parts. */
  static float sum(float[] values, int length) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int i = 0;
    for (; i + 3 < length; i += 4) {
      a += values[i];
      b += values[i + 1];
      c += values[i + 2];
      d += values[i + 3];
    }
    for (; i < length; i++) {
      a += values[i];
    }
    return (a + b) + (c + d);
  }

  static void scale(float[] values, int length, float factor) {
    for (int i = 0; i < length; i++) {
      values[i] *= factor;
    }
  }
}
