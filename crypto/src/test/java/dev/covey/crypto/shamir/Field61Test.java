package dev.covey.crypto.shamir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.testing.Trials;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class Field61Test {
  private static final BigInteger P = BigInteger.TWO.pow(61).subtract(BigInteger.ONE);
  private static final long[] EDGES = {0, 1, 2, Field61.P - 1, Field61.P - 2, 1L << 60, 1L << 31};

  @Test
  void theModulusIsPrime() {
    assertThat(BigInteger.valueOf(Field61.P)).isEqualTo(P);
    assertThat(P.isProbablePrime(50)).isTrue();
  }

  @Test
  void arithmeticIsThatOfBigIntegers() {
    for (long a : EDGES) {
      for (long b : EDGES) {
        check(a, b);
      }
    }
    Trials.run(
        "field-61", 2000, random -> check(random.nextLong(Field61.P), random.nextLong(Field61.P)));
  }

  private static void check(long a, long b) {
    BigInteger x = BigInteger.valueOf(a);
    BigInteger y = BigInteger.valueOf(b);
    assertThat(Field61.add(a, b)).isEqualTo(x.add(y).mod(P).longValue());
    assertThat(Field61.subtract(a, b)).isEqualTo(x.subtract(y).mod(P).longValue());
    assertThat(Field61.multiply(a, b)).isEqualTo(x.multiply(y).mod(P).longValue());
    long factor = b >>> 31;
    assertThat(Field61.reduce(Field61.multiplyAddLazily(a, factor, b)))
        .isEqualTo(x.multiply(BigInteger.valueOf(factor)).add(y).mod(P).longValue());
    assertThat(Field61.multiplyAddLazily(Field61.P + 4, factor, b)).isBetween(0L, Field61.P + 4);
    if (a != 0) {
      assertThat(Field61.invert(a)).isEqualTo(x.modInverse(P).longValue());
    }
  }
}
