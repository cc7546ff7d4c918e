package dev.covey.privacy.accountant;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Complex discrete Fourier transforms of power-of-two length, in place. Forward leaves the spectrum
 * in bit-reversed order and inverse takes it in that order, so nothing is ever permuted; frequency
 * 0 stays first, and {@link #negated} finds a frequency's negative. Twiddle factors are computed
 * directly, not by recurrence: the error stays within a few ulps times the logarithm of the length.
 */
final class FourierTransform {
  /** Twiddles of all lengths so far: cos and sin of pi j / half at [half + j]. */
  private record Twiddles(int length, double[] cos, double[] sin) {
    static Twiddles upTo(int length) {
      double[] cos = new double[length];
      double[] sin = new double[length];
      for (int half = 1; half < length; half *= 2) {
        for (int j = 0; j < half; j++) {
          cos[half + j] = Math.cos(Math.PI * j / half);
          sin[half + j] = Math.sin(Math.PI * j / half);
        }
      }
      return new Twiddles(length, cos, sin);
    }
  }

  private static final AtomicReference<Twiddles> TWIDDLES =
      new AtomicReference<>(Twiddles.upTo(1024));

  private FourierTransform() {}

  private static Twiddles twiddles(int length) {
    Twiddles known = Objects.requireNonNull(TWIDDLES.get());
    if (known.length() < length) {
      known = Twiddles.upTo(length);
      TWIDDLES.set(known);
    }
    return known;
  }

  /** Sum over n of z[n] e^{-2 pi i k n / N}, at the bit-reversed place of k. */
  static void forward(double[] re, double[] im) {
    int length = re.length;
    Twiddles twiddles = twiddles(length);
    for (int half = length / 2; half >= 1; half /= 2) {
      for (int start = 0; start < length; start += 2 * half) {
        forwardBlock(re, im, start, half, twiddles.cos(), twiddles.sin());
      }
    }
  }

  private static void forwardBlock(
      double[] re, double[] im, int start, int half, double[] cos, double[] sin) {
    for (int j = 0; j < half; j++) {
      int low = start + j;
      int high = low + half;
      double lowRe = re[low];
      double lowIm = im[low];
      double differenceRe = lowRe - re[high];
      double differenceIm = lowIm - im[high];
      re[low] = lowRe + re[high];
      im[low] = lowIm + im[high];
      double c = cos[half + j];
      double s = sin[half + j];
      re[high] = differenceRe * c + differenceIm * s;
      im[high] = differenceIm * c - differenceRe * s;
    }
  }

  /** The inverse of {@link #forward}, scaled by 1 / N. */
  static void inverse(double[] re, double[] im) {
    int length = re.length;
    Twiddles twiddles = twiddles(length);
    for (int half = 1; half < length; half *= 2) {
      for (int start = 0; start < length; start += 2 * half) {
        inverseBlock(re, im, start, half, twiddles.cos(), twiddles.sin());
      }
    }
    double scale = 1.0 / length;
    for (int i = 0; i < length; i++) {
      re[i] *= scale;
      im[i] *= scale;
    }
  }

  private static void inverseBlock(
      double[] re, double[] im, int start, int half, double[] cos, double[] sin) {
    for (int j = 0; j < half; j++) {
      int low = start + j;
      int high = low + half;
      double c = cos[half + j];
      double s = sin[half + j];
      double turnedRe = re[high] * c - im[high] * s;
      double turnedIm = im[high] * c + re[high] * s;
      re[high] = re[low] - turnedRe;
      im[high] = im[low] - turnedIm;
      re[low] += turnedRe;
      im[low] += turnedIm;
    }
  }

  /** The place of frequency -k, for the place of k: each block [m, 2m) of places is mirrored. */
  static int negated(int place) {
    return place == 0 ? 0 : 3 * Integer.highestOneBit(place) - 1 - place;
  }
}
