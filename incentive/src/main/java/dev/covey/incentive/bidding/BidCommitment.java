package dev.covey.incentive.bidding;

import dev.covey.core.ClientId;
import dev.covey.core.RoundKey;
import dev.covey.core.Sha256;
import dev.covey.core.error.DataException;
import java.util.regex.Pattern;

/**
 * A sealed bid: SHA-256 over the attempt, the client, the bid and a nonce. It hides the bid as long
 * as the nonce is unpredictable, and binds to it as long as SHA-256 has no collisions.
 *
 * @param hash 64 hexadecimal digits
 */
public record BidCommitment(ClientId client, String hash) {
  private static final String LABEL = "covey/bid-commitment/1";
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  public BidCommitment {
    if (!DIGEST.matcher(hash).matches()) {
      throw new DataException(
          "commitment \"" + hash + "\" of client " + client + ": expected 64 hexadecimal digits");
    }
  }

  /** Seals a bid. The opening is kept by the client until bidding is closed. */
  public static BidCommitment of(RoundKey attempt, BidOpening opening) {
    String hash =
        new Sha256()
            .update(LABEL)
            .update(attempt.run().value())
            .update(attempt.round())
            .update(attempt.attempt())
            .update(opening.client().value())
            .update(opening.costMicrounits())
            .update(opening.nonce())
            .hex();
    return new BidCommitment(opening.client(), hash);
  }
}
