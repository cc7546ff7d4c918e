package dev.covey.aggregation.quantize;

import dev.covey.core.Seeds;
import java.util.SplittableRandom;

/**
 * The randomised Hadamard rotation x -> H D x / sqrt(m), m the power of two not below d: D flips
 * signs by a public seed, H is the Walsh-Hadamard matrix.
 *
 * <p>Idea: norms stay, and whatever the vector, its energy is spread over all entries: each is
 * about norm / sqrt(m) and beyond t times that with probability at most 2 exp(-t^2 / 2). A grid's
 * range can then be far smaller than the norm, which is all that a clip bounds. Every client uses
 * the same signs, so the sum of the rotated is the rotated sum. Cost: m log2 m additions. (Suresh
 * et al. 2017; Kairouz, Liu and Steinke 2021, section 4.)
 */
public final class HadamardRotation {
  private static final int MOST_ENTRIES = 1 << 30;

  private final Seeds seeds;
  private final int length;
  private final int padded;

  /**
   * A rotation.
   *
   * @param seeds of the signs: public, the same for all clients of a task
   * @param length d, 1 to 2^30
   */
  public HadamardRotation(Seeds seeds, int length) {
    if (length < 1 || length > MOST_ENTRIES) {
      throw new IllegalArgumentException(
          "a rotation is of 1 to " + MOST_ENTRIES + " entries, got " + length);
    }
    this.seeds = seeds;
    this.length = length;
    this.padded =
        Integer.highestOneBit(length) == length ? length : 2 * Integer.highestOneBit(length);
  }

  /** Entries d of what is rotated. */
  public int length() {
    return length;
  }

  /** Entries m of what comes of it. */
  public int paddedLength() {
    return padded;
  }

  /**
   * Rotates {@code length} entries of a vector.
   *
   * @return a new vector {@code [m]}
   */
  public float[] rotate(float[] values, int from) {
    float[] rotated = new float[padded];
    System.arraycopy(values, from, rotated, 0, length);
    flipSigns(rotated);
    transform(rotated);
    return rotated;
  }

  /** Turns a rotated vector {@code [m]} back, in place; its first {@code length} entries count. */
  public void rotateBack(float[] rotated) {
    if (rotated.length != padded) {
      throw new IllegalArgumentException(
          "a rotated vector has " + padded + " entries, got " + rotated.length);
    }
    // H H = m I, so that the transform undoes itself.
    transform(rotated);
    flipSigns(rotated);
  }

  private void flipSigns(float[] values) {
    SplittableRandom random = seeds.child("hadamard signs").generator();
    long signs = 0;
    for (int i = 0; i < padded; i++) {
      signs = i % Long.SIZE == 0 ? random.nextLong() : signs >>> 1;
      if ((signs & 1) != 0) {
        values[i] = -values[i];
      }
    }
  }

  /** The orthonormal transform: sums and differences of entries half apart, then quarter, ... */
  private static void transform(float[] values) {
    for (int apart = values.length / 2; apart > 0; apart /= 2) {
      for (int block = 0; block < values.length; block += 2 * apart) {
        for (int i = block; i < block + apart; i++) {
          float a = values[i];
          float b = values[i + apart];
          values[i] = a + b;
          values[i + apart] = a - b;
        }
      }
    }
    float scale = (float) (1 / Math.sqrt(values.length));
    for (int i = 0; i < values.length; i++) {
      values[i] *= scale;
    }
  }
}
