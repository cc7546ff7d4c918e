package dev.covey.aggregation.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.covey.core.Seeds;
import dev.covey.testing.Trials;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HadamardRotationTest {
  @Test
  void isTheMatrixOfParitiesWithSomeColumnsNegated() {
    HadamardRotation rotation = new HadamardRotation(Seeds.root(3), 13);
    int m = rotation.paddedLength();
    assertThat(m).isEqualTo(16);
    int negated = 0;
    for (int column = 0; column < rotation.length(); column++) {
      float[] unit = new float[13];
      unit[column] = 1;
      float[] rotated = rotation.rotate(unit, 0);
      // Row 0 of the matrix is all ones, so that it shows the column's sign.
      float sign = Math.signum(rotated[0]);
      negated += sign < 0 ? 1 : 0;
      for (int row = 0; row < m; row++) {
        int parity = Integer.bitCount(row & column) % 2 == 0 ? 1 : -1;
        assertThat(rotated[row]).as("%d %d", row, column).isEqualTo(sign * parity / 4);
      }
    }
    assertThat(negated).isBetween(1, 12);
  }

  @Test
  void turnsBackAndKeepsTheNorm() {
    Trials.run(
        "back",
        60,
        random -> {
          int before = random.nextInt(5);
          int length = 1 + random.nextInt(700);
          float[] values = gaussian(random, before + length);
          HadamardRotation rotation = new HadamardRotation(Seeds.root(random.nextLong()), length);
          float[] rotated = rotation.rotate(values, before);
          assertThat(norm(rotated, 0, rotated.length))
              .isCloseTo(norm(values, before, length), within(1e-4));
          rotation.rotateBack(rotated);
          for (int i = 0; i < rotated.length; i++) {
            float expected = i < length ? values[before + i] : 0;
            assertThat(rotated[i]).isCloseTo(expected, within(1e-4f));
          }
        });
  }

  @Test
  void evensOutWhatStandsInOneEntry() {
    int length = 4096;
    float[] spike = new float[length];
    spike[1234] = 1;
    for (float entry : new HadamardRotation(Seeds.root(4), length).rotate(spike, 0)) {
      assertThat(Math.abs(entry)).isCloseTo(1 / 64f, within(1e-7f));
    }
  }

  @Test
  void evensOutWhatAMatrixWithoutRandomSignsWouldGather() {
    int length = 4096;
    float[] ones = new float[length];
    java.util.Arrays.fill(ones, 1 / 64f);
    // Without the signs the first entry would be the whole norm, 1.
    float largest = 0;
    for (float entry : new HadamardRotation(Seeds.root(5), length).rotate(ones, 0)) {
      largest = Math.max(largest, Math.abs(entry));
    }
    // 2 m exp(-t^2 / 2) is 1e-8 at t = 7.4.
    assertThat(largest).isLessThan(7.4f / 64);
  }

  @Test
  void theSameSeedGivesTheSameRotationAndAnotherAnother() {
    float[] values = gaussian(Seeds.root(6).generator(), 100);
    float[] rotated = new HadamardRotation(Seeds.root(7), 100).rotate(values, 0);
    assertThat(new HadamardRotation(Seeds.root(7), 100).rotate(values, 0)).isEqualTo(rotated);
    assertThat(new HadamardRotation(Seeds.root(8), 100).rotate(values, 0)).isNotEqualTo(rotated);
  }

  @Test
  void refusesOtherLengths() {
    assertThatThrownBy(() -> new HadamardRotation(Seeds.root(1), 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new HadamardRotation(Seeds.root(1), 5).rotateBack(new float[5]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("8 entries");
  }

  private static float[] gaussian(SplittableRandom random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] =
          (float)
              (Math.sqrt(-2 * Math.log(1 - random.nextDouble()))
                  * Math.cos(2 * Math.PI * random.nextDouble()));
    }
    return values;
  }

  private static double norm(float[] values, int from, int count) {
    double sum = 0;
    for (int i = from; i < from + count; i++) {
      sum += (double) values[i] * values[i];
    }
    return Math.sqrt(sum);
  }
}
