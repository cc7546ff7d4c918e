package dev.covey.incentive.auction;

import dev.covey.core.ClientId;
import dev.covey.core.error.DataException;

/**
 * What a client asks for taking part, and what its part is estimated to be worth.
 *
 * @param costMicrounits micro-units, 0 to {@link dev.covey.incentive.Money#MAX_MICROUNITS}
 * @param quality estimated learning quality, 0 to {@link #MAX_QUALITY}, in any unit that is the
 *     same for all clients; mechanisms that look at quality never hire quality 0
 */
public record Bid(ClientId client, long costMicrounits, double quality) {
  /** Beyond this a quality is taken for a mistake. */
  public static final double MAX_QUALITY = 1e15;

  /**
   * @throws DataException if a value is out of range; {@link BidIntake} answers instead of throwing
   */
  public Bid {
    BidIntake.problem(client, costMicrounits, quality)
        .ifPresent(
            rejected -> {
              throw new DataException(rejected.message());
            });
  }
}
