package dev.covey.crypto.mask;

import dev.covey.core.error.InternalException;
import dev.covey.crypto.keys.SecretBytes;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Adds and subtracts pseudorandom masks: the keystream of AES-128 in counter mode (NIST SP 800-38A,
 * section 6.5) under a seed of 32 bytes, its first half the key and its second the first counter
 * block. Entry i of a mask is lane i of the keystream, little-endian, modulo 2^b.
 *
 * <p>Idea: a tile of the vector stays in the first-level cache while the same stretch of many masks
 * is added to it. Each mask has one cipher that goes on from tile to tile, so keys are set once. A
 * mask is subtracted by adding it to the complement, since a - m = ~(~a + m); one loop serves both.
 * Cost: that of AES alone, plus one pass over the vector in a group of {@value #GROUP} masks.
 */
public final class MaskExpansion {
  /** Bytes of a seed. */
  public static final int SEED_BYTES = 32;

  private static final int KEY_BYTES = 16;
  private static final int BLOCK_BYTES = 16;
  private static final int TILE_BYTES = 4096;
  private static final int TILE_WORDS = TILE_BYTES / Long.BYTES;
  private static final int GROUP = 64;
  private static final byte[] ZEROS = new byte[TILE_BYTES];

  private MaskExpansion() {}

  /** Adds and subtracts whole masks. */
  public static void apply(LaneVector sum, List<SecretBytes> added, List<SecretBytes> subtracted) {
    apply(sum, 0, sum.sharedWords().length, added, subtracted);
  }

  /**
   * How many parts a vector can be cut into for {@link #applyPart}, each worth a thread's while.
   */
  public static int parts(LaneVector sum, int wanted) {
    int tiles = (sum.sharedWords().length + TILE_WORDS - 1) / TILE_WORDS;
    return Math.max(1, Math.min(wanted, tiles));
  }

  /**
   * {@link #apply} on one part of a vector. Threads may work on different parts at a time; all
   * parts together are the whole.
   *
   * @param part 0 to {@code parts - 1}
   */
  public static void applyPart(
      LaneVector sum, int part, int parts, List<SecretBytes> added, List<SecretBytes> subtracted) {
    int words = sum.sharedWords().length;
    int tiles = (words + TILE_WORDS - 1) / TILE_WORDS;
    int from = (int) ((long) tiles * part / parts) * TILE_WORDS;
    int to = Math.min(words, (int) ((long) tiles * (part + 1) / parts) * TILE_WORDS);
    apply(sum, from, to, added, subtracted);
  }

  /**
   * Makes the Java machine compile the fast path before the first real mask: the intrinsic for
   * counter mode is used only after some ten thousand calls. Takes tens of milliseconds; a service
   * calls it once when it starts.
   */
  public static void warmUp() {
    LaneVector scratch = LaneVector.zeros(Long.SIZE, TILE_WORDS);
    SecretBytes seed = SecretBytes.taking(new byte[SEED_BYTES]);
    Cipher cipher = cipher(seed, 0);
    byte[] keystream = new byte[TILE_BYTES];
    for (int i = 0; i < 12_000; i++) {
      expand(cipher, keystream, Long.BYTES * (1 + i % 8));
    }
    for (int i = 0; i < 200; i++) {
      apply(scratch, List.of(seed), List.of(seed));
    }
  }

  private static void apply(
      LaneVector sum,
      int fromWord,
      int toWord,
      List<SecretBytes> added,
      List<SecretBytes> subtracted) {
    byte[] keystream = new byte[TILE_BYTES];
    for (int first = 0; first < added.size(); first += GROUP) {
      List<SecretBytes> group = added.subList(first, Math.min(added.size(), first + GROUP));
      addGroup(sum, fromWord, toWord, group, 0, keystream);
    }
    for (int first = 0; first < subtracted.size(); first += GROUP) {
      List<SecretBytes> group =
          subtracted.subList(first, Math.min(subtracted.size(), first + GROUP));
      addGroup(sum, fromWord, toWord, group, -1, keystream);
    }
  }

  /** Adds a group, before and after which each word is flipped by {@code flip}. */
  private static void addGroup(
      LaneVector sum,
      int fromWord,
      int toWord,
      List<SecretBytes> seeds,
      long flip,
      byte[] keystream) {
    Cipher[] ciphers = new Cipher[seeds.size()];
    for (int i = 0; i < ciphers.length; i++) {
      ciphers[i] = cipher(seeds.get(i), (long) fromWord * Long.BYTES / BLOCK_BYTES);
    }
    long[] words = sum.sharedWords();
    long high = sum.highBits();
    for (int from = fromWord; from < toWord; from += TILE_WORDS) {
      int count = Math.min(TILE_WORDS, toWord - from);
      flip(words, from, count, flip);
      for (Cipher cipher : ciphers) {
        expand(cipher, keystream, count * Long.BYTES);
        addTile(words, from, keystream, count, high);
      }
      flip(words, from, count, flip);
    }
  }

  private static void flip(long[] words, int from, int count, long flip) {
    for (int i = from; i < from + count; i++) {
      words[i] ^= flip;
    }
  }

  /**
   * {@link LaneVector#addLanes} written out in the one form that was seen to be vectorised always.
   */
  private static void addTile(long[] words, int from, byte[] keystream, int count, long high) {
    long low = ~high;
    for (int i = 0; i < count; i++) {
      long a = words[from + i];
      long b = (long) LaneVector.LONGS.get(keystream, i << 3);
      words[from + i] = (a & low) + (b & low) ^ (a ^ b) & high;
    }
  }

  private static void expand(Cipher cipher, byte[] keystream, int bytes) {
    try {
      cipher.update(ZEROS, 0, bytes, keystream, 0);
    } catch (ShortBufferException e) {
      throw new InternalException("AES-CTR wrote more than it read", e);
    }
  }

  /** The keystream of a seed from block {@code blocks} on. */
  private static Cipher cipher(SecretBytes seed, long blocks) {
    if (seed.length() != SEED_BYTES) {
      throw new IllegalArgumentException(
          "a mask's seed has " + SEED_BYTES + " bytes, got " + seed.length());
    }
    byte[] bytes = seed.shared();
    byte[] counter = new byte[BLOCK_BYTES];
    System.arraycopy(bytes, KEY_BYTES, counter, 0, BLOCK_BYTES);
    advance(counter, blocks);
    try {
      Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(bytes, 0, KEY_BYTES, "AES"),
          new IvParameterSpec(counter));
      return cipher;
    } catch (GeneralSecurityException e) {
      throw new InternalException("this Java runtime has no AES-CTR", e);
    }
  }

  /** Adds to a big-endian counter of 128 bits. */
  private static void advance(byte[] counter, long blocks) {
    long carry = blocks;
    for (int i = BLOCK_BYTES - 1; i >= 0 && carry != 0; i--) {
      carry += counter[i] & 0xff;
      counter[i] = (byte) carry;
      carry >>>= Byte.SIZE;
    }
  }
}
