package dev.covey.privacy.central;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.error.InternalException;
import dev.covey.testing.Trials;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class GridClipTest {
  private static final long STEPS = CentralMechanism.STEPS_PER_CLIP;

  private static long[] clipped(GridClip clip, float[] x) {
    double squares = 0;
    for (float value : x) {
      squares += (double) value * value;
    }
    double factor = clip.firstFactor(Math.sqrt(squares));
    for (long rounded = clip.squares(x, 0, x.length, factor);
        !clip.fits(rounded);
        rounded = clip.squares(x, 0, x.length, factor)) {
      factor = clip.shorter(factor, rounded);
    }
    long[] sum = new long[x.length];
    clip.addTo(sum, 0, x, 0, x.length, factor);
    return sum;
  }

  /** In whole numbers of any size, so that no rounding of the test hides one of the code. */
  private static BigInteger squaredNorm(long[] steps) {
    BigInteger squares = BigInteger.ZERO;
    for (long step : steps) {
      squares = squares.add(BigInteger.valueOf(step).pow(2));
    }
    return squares;
  }

  private static float[] drawn(RandomGenerator random, int dimension, double length) {
    float[] x = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      // Some coordinates far larger than others, some halfway between two steps.
      double scale = random.nextInt(4) == 0 ? 1e3 : 1;
      x[i] = (float) (random.nextGaussian() * scale * length);
    }
    return x;
  }

  @Test
  void noRoundedVectorIsLongerThanTheClipInWholeNumbers() {
    Trials.run(
        "clip after rounding",
        300,
        random -> {
          double clipNorm = Math.pow(10, random.nextDouble(-10, 10));
          float[] x =
              drawn(
                  random,
                  random.nextInt(1, 2000),
                  clipNorm * Math.pow(10, random.nextDouble(-4, 8)));
          assertThat(squaredNorm(clipped(new GridClip(clipNorm), x)))
              .isLessThanOrEqualTo(BigInteger.valueOf(STEPS).pow(2));
        });
  }

  /**
   * Rounding alone would carry them over: entries just above a half, a norm of the clip exactly.
   */
  @Test
  void vectorsThatRoundingLengthensAreShortened() {
    int dimension = 1 << 16;
    float[] x = new float[dimension];
    Arrays.fill(x, (float) (0.5 + 1e-3) / STEPS);
    x[0] = 1;
    GridClip clip = new GridClip(1);
    double norm = Math.sqrt(1 + (dimension - 1) * (double) x[1] * x[1]);
    assertThat(clip.fits(clip.squares(x, 0, dimension, clip.firstFactor(norm)))).isFalse();
    long[] steps = clipped(clip, x);
    assertThat(squaredNorm(steps)).isLessThanOrEqualTo(BigInteger.valueOf(STEPS).pow(2));
    assertThat(steps[0]).isGreaterThan(STEPS - STEPS / 1000);
  }

  @Test
  void shortVectorsAreOnlyRounded() {
    float[] x = {0.25f, -0.5f, 0, 1e-9f};
    assertThat(clipped(new GridClip(1), x)).containsExactly(STEPS / 4, -STEPS / 2, 0, 0);
  }

  @Test
  void aClippedVectorKeepsItsDirection() {
    long[] steps = clipped(new GridClip(2), new float[] {30, -40});
    assertThat(steps[0] / (double) STEPS).isBetween(0.6 - 1e-6, 0.6 + 1e-6);
    assertThat(steps[1] / (double) STEPS).isBetween(-0.8 - 1e-6, -0.8 + 1e-6);
  }

  @Test
  void whatIsNoNumberOrHugeIsNeverTakenForShort() {
    GridClip clip = new GridClip(1);
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.MAX_VALUE}) {
      assertThat(clip.fits(clip.squares(new float[] {0, bad}, 0, 2, STEPS))).isFalse();
    }
    for (double norm : new double[] {Double.NaN, Double.POSITIVE_INFINITY, -1}) {
      assertThatThrownBy(() -> clip.firstFactor(norm)).isInstanceOf(InternalException.class);
    }
    assertThat(clip.fits(GridClip.plus(STEPS * STEPS, 1))).isFalse();
    assertThat(clip.fits(GridClip.plus(1L << 62, 1L << 62))).isFalse();
  }
}
