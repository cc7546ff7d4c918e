package dev.covey.privacy.mechanism;

import java.math.BigInteger;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Draws from a distribution on the integers by inverting its distribution function, exactly.
 *
 * <p>Idea. Let U be uniform on [0, 1) with infinitely many digits. The smallest k with U < Pr[X <=
 * k] has exactly the wanted distribution. The first 63 digits of U, as an integer u, decide almost
 * always: with t_k = floor(2^63 Pr[X <= k]), u < t_k means U < Pr[X <= k] and u > t_k means U >
 * Pr[X <= k]. Only where u equals some t_k is nothing decided; then 64 more digits are drawn and
 * compared with that many more digits of the distribution function, and so on. No step rounds, so
 * no distance from the distribution is left, except that a generator of finitely many states cannot
 * be uniform: that is assumed of it.
 *
 * <p>Cost. A table of some 9.4 standard deviations to each side, a guide into it by the first
 * digits, about one comparison a draw. A tie has probability 2^-63 for each entry. The time taken
 * depends on what is drawn: no promise of constant time is made.
 */
final class InversionTable {
  static final int DIGITS = 63;
  private static final int DIGITS_MORE = Long.SIZE;
  private static final int LARGEST_GUIDE_DIGITS = 17;

  private final WeightWindow.Source weights;
  private final int digits;
  private final long first;
  private final long[] thresholds;
  private final int[] guide;
  private final int guideShift;

  /** Finer thresholds, made when first needed. */
  private final List<Thresholds> finer = new CopyOnWriteArrayList<>();

  InversionTable(WeightWindow.Source weights) {
    this(weights, DIGITS);
  }

  /**
   * With fewer digits in the table, so that tests meet ties often.
   *
   * @param digits 1 to 63
   */
  InversionTable(WeightWindow.Source weights, int digits) {
    this.weights = weights;
    this.digits = digits;
    Thresholds coarse = Thresholds.of(weights, digits);
    first = coarse.first();
    thresholds = coarse.thresholds().stream().mapToLong(BigInteger::longValueExact).toArray();
    int guideDigits = Math.min(Math.min(LARGEST_GUIDE_DIGITS, digits), guideDigits());
    guideShift = digits - guideDigits;
    guide = new int[1 << guideDigits];
    int place = 0;
    for (int i = 0; i < guide.length; i++) {
      while (thresholds[place] < (long) i << guideShift) {
        place++;
      }
      guide[i] = place;
    }
  }

  private int guideDigits() {
    return Long.SIZE - Long.numberOfLeadingZeros(2L * thresholds.length);
  }

  /** Number of thresholds in memory. */
  int size() {
    return thresholds.length;
  }

  /**
   * One draw.
   *
   * @param word its highest 63 bits are used, never its lowest one
   * @param source of further digits
   */
  long draw(long word, NoiseSource source) {
    long start = word >>> (Long.SIZE - digits);
    int place = guide[(int) (start >>> guideShift)];
    while (thresholds[place] < start) {
      place++;
    }
    return thresholds[place] == start ? tied(start, source) : first + place;
  }

  private long tied(long start, NoiseSource source) {
    BigInteger drawn = BigInteger.valueOf(start);
    for (int level = 0; ; level++) {
      drawn = moreDigits(drawn, source);
      Thresholds known = finer(level);
      int place = known.firstNotBelow(drawn);
      if (!known.thresholds().get(place).equals(drawn)) {
        return known.first() + place;
      }
    }
  }

  /** {@code drawn} with 64 more digits at its end. */
  static BigInteger moreDigits(BigInteger drawn, NoiseSource source) {
    long word = source.nextLong();
    BigInteger tail = BigInteger.valueOf(word >>> 1).shiftLeft(1).or(BigInteger.valueOf(word & 1));
    return drawn.shiftLeft(DIGITS_MORE).or(tail);
  }

  private Thresholds finer(int level) {
    if (level >= finer.size()) {
      synchronized (finer) {
        while (level >= finer.size()) {
          finer.add(Thresholds.of(weights, digits + (finer.size() + 1) * DIGITS_MORE));
        }
      }
    }
    return finer.get(level);
  }
}
