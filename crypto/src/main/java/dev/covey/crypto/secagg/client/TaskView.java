package dev.covey.crypto.secagg.client;

import dev.covey.crypto.secagg.SessionTerms;
import java.util.OptionalLong;

/**
 * The task as the client knows it, from the task itself and not from the session's terms.
 *
 * @param taskHash digest of the task, 32 bytes; shared
 * @param bits b of an entry
 * @param dimension d entries
 * @param entryBound Q, the largest magnitude of an entry, where there is one: then 2 n Q + 1 &lt;=
 *     2^b is required, so that the sum of signed entries cannot wrap around
 */
public record TaskView(byte[] taskHash, int bits, int dimension, OptionalLong entryBound) {
  public TaskView {
    if (taskHash.length != SessionTerms.HASH_BYTES) {
      throw new IllegalArgumentException(
          "a task hash has " + SessionTerms.HASH_BYTES + " bytes, got " + taskHash.length);
    }
    if (entryBound.isPresent() && entryBound.getAsLong() < 0) {
      throw new IllegalArgumentException(
          "the bound of an entry is at least 0, got " + entryBound.getAsLong());
    }
  }
}
