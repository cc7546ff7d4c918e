package dev.covey.crypto.shamir;

/**
 * The field of the Mersenne prime p = 2^61 - 1. Elements are 0 to p - 1.
 *
 * <p>A product of 122 bits is reduced by adding its upper 61 bits to its lower, since 2^61 = 1. The
 * running time does not depend on the values.
 */
final class Field61 {
  static final int BITS = 61;
  static final long P = (1L << BITS) - 1;

  private Field61() {}

  static long add(long a, long b) {
    return reduceOnce(a + b);
  }

  static long subtract(long a, long b) {
    return reduceOnce(a - b + P);
  }

  static long multiply(long a, long b) {
    long high = Math.multiplyHigh(a, b);
    long low = a * b;
    return reduceOnce((low & P) + (high << Long.SIZE - BITS | low >>> BITS));
  }

  /**
   * a x + b, not quite reduced: at most 2^61 + 3, as {@code a} may be.
   *
   * @param x below 2^31
   */
  static long multiplyAddLazily(long a, long x, long b) {
    long low = a * x;
    long sum = (low & P) + (Math.multiplyHigh(a, x) << Long.SIZE - BITS | low >>> BITS) + b;
    return (sum & P) + (sum >>> BITS);
  }

  /** The element that something from 0 to 2p - 1 stands for. */
  static long reduce(long a) {
    return reduceOnce(a);
  }

  /** a^(p-2), the inverse of a; 0 for 0. */
  static long invert(long a) {
    long result = 1;
    long power = a;
    for (long exponent = P - 2; exponent != 0; exponent >>>= 1) {
      // The exponent is public, so branching on it tells nothing.
      if ((exponent & 1) != 0) {
        result = multiply(result, power);
      }
      power = multiply(power, power);
    }
    return result;
  }

  /** From 0 to 2p - 1, without a branch. */
  private static long reduceOnce(long a) {
    long less = a - P;
    return less + (P & less >> Long.SIZE - 1);
  }
}
