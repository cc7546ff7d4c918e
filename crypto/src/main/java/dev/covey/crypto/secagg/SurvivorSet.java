package dev.covey.crypto.secagg;

import dev.covey.crypto.Transcript;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** The members whose vectors are in the sum. */
public final class SurvivorSet {
  private final int clients;
  private final BitSet members;

  private SurvivorSet(int clients, BitSet members) {
    this.clients = clients;
    this.members = members;
  }

  /**
   * A set, copied.
   *
   * @param clients size of the roster
   */
  public static SurvivorSet of(int clients, BitSet members) {
    if (members.length() > clients) {
      throw new IllegalArgumentException(
          "member " + (members.length() - 1) + " of a roster of " + clients);
    }
    return new SurvivorSet(clients, (BitSet) members.clone());
  }

  /** Size of the roster. */
  public int clients() {
    return clients;
  }

  /** Number of survivors. */
  public int size() {
    return members.cardinality();
  }

  /** Whether a member is in the set; any number may be asked for. */
  public boolean contains(int member) {
    return member >= 0 && members.get(member);
  }

  /** The indexes, ascending. */
  public int[] indexes() {
    return members.stream().toArray();
  }

  /** Digest of roster size and members: 32 bytes. */
  public byte[] root() {
    return Transcript.of("covey/secagg/survivors/1")
        .number(clients)
        .bytes(members.toByteArray())
        .sha256();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SurvivorSet that
        && clients == that.clients
        && members.equals(that.members);
  }

  @Override
  public int hashCode() {
    return members.hashCode();
  }

  @Override
  public String toString() {
    return "SurvivorSet[" + size() + " of " + clients + "]";
  }
}
