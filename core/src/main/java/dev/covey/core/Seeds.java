package dev.covey.core;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A tree of labelled seeds. Every use of experiment randomness names what it is for, so that adding
 * a use, or a client, never shifts the numbers of another. A child is SHA-256 of the parent's key,
 * the label and the index.
 *
 * <p>For experiments only: noise that protects anybody, and keys, never derive from these seeds.
 */
public final class Seeds {
  private static final int KEY_BYTES = 32;

  private final byte[] key;

  private Seeds(byte[] key) {
    this.key = key;
  }

  /** The root of an experiment. */
  public static Seeds root(long seed) {
    return new Seeds(new Sha256().update("covey.seeds/1").update(seed).bytes());
  }

  /**
   * A seed from its bytes, as {@link #toBytes} gave them.
   *
   * @param bytes 32 of them
   */
  public static Seeds ofBytes(byte[] bytes) {
    if (bytes.length != KEY_BYTES) {
      throw new IllegalArgumentException("a seed has " + KEY_BYTES + " bytes, got " + bytes.length);
    }
    return new Seeds(bytes.clone());
  }

  /** This seed's 32 bytes, to hand it to another process. */
  public byte[] toBytes() {
    return key.clone();
  }

  public Seeds child(String label) {
    return child(label, 0);
  }

  public Seeds child(String label, long index) {
    return new Seeds(new Sha256().update(key).update(label).update(index).bytes());
  }

  public Seeds child(String label, String name) {
    return new Seeds(new Sha256().update(key).update(label).update(name).bytes());
  }

  /** 64 bits of this seed. */
  public long toLong() {
    return ByteBuffer.wrap(key).getLong();
  }

  /** A fresh generator; two calls give generators with the same numbers. */
  public SplittableRandom generator() {
    return new SplittableRandom(toLong());
  }

  /** Seeds are equal if their bytes are. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Seeds that && Arrays.equals(key, that.key);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(key);
  }

  @Override
  public String toString() {
    return "Seeds[" + Hex.format(key, 0, 4) + "]";
  }
}
