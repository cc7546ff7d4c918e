package dev.covey.protocol.secagg;

import dev.covey.core.error.NetworkException;
import dev.covey.crypto.secagg.message.ClientMessage;

/** What a client's message holds. */
public sealed interface FromClient {
  /** All of it, for the machine. */
  record Whole(ClientMessage message) implements FromClient {}

  /**
   * A masked vector too large for the stream, that came through Transfer.Upload under the same
   * round.
   *
   * @param session digest of the session, 32 bytes; shared
   * @param member the sender's index, as it says
   * @param payloadSha256 digest of the packed vector, in lower-case hexadecimal
   */
  record Uploaded(byte[] session, int member, String payloadSha256) implements FromClient {
    /**
     * The message, once its vector is there.
     *
     * @param vector the payload that was uploaded; shared
     * @throws NetworkException if it is another than the message names
     */
    public ClientMessage.MaskedInput with(byte[] vector) {
      String found = ClientMessages.sha256(vector);
      if (!found.equals(payloadSha256)) {
        throw Fields.malformed(
            "a vector with digest " + payloadSha256 + ", what was uploaded has " + found);
      }
      return new ClientMessage.MaskedInput(session, member, vector);
    }
  }
}
