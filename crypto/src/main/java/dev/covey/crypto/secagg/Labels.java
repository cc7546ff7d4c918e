package dev.covey.crypto.secagg;

import dev.covey.crypto.Transcript;
import dev.covey.crypto.keys.Hkdf;
import dev.covey.crypto.keys.SecretBytes;
import dev.covey.crypto.mask.MaskExpansion;
import dev.covey.crypto.secagg.message.ShareKind;

/** What exactly is signed, hashed, authenticated and put into key derivation. */
public final class Labels {
  /** Bytes of a commitment. */
  public static final int COMMITMENT_BYTES = 32;

  private static final byte[] SALT = Transcript.of("covey/secagg/1").toByteArray();

  private Labels() {}

  /** What a member's advertisement signs. */
  public static byte[] advertisement(
      byte[] session, int member, byte[] maskKey, byte[] channelKey, byte[] seedCommitment) {
    return Transcript.of("covey/secagg/advertisement/1")
        .bytes(session)
        .number(member)
        .bytes(maskKey)
        .bytes(channelKey)
        .bytes(seedCommitment)
        .toByteArray();
  }

  /** The commitment to a self seed; it hides the seed, which is uniform on 32 bytes. */
  public static byte[] seedCommitment(byte[] session, int member, byte[] selfSeed) {
    return Transcript.of("covey/secagg/self-seed/1")
        .bytes(session)
        .number(member)
        .bytes(selfSeed)
        .sha256();
  }

  /** The context of the key under which {@code from} sends shares to {@code to}. */
  public static byte[] channel(byte[] session, int from, int to, byte[] fromKey, byte[] toKey) {
    return Transcript.of("covey/secagg/channel/1")
        .bytes(session)
        .number(from)
        .number(to)
        .bytes(fromKey)
        .bytes(toKey)
        .toByteArray();
  }

  /** The associated data of an encrypted share. */
  public static byte[] share(
      byte[] session, int from, int to, ShareKind kind, byte[] maskCiphertext) {
    return Transcript.of("covey/secagg/share/1")
        .bytes(session)
        .number(from)
        .number(to)
        .text(kind.name())
        .bytes(maskCiphertext)
        .toByteArray();
  }

  /** The context of a pairwise mask; {@code lower} is the lesser index, who encapsulates. */
  public static byte[] pairMask(
      byte[] session, byte[] taskHash, int lower, int higher, byte[] lowerKey, byte[] higherKey) {
    return Transcript.of("covey/secagg/pair-mask/1")
        .bytes(session)
        .bytes(taskHash)
        .number(lower)
        .number(higher)
        .bytes(lowerKey)
        .bytes(higherKey)
        .toByteArray();
  }

  /**
   * The commitment to the seed of a pairwise mask, the same from both ends; it hides the seed,
   * which cannot be told from uniform on 32 bytes.
   */
  public static byte[] pairSeedCommitment(byte[] session, int one, int other, byte[] seed) {
    return Transcript.of("covey/secagg/pair-seed/1")
        .bytes(session)
        .number(Math.min(one, other))
        .number(Math.max(one, other))
        .bytes(seed)
        .sha256();
  }

  /** The seed of a member's own mask. */
  public static SecretBytes selfMaskSeed(
      byte[] session, byte[] taskHash, int member, SecretBytes selfSeed) {
    byte[] info =
        Transcript.of("covey/secagg/self-mask/1")
            .bytes(session)
            .bytes(taskHash)
            .number(member)
            .toByteArray();
    return new Hkdf().derive(SALT, selfSeed.shared(), info, MaskExpansion.SEED_BYTES);
  }

  /** What a survivor signs: one set, of this session and this directory. */
  public static byte[] consistency(byte[] session, byte[] directoryRoot, SurvivorSet survivors) {
    return Transcript.of("covey/secagg/consistency/1")
        .bytes(session)
        .bytes(directoryRoot)
        .bytes(survivors.root())
        .number(survivors.size())
        .toByteArray();
  }
}
