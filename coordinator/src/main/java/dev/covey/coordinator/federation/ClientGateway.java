package dev.covey.coordinator.federation;

import dev.covey.aggregation.arrival.RejectionReason;
import dev.covey.core.ClientId;
import dev.covey.core.RoundKey;
import dev.covey.crypto.secagg.Member;
import dev.covey.crypto.secagg.message.ServerMessage;
import java.util.List;

/**
 * The clients of a run, as the round loop sees them: in this process, or behind a network. Calls
 * come from the loop's thread and return at once; what comes of them is posted to the {@link
 * ClientInbox} that the gateway was opened with.
 */
public interface ClientGateway extends AutoCloseable {
  /**
   * Every client that the run knows, in an order that never changes; it may grow at the end. A
   * client's place is its index in samplers and seeds.
   */
  List<ClientId> known();

  /**
   * Whether the same attempt, asked about twice, may find other clients: then its roster is
   * remembered, so that a coordinator that died goes on with the clients it had asked.
   */
  default boolean dependsOnWhoIsThere() {
    return false;
  }

  /**
   * Finds out who could take part in an attempt; answered once by {@link ClientInbox#eligible},
   * soon or once enough clients are there.
   *
   * @param atLeast how many are needed for the attempt to begin
   */
  void gather(RoundKey key, int atLeast);

  /**
   * Asks these clients for their updates; each answers once by {@link ClientInbox#answered}. Ends
   * what was asked for an earlier attempt.
   */
  void assign(RoundKey key, List<ClientCall> calls);

  /** The loop has taken an answer of this attempt out of the inbox: there is room for another. */
  void taken(RoundKey key);

  /**
   * A client that holds its update, as a member of the attempt's session: with the key that it
   * signs with, and what shows others that the key is its own.
   */
  Member member(ClientId client);

  /**
   * Hands a message of the attempt's session to the client of a slot; what it answers is posted
   * with {@link ClientInbox#secured}, and that it left with {@link ClientInbox#answered}.
   */
  void secure(RoundKey key, int slot, ServerMessage message);

  /**
   * An upload is durable, or in the sum that a session has opened, and counts, unless the attempt
   * is given up.
   */
  default void accepted(RoundKey key, int slot) {}

  /** An answer does not count. */
  default void refused(RoundKey key, int slot, RejectionReason reason, String detail) {}

  /** Nobody else is waited for: outstanding work on the attempt is pointless. */
  void cancelled(RoundKey key);

  /** The attempt has ended. */
  default void ended(RoundKey key, boolean committed) {}

  /** The run has ended; clients need not wait for another round. */
  default void runEnded(String status) {}

  @Override
  void close();
}
