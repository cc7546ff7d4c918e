package dev.covey.privacy.ledger;

import dev.covey.core.error.ConfigurationException;
import java.util.regex.Pattern;

/** Whether one client can be in the sums of several edges. */
public sealed interface EdgeMembership {
  /** It can, or nobody can prove otherwise: what edges release adds up. */
  record Overlapping() implements EdgeMembership {}

  /**
   * It cannot: what edges release counts in parallel, the dearest edge for all.
   *
   * @param proof hexadecimal digest of the signed partition of clients that shows it
   */
  record ProvenDisjoint(String proof) implements EdgeMembership {
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    public ProvenDisjoint {
      if (!DIGEST.matcher(proof).matches()) {
        throw new ConfigurationException(
            "the proof of disjoint edges is \""
                + proof
                + "\": expected the SHA-256 of the signed partition, 64 hexadecimal digits; without"
                + " one, edges overlap");
      }
    }
  }
}
