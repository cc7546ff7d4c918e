package dev.covey.crypto.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.crypto.keys.Checked;
import dev.covey.testing.Trials;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class LaneVectorTest {
  @Test
  void sumsAndDifferencesAreThoseOfBigIntegers() {
    Trials.run(
        "lane-arithmetic",
        300,
        random -> {
          int bits = 8 + random.nextInt(57);
          BigInteger modulus = BigInteger.ONE.shiftLeft(bits);
          long[] a = random.longs(1 + random.nextInt(70)).toArray();
          long[] b = random.longs(a.length).toArray();
          LaneVector sum = LaneVector.of(bits, a);
          sum.add(LaneVector.of(bits, b));
          LaneVector difference = LaneVector.of(bits, a);
          difference.subtract(LaneVector.of(bits, b));
          for (int i = 0; i < a.length; i++) {
            BigInteger x = BigInteger.valueOf(a[i]);
            BigInteger y = BigInteger.valueOf(b[i]);
            assertThat(sum.get(i)).isEqualTo(x.add(y).mod(modulus).longValue());
            assertThat(difference.get(i)).isEqualTo(x.subtract(y).mod(modulus).longValue());
          }
        });
  }

  @Test
  void thePackedFormIsTheEntriesInOneLongNumber() {
    Trials.run(
        "lane-wire",
        300,
        random -> {
          int bits = 8 + random.nextInt(57);
          LaneVector vector = randomSum(bits, 1 + random.nextInt(70), random);
          BigInteger packed = BigInteger.ZERO;
          for (int i = vector.dimension() - 1; i >= 0; i--) {
            BigInteger entry = new BigInteger(Long.toUnsignedString(vector.get(i)));
            packed = packed.shiftLeft(bits).or(entry);
          }
          byte[] wire = vector.toWire();
          assertThat(wire).hasSize(LaneVector.wireBytes(bits, vector.dimension()));
          byte[] reversed = new byte[wire.length];
          for (int i = 0; i < wire.length; i++) {
            reversed[i] = wire[wire.length - 1 - i];
          }
          assertThat(new BigInteger(1, reversed)).isEqualTo(packed);
          assertThat(passed(LaneVector.fromWire(bits, vector.dimension(), wire))).isEqualTo(vector);
        });
  }

  @Test
  void truncatedOversizedAndDirtyFormsAreRefused() {
    byte[] wire = LaneVector.of(12, new int[] {1, 2, 3}).toWire();
    assertThat(wire).hasSize(5);
    assertThat(LaneVector.fromWire(12, 3, wire)).isInstanceOf(Checked.Passed.class);
    assertThat(LaneVector.fromWire(12, 3, Arrays.copyOf(wire, 4)))
        .isInstanceOf(Checked.Failed.class);
    assertThat(LaneVector.fromWire(12, 3, Arrays.copyOf(wire, 6)))
        .isInstanceOf(Checked.Failed.class);
    wire[4] |= 0x10;
    assertThat(LaneVector.fromWire(12, 3, wire)).isInstanceOf(Checked.Failed.class);
  }

  @Test
  void signedEntriesComeBackSigned() {
    LaneVector vector = LaneVector.of(11, new int[] {-1, -1024, 1023, 0});
    assertThat(vector.getSigned(0)).isEqualTo(-1);
    assertThat(vector.getSigned(1)).isEqualTo(-1024);
    assertThat(vector.getSigned(2)).isEqualTo(1023);
    assertThat(vector.get(0)).isEqualTo(2047);
    assertThat(vector.toString()).isEqualTo("LaneVector[4 x 11 bits]");
  }

  @Test
  void shapesOutsideTheRangeAreRefused() {
    assertThatThrownBy(() -> LaneVector.zeros(7, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LaneVector.zeros(65, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LaneVector.zeros(16, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LaneVector.zeros(16, 3).add(LaneVector.zeros(16, 4)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LaneVector.zeros(16, 3).subtract(LaneVector.zeros(17, 3)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** A sum of two, so that the bits above b hold something. */
  private static LaneVector randomSum(int bits, int dimension, RandomGenerator random) {
    LaneVector vector = LaneVector.of(bits, random.longs(dimension).toArray());
    vector.add(LaneVector.of(bits, random.longs(dimension).toArray()));
    return vector;
  }

  private static LaneVector passed(Checked<LaneVector> checked) {
    return ((Checked.Passed<LaneVector>) checked).value();
  }
}
