package dev.covey.incentive.settlement;

import dev.covey.core.error.DataException;
import dev.covey.incentive.Money;
import java.util.regex.Pattern;

/**
 * One payment and what it rests on.
 *
 * @param mechanism name of the mechanism that cleared the auction, 1 to 100 characters
 * @param bidMicrounits what the client asked for, micro-units
 * @param paidMicrounits what it is paid, its critical value, micro-units; at least its bid
 * @param submissionSha256 digest of the submission it is paid for, 64 hexadecimal digits
 */
public record Payment(
    PaymentKey key,
    String mechanism,
    long bidMicrounits,
    long paidMicrounits,
    String submissionSha256) {
  static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  /**
   * @throws DataException if a value is out of range
   */
  public Payment {
    if (mechanism.isEmpty() || mechanism.length() > 100) {
      throw new DataException(
          "mechanism of " + mechanism.length() + " characters: expected a name of 1 to 100");
    }
    if (bidMicrounits < 0
        || paidMicrounits < bidMicrounits
        || paidMicrounits > Money.MAX_MICROUNITS) {
      throw new DataException(
          "payment of "
              + paidMicrounits
              + " micro-units for a bid of "
              + bidMicrounits
              + ": expected at least the bid, from 0 to "
              + Money.MAX_MICROUNITS);
    }
    if (!DIGEST.matcher(submissionSha256).matches()) {
      throw new DataException(
          "submission \"" + submissionSha256 + "\": expected 64 lower-case hexadecimal digits");
    }
  }
}
