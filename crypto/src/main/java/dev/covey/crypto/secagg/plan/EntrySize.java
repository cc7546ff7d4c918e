package dev.covey.crypto.secagg.plan;

import dev.covey.crypto.mask.LaneVector;
import java.math.BigInteger;

/** How large an entry of the masked vector is: given, or to be found from its largest magnitude. */
public sealed interface EntrySize {
  /**
   * Entries modulo 2^b, for sums whose owner knows that they fit, as with distributed noise.
   *
   * @param bits b, {@value LaneVector#MIN_BITS} to {@value LaneVector#MAX_BITS}
   */
  record Bits(int bits) implements EntrySize {
    public Bits {
      if (bits < LaneVector.MIN_BITS || bits > LaneVector.MAX_BITS) {
        throw new IllegalArgumentException(
            "an entry has "
                + LaneVector.MIN_BITS
                + " to "
                + LaneVector.MAX_BITS
                + " bits, got "
                + bits);
      }
    }
  }

  /**
   * Signed entries of at most Q: b is the least with 2 n Q + 1 &lt;= 2^b.
   *
   * @param magnitude Q, at least 1
   */
  record Bound(long magnitude) implements EntrySize {
    public Bound {
      if (magnitude < 1) {
        throw new IllegalArgumentException("the bound of an entry is at least 1, got " + magnitude);
      }
    }

    /**
     * Bits that a sum of {@code clients} entries needs; may be more than an entry can have.
     *
     * @param clients n, at least 1
     */
    public int bitsFor(int clients) {
      BigInteger sums =
          BigInteger.valueOf(magnitude)
              .multiply(BigInteger.valueOf(2L * clients))
              .add(BigInteger.ONE);
      // 2^b >= sums: the bits of sums - 1, which is even and not 0.
      return Math.max(LaneVector.MIN_BITS, sums.subtract(BigInteger.ONE).bitLength());
    }
  }
}
