package dev.covey.privacy.accountant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.covey.testing.Trials;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class FourierTransformTest {
  @Test
  void forwardIsTheDefinitionInBitReversedOrder() {
    Trials.run(
        "dft",
        20,
        random -> {
          int length = 1 << random.nextInt(1, 9);
          double[] re = doubles(random, length);
          double[] im = doubles(random, length);
          double[] fastRe = re.clone();
          double[] fastIm = im.clone();
          FourierTransform.forward(fastRe, fastIm);
          for (int k = 0; k < length; k++) {
            double sumRe = 0;
            double sumIm = 0;
            for (int n = 0; n < length; n++) {
              double angle = -2 * Math.PI * ((long) k * n % length) / length;
              sumRe += re[n] * Math.cos(angle) - im[n] * Math.sin(angle);
              sumIm += re[n] * Math.sin(angle) + im[n] * Math.cos(angle);
            }
            int place = place(k, length);
            assertThat(fastRe[place]).isCloseTo(sumRe, within(1e-12 * length));
            assertThat(fastIm[place]).isCloseTo(sumIm, within(1e-12 * length));
            assertThat(FourierTransform.negated(place))
                .isEqualTo(place((length - k) % length, length));
          }
        });
  }

  @Test
  void inverseUndoesForwardToTheLastDigits() {
    Trials.run(
        "inverse dft",
        10,
        random -> {
          int length = 1 << random.nextInt(1, 16);
          double[] re = doubles(random, length);
          double[] im = doubles(random, length);
          double[] backRe = re.clone();
          double[] backIm = im.clone();
          FourierTransform.forward(backRe, backIm);
          FourierTransform.inverse(backRe, backIm);
          for (int i = 0; i < length; i++) {
            assertThat(backRe[i]).isCloseTo(re[i], within(1e-14));
            assertThat(backIm[i]).isCloseTo(im[i], within(1e-14));
          }
        });
  }

  private static int place(int frequency, int length) {
    return length == 1
        ? 0
        : Integer.reverse(frequency) >>> (Integer.numberOfLeadingZeros(length) + 1);
  }

  private static double[] doubles(RandomGenerator random, int length) {
    return random.doubles(length, -1, 1).toArray();
  }
}
