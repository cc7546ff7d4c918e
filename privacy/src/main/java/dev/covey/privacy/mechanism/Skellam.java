package dev.covey.privacy.mechanism;

import dev.covey.core.error.ConfigurationException;
import java.math.BigInteger;

/**
 * The symmetric Skellam distribution: the difference of two Poisson variables of mean lambda =
 * sigma^2 / 2 each (Agarwal-Kairouz-Liu 2021), drawn exactly. Sums of such variables are such
 * variables, with the variances added.
 *
 * <p>Each Poisson variable comes from an {@link InversionTable}. Above lambda = 2^26 it is the sum
 * of several of an equal smaller mean, which is again no approximation; a draw then takes that many
 * times as long.
 */
public final class Skellam implements IntegerNoise {
  private static final int LOG_LARGEST_TABLE_MEAN = 26;
  private static final int LARGEST_PARTS = 64;
  private static final int LOG_SMALLEST_VARIANCE = -60;

  private final ExactVariance variance;
  private final int parts;
  private final InversionTable poisson;

  private Skellam(ExactVariance variance, int parts, int tableDigits) {
    this.variance = variance;
    this.parts = parts;
    BigInteger denominator = variance.denominator().multiply(BigInteger.valueOf(2L * parts));
    poisson =
        new InversionTable(new PoissonWeights(variance.numerator(), denominator), tableDigits);
  }

  /**
   * The sampler for a variance.
   *
   * @param variance from 2^-60 to 2^33
   */
  public static Skellam ofVariance(ExactVariance variance) {
    return ofVariance(variance, InversionTable.DIGITS, LOG_LARGEST_TABLE_MEAN);
  }

  /** With other sizes of tables, so that tests meet the rare cases often. */
  static Skellam ofVariance(ExactVariance variance, int tableDigits, int logLargestTableMean) {
    // Smallest number of parts with lambda / parts at most the largest mean of a table.
    BigInteger unit = variance.denominator().shiftLeft(logLargestTableMean + 1);
    BigInteger needed = variance.numerator().add(unit).subtract(BigInteger.ONE).divide(unit);
    if (needed.compareTo(BigInteger.valueOf(LARGEST_PARTS)) > 0
        || variance.atMostPowerOfTwo(LOG_SMALLEST_VARIANCE)) {
      throw new ConfigurationException(
          "the variance of Skellam noise is "
              + variance.toDouble()
              + ": expected 2^"
              + LOG_SMALLEST_VARIANCE
              + " to 2^33 in squares of the grid's step; choose a coarser grid, or discrete"
              + " Gaussian noise");
    }
    return new Skellam(variance, needed.intValueExact(), tableDigits);
  }

  @Override
  public ExactVariance variance() {
    return variance;
  }

  @Override
  public long sample(NoiseSource source) {
    long difference = 0;
    for (int i = 0; i < parts; i++) {
      long plus = poisson.draw(source.nextLong(), source);
      long minus = poisson.draw(source.nextLong(), source);
      difference += plus - minus;
    }
    return difference;
  }
}
