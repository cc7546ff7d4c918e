package dev.covey.crypto.secagg.message;

import dev.covey.crypto.secagg.SessionTerms;
import dev.covey.crypto.secagg.SurvivorSet;
import java.util.List;

/** What the coordinator says to one client. */
public sealed interface ServerMessage {
  /** Invites to a session. */
  record Announcement(SessionTerms terms) implements ServerMessage {
    @Override
    public byte[] session() {
      return terms.digest();
    }
  }

  /**
   * Who advertised.
   *
   * @param digests of all advertisements in roster order, empty where there is none
   * @param neighbours the advertisements of the receiver's neighbours, ascending
   */
  record Directory(
      byte[] session, List<byte[]> digests, List<ClientMessage.Advertisement> neighbours)
      implements ServerMessage {}

  /** The shares that neighbours sent to the receiver, ascending by sender. */
  record ShareDelivery(byte[] session, List<ClientMessage.EncryptedShares> shares)
      implements ServerMessage {}

  /** Asks to sign the survivor set (malicious mode). */
  record SurvivorAnnouncement(byte[] session, SurvivorSet survivors) implements ServerMessage {}

  /**
   * Asks for shares.
   *
   * @param certificate signatures on the set; empty in semi-honest mode
   */
  record UnmaskRequest(
      byte[] session, SurvivorSet survivors, List<ClientMessage.ConsistencySignature> certificate)
      implements ServerMessage {}

  /** The digest of the session that the message belongs to, 32 bytes. */
  byte[] session();
}
