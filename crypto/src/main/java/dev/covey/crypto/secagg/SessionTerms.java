package dev.covey.crypto.secagg;

import dev.covey.core.RoundKey;
import dev.covey.crypto.Transcript;
import dev.covey.crypto.keys.KeyAgreement;
import dev.covey.crypto.mask.LaneVector;
import dev.covey.crypto.secagg.graph.Adversary;
import dev.covey.crypto.secagg.graph.Neighbourhood;
import dev.covey.crypto.secagg.graph.ParameterSearch;

/**
 * What a session is about. Its digest is bound into every signature, key and mask, so clients that
 * were told different things have nothing in common and their masks do not cancel.
 *
 * @param key run, round and attempt; a client takes part in each once
 * @param nonce 32 bytes of the coordinator, so that no two sessions are alike; shared
 * @param taskHash digest of the whole task: model, control variate, weights, clip, hyperparameters;
 *     32 bytes; shared
 * @param adversary what the session protects against
 * @param agreement how pairs come to their secrets
 * @param graph neighbours and threshold; its clients are the roster's
 * @param bits b: entries are integers modulo 2^b
 * @param dimension d entries
 * @param corruptFraction gamma: the share of clients that may collude
 * @param dropoutFraction delta: the share of clients that may drop out
 * @param minimumSurvivors fewest clients whose sum may be opened, at least 2
 * @param roster who may take part
 */
public record SessionTerms(
    RoundKey key,
    byte[] nonce,
    byte[] taskHash,
    Adversary adversary,
    KeyAgreement agreement,
    Neighbourhood graph,
    int bits,
    int dimension,
    double corruptFraction,
    double dropoutFraction,
    int minimumSurvivors,
    Roster roster) {
  /** Bytes of a nonce, of a task's hash and of a session's digest. */
  public static final int HASH_BYTES = 32;

  public SessionTerms {
    if (nonce.length != HASH_BYTES || taskHash.length != HASH_BYTES) {
      throw new IllegalArgumentException(
          "nonce and task hash have "
              + HASH_BYTES
              + " bytes, got "
              + nonce.length
              + " and "
              + taskHash.length);
    }
    if (graph.clients() != roster.size()) {
      throw new IllegalArgumentException(
          "a graph of " + graph.clients() + " clients for a roster of " + roster.size());
    }
    // Checks bits, dimension and fractions.
    LaneVector.wireBytes(bits, dimension);
    new ParameterSearch(
        adversary, corruptFraction, dropoutFraction, dev.covey.crypto.secagg.graph.Margins.DEFAULT);
    if (minimumSurvivors < 2 || minimumSurvivors > roster.size()) {
      throw new IllegalArgumentException(
          "the fewest survivors are 2 to the roster's "
              + roster.size()
              + ", got "
              + minimumSurvivors);
    }
  }

  /** The digest of everything here: 32 bytes. */
  public byte[] digest() {
    return Transcript.of("covey/secagg/session/1")
        .text(key.run().value())
        .number(key.round())
        .number(key.attempt())
        .bytes(nonce)
        .bytes(taskHash)
        .text(adversary.name())
        .text(agreement.name())
        .number(graph.neighbours())
        .number(graph.threshold())
        .number(bits)
        .number(dimension)
        .real(corruptFraction)
        .real(dropoutFraction)
        .number(minimumSurvivors)
        .number(roster.size())
        .bytes(roster.root())
        .sha256();
  }

  /**
   * Signatures that certify a survivor set: more than (n + gamma n) / 2, so that two certificates
   * have an honest signer in common, who signs once.
   */
  public int quorum() {
    return (roster.size() + ParameterSearch.floorOf(corruptFraction, roster.size())) / 2 + 1;
  }

  /** Bytes of a masked vector on the wire. */
  public int vectorBytes() {
    return LaneVector.wireBytes(bits, dimension);
  }

  @Override
  public String toString() {
    return "SessionTerms["
        + key
        + " "
        + adversary
        + " "
        + agreement
        + " "
        + graph
        + " "
        + dimension
        + " x "
        + bits
        + " bits]";
  }
}
