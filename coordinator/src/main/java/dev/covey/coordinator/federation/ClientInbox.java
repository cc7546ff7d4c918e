package dev.covey.coordinator.federation;

import dev.covey.aggregation.arrival.ClientResult;
import dev.covey.core.ClientId;
import dev.covey.core.RoundKey;
import dev.covey.crypto.secagg.message.ClientMessage;
import java.util.List;
import java.util.function.Supplier;

/** Where a {@link ClientGateway} posts what it hears; safe from any thread, never blocks. */
public interface ClientInbox {
  /** These clients, each one of {@link ClientGateway#known()}, could take part. */
  void eligible(RoundKey key, List<ClientId> clients);

  /**
   * A client's answer.
   *
   * @param cpuNanos the client's CPU time, as far as it is known
   */
  void answered(RoundKey key, int slot, ClientResult result, long cpuNanos);

  /**
   * What a client says in the attempt's session.
   *
   * @param message asked for once, by the loop, when its turn has come; not at all if it came too
   *     late
   * @param cpuNanos the client's CPU time, as far as it is known
   */
  void secured(RoundKey key, int slot, Supplier<ClientMessage> message, long cpuNanos);
}
