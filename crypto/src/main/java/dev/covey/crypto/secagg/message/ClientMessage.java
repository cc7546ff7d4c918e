package dev.covey.crypto.secagg.message;

import dev.covey.crypto.Transcript;
import java.util.List;

/** What a client says to the coordinator. Members are named by their index in the roster. */
public sealed interface ClientMessage {
  /**
   * A client's keys of this session.
   *
   * @param maskKey public key of the pairwise masks
   * @param channelKey public key under which neighbours send it shares
   * @param seedCommitment digest of the seed of its own mask, 32 bytes
   * @param signature of its identity key
   */
  record Advertisement(
      byte[] session,
      int member,
      byte[] maskKey,
      byte[] channelKey,
      byte[] seedCommitment,
      byte[] signature)
      implements ClientMessage {
    /** Digest of all of it, the signature included: 32 bytes. */
    public byte[] digest() {
      return Transcript.of("covey/secagg/advertisement-digest/1")
          .bytes(session)
          .number(member)
          .bytes(maskKey)
          .bytes(channelKey)
          .bytes(seedCommitment)
          .bytes(signature)
          .sha256();
    }
  }

  /**
   * The shares that one client holds for another. Not a message itself, but delivered as it is.
   *
   * @param channelCiphertext for the key of this envelope; empty without ML-KEM
   * @param maskCiphertext for the pair's mask, from the lower to the higher; else empty
   * @param selfSeedShare sealed share of the sender's self seed
   * @param maskRootShare sealed share of the sender's mask root
   */
  record EncryptedShares(
      int from,
      int to,
      byte[] channelCiphertext,
      byte[] maskCiphertext,
      byte[] selfSeedShare,
      byte[] maskRootShare) {}

  /**
   * Shares for all neighbours that advertised, ascending by receiver.
   *
   * @param seedCommitments for each of {@code shares} the digest of the pair's mask seed, 32 bytes;
   *     empty where the sender does not know the seed yet (with ML-KEM the higher of the pair).
   *     With an empty list the seeds that this client's neighbours reveal do not count, and its
   *     masks are opened by shares alone
   */
  record ShareBundle(
      byte[] session, int member, List<EncryptedShares> shares, List<byte[]> seedCommitments)
      implements ClientMessage {
    /** Without commitments. */
    public ShareBundle(byte[] session, int member, List<EncryptedShares> shares) {
      this(session, member, shares, List.of());
    }
  }

  /**
   * The masked vector.
   *
   * @param vector packed as {@link dev.covey.crypto.mask.LaneVector#toWire}
   */
  record MaskedInput(byte[] session, int member, byte[] vector) implements ClientMessage {}

  /** A signature on the survivor set. */
  record ConsistencySignature(byte[] session, int member, byte[] signature)
      implements ClientMessage {}

  /**
   * A share that its holder reveals.
   *
   * @param owner whose secret it is a share of
   * @param values as {@link dev.covey.crypto.shamir.Share#values}
   */
  record RevealedShare(int owner, ShareKind kind, byte[] values) {}

  /**
   * The seed of the mask that the sender shares with a neighbour that dropped out.
   *
   * @param owner the neighbour
   * @param seed 32 bytes
   */
  record RevealedSeed(int owner, byte[] seed) {}

  /**
   * One share of each neighbour that the client holds shares of, ascending by owner.
   *
   * @param seeds for each neighbour that dropped out, ascending by owner
   */
  record UnmaskResponse(
      byte[] session, int member, List<RevealedShare> shares, List<RevealedSeed> seeds)
      implements ClientMessage {
    /** Without seeds: the masks of neighbours that dropped out are then opened by shares alone. */
    public UnmaskResponse(byte[] session, int member, List<RevealedShare> shares) {
      this(session, member, shares, List.of());
    }
  }

  /** The digest of the session that the message belongs to, 32 bytes. */
  byte[] session();

  /** The sender's index. */
  int member();
}
