package dev.covey.incentive.bidding;

import dev.covey.core.ClientId;
import dev.covey.core.error.DataException;
import java.util.regex.Pattern;

/**
 * What opens a sealed bid. Whether the amount is sensible is judged when it is opened.
 *
 * @param costMicrounits the bid
 * @param nonce 32 unpredictable bytes of the client's, 64 hexadecimal digits, new for each bid
 */
public record BidOpening(ClientId client, long costMicrounits, String nonce) {
  private static final Pattern NONCE = Pattern.compile("[0-9a-f]{64}");

  public BidOpening {
    if (!NONCE.matcher(nonce).matches()) {
      throw new DataException(
          "nonce of "
              + nonce.length()
              + " characters of client "
              + client
              + ": expected 64 hexadecimal digits");
    }
  }

  /** Without the nonce: a commitment whose opening is in a log hides nothing. */
  @Override
  public String toString() {
    return "BidOpening[client=" + client + "]";
  }
}
