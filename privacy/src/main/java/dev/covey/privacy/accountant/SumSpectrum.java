package dev.covey.privacy.accountant;

/**
 * The distributions of two tilted sums at once, by one complex Fourier transform each way: one sum
 * in the real part, the other in the imaginary part. Sums are taken modulo the length; whoever
 * reads the result chooses a window of that length which holds all but a negligible mass.
 */
final class SumSpectrum {
  /** e^-80 of the mass at frequency 0 is below all rounding. */
  private static final double NEGLIGIBLE = -80;

  private final int length;
  private final TiltedSum first;
  private final TiltedSum second;

  SumSpectrum(TiltedSum first, TiltedSum second, int length) {
    this.first = first;
    this.second = second;
    this.length = length;
  }

  /**
   * Pr_t[sum = place modulo length] of both sums, at [0] and [1]; rounding may leave values
   * slightly below 0.
   */
  double[][] distributions() {
    int parts = first.size();
    double[][] re = new double[parts][length];
    double[][] im = new double[parts][length];
    double[] smallest = new double[parts];
    for (int i = 0; i < parts; i++) {
      fold(first.part(i), re[i]);
      fold(second.part(i), im[i]);
      FourierTransform.forward(re[i], im[i]);
      smallest[i] = Math.exp(2 * NEGLIGIBLE / Math.max(1, first.count(i)));
    }
    double[] sumRe = new double[length];
    double[] sumIm = new double[length];
    double[] power = new double[4];
    for (int place = 0; place < length; place++) {
      int mirror = FourierTransform.negated(place);
      if (place > mirror) {
        continue;
      }
      power(re, im, place, mirror, smallest, power);
      // Recombine X + i Y, and its mirror conj(X) + i conj(Y).
      sumRe[place] = power[0] - power[3];
      sumIm[place] = power[1] + power[2];
      sumRe[mirror] = power[0] + power[3];
      sumIm[mirror] = power[2] - power[1];
    }
    FourierTransform.inverse(sumRe, sumIm);
    return new double[][] {sumRe, sumIm};
  }

  private void fold(DiscreteLoss loss, double[] into) {
    for (int i = 0; i < loss.places().length; i++) {
      into[(int) Math.floorMod(loss.places()[i], (long) length)] += loss.masses()[i];
    }
  }

  /**
   * The products of powers of both spectra at one frequency: re, im of the first, then the second.
   */
  private void power(
      double[][] re, double[][] im, int place, int mirror, double[] smallest, double[] result) {
    result[0] = 1;
    result[1] = 0;
    result[2] = 1;
    result[3] = 0;
    for (int i = 0; i < re.length; i++) {
      // Z = X + i Y with X and Y spectra of real sequences: X = (Z + conj Z*) / 2, Y = (Z - conj
      // Z*) / 2i.
      double xRe = 0.5 * (re[i][place] + re[i][mirror]);
      double xIm = 0.5 * (im[i][place] - im[i][mirror]);
      double yRe = 0.5 * (im[i][place] + im[i][mirror]);
      double yIm = 0.5 * (re[i][mirror] - re[i][place]);
      multiply(result, 0, xRe, xIm, first.count(i), smallest[i]);
      multiply(result, 2, yRe, yIm, second.count(i), smallest[i]);
    }
  }

  /** result *= z^count, by repeated squaring: far cheaper than by logarithm and angle. */
  private static void multiply(
      double[] result, int at, double re, double im, long count, double smallest) {
    if (re * re + im * im < smallest) {
      result[at] = 0;
      result[at + 1] = 0;
      return;
    }
    double productRe = result[at];
    double productIm = result[at + 1];
    double squareRe = re;
    double squareIm = im;
    for (long rest = count; rest > 0; rest >>= 1) {
      if ((rest & 1) == 1) {
        double turned = productRe * squareRe - productIm * squareIm;
        productIm = productRe * squareIm + productIm * squareRe;
        productRe = turned;
      }
      double squared = squareRe * squareRe - squareIm * squareIm;
      squareIm = 2 * squareRe * squareIm;
      squareRe = squared;
    }
    result[at] = productRe;
    result[at + 1] = productIm;
  }
}
