package dev.covey.protocol.secagg;

import dev.covey.core.RoundKey;
import dev.covey.core.error.NetworkException;
import dev.covey.crypto.secagg.message.ClientMessage;
import dev.covey.crypto.secagg.message.ServerMessage;
import dev.covey.protocol.WireVersion;
import dev.covey.protocol.v1.SecureToClient;
import dev.covey.protocol.v1.SecureToCoordinator;

/**
 * Messages of secure aggregation on the wire, both ways. What is written shares its arrays with the
 * message, what is read has copies of its own.
 */
public final class SecureMessages {
  private SecureMessages() {}

  /**
   * What the coordinator says.
   *
   * @param key the session's round; an announcement's terms name the same
   */
  public static SecureToClient toWire(RoundKey key, ServerMessage message) {
    return ServerMessages.toWire(key, message);
  }

  /**
   * What a coordinator said. The key beside it is for {@link
   * dev.covey.protocol.rounds.RoundKeys#fromWire}; an announcement's terms have it already.
   *
   * @throws NetworkException if no coordinator may say this
   */
  public static ServerMessage fromWire(SecureToClient message) {
    return ServerMessages.fromWire(message);
  }

  /**
   * What a client says. Of a masked vector that does not {@linkplain #travelsInline travel inline}
   * only the digest is in it: send the vector through Transfer.Upload first, as it is.
   */
  public static SecureToCoordinator toWire(RoundKey key, ClientMessage message) {
    return ClientMessages.toWire(key, message);
  }

  /**
   * What a client said. Whether it is the member that it says it is, the caller knows.
   *
   * @throws NetworkException if no client may say this
   */
  public static FromClient fromWire(SecureToCoordinator message) {
    return ClientMessages.fromWire(message);
  }

  /** Whether a masked vector is small enough to be part of its message. */
  public static boolean travelsInline(ClientMessage.MaskedInput input) {
    return input.vector().length <= WireVersion.MAX_INLINE_BYTES;
  }
}
