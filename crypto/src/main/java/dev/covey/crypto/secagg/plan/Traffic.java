package dev.covey.crypto.secagg.plan;

import dev.covey.crypto.keys.AesGcm;
import dev.covey.crypto.keys.IdentityKey;
import dev.covey.crypto.keys.KeyAgreement;
import dev.covey.crypto.mask.LaneVector;
import dev.covey.crypto.mask.MaskExpansion;
import dev.covey.crypto.secagg.SessionTerms;
import dev.covey.crypto.secagg.SurvivorSet;
import dev.covey.crypto.secagg.graph.Adversary;
import dev.covey.crypto.secagg.graph.Neighbourhood;
import dev.covey.crypto.secagg.message.ClientMessage;
import dev.covey.crypto.secagg.message.ClientMessage.Advertisement;
import dev.covey.crypto.secagg.message.ClientMessage.ConsistencySignature;
import dev.covey.crypto.secagg.message.ClientMessage.EncryptedShares;
import dev.covey.crypto.secagg.message.ClientMessage.RevealedSeed;
import dev.covey.crypto.secagg.message.ClientMessage.RevealedShare;
import dev.covey.crypto.secagg.message.MessageBytes;
import dev.covey.crypto.secagg.message.ServerMessage;
import dev.covey.crypto.secagg.message.ShareKind;
import dev.covey.crypto.shamir.Shamir;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;

/**
 * Bytes of all messages of one client that stays to the end: the contents of all fields, without a
 * wire format's framing, which adds some per cent. With ML-KEM the lower of two indexes
 * encapsulates for the pair's mask, so each figure is of the client for which it is largest.
 *
 * @param uplinkBytes from the client
 * @param downlinkBytes to the client
 */
public record Traffic(long uplinkBytes, long downlinkBytes) {
  /** Bytes of an id in a roster, where ids are not known yet. */
  static final int TYPICAL_ID_BYTES = 16;

  private static final byte[] NONE = new byte[0];
  private static final byte[] HASH = new byte[SessionTerms.HASH_BYTES];
  private static final byte[] SIGNATURE = new byte[IdentityKey.SIGNATURE_BYTES];

  /**
   * Measured on messages of the sizes that a session's have, if nobody has dropped out before the
   * vectors are sent, and {@code dropped} neighbours after.
   */
  static Traffic of(
      Neighbourhood graph,
      Adversary adversary,
      KeyAgreement agreement,
      int quorum,
      int bits,
      int dimension,
      int dropped,
      int idBytes) {
    int clients = graph.clients();
    int neighbours = graph.neighbours();
    byte[] key = new byte[agreement.publicKeyBytes()];
    Advertisement advertisement = new Advertisement(HASH, 0, key, key, HASH, SIGNATURE);
    List<byte[]> commitments = Collections.nCopies(neighbours, HASH);
    List<RevealedSeed> seeds =
        Collections.nCopies(
            Math.min(dropped, neighbours), new RevealedSeed(0, new byte[MaskExpansion.SEED_BYTES]));
    List<EncryptedShares> shares = Collections.nCopies(neighbours, shares(agreement));
    RevealedShare revealed =
        new RevealedShare(0, ShareKind.SELF_SEED, new byte[Shamir.SHARE_BYTES]);
    ConsistencySignature signature = new ConsistencySignature(HASH, 0, SIGNATURE);
    BitSet all = new BitSet();
    all.set(0, clients);
    SurvivorSet survivors = SurvivorSet.of(clients, all);

    long up =
        MessageBytes.of(advertisement)
            + MessageBytes.of(new ClientMessage.ShareBundle(HASH, 0, shares, commitments))
            + MessageBytes.of(new ClientMessage.MaskedInput(HASH, 0, NONE))
            + LaneVector.wireBytes(bits, dimension)
            + MessageBytes.of(
                new ClientMessage.UnmaskResponse(
                    HASH, 0, Collections.nCopies(neighbours, revealed), seeds));
    long down =
        SessionTerms.HASH_BYTES
            + clients * MessageBytes.ofMember(idBytes)
            + MessageBytes.of(
                new ServerMessage.Directory(
                    HASH,
                    Collections.nCopies(clients, HASH),
                    Collections.nCopies(neighbours, advertisement)))
            + MessageBytes.of(new ServerMessage.ShareDelivery(HASH, shares))
            + MessageBytes.of(
                new ServerMessage.UnmaskRequest(
                    HASH, survivors, Collections.nCopies(quorum, signature)));
    if (adversary == Adversary.MALICIOUS) {
      up += MessageBytes.of(signature);
      down += MessageBytes.of(new ServerMessage.SurvivorAnnouncement(HASH, survivors));
      down += (long) clients * MessageBytes.ENROLMENT_PROOF;
    }
    return new Traffic(up, down);
  }

  private static EncryptedShares shares(KeyAgreement agreement) {
    byte[] sealed = new byte[Shamir.SHARE_BYTES + AesGcm.TAG_BYTES];
    byte[] ciphertext = new byte[agreement.ciphertextBytes()];
    return new EncryptedShares(0, 1, ciphertext, ciphertext, sealed, sealed);
  }
}
