package dev.covey.crypto.mask;

import dev.covey.crypto.keys.Checked;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A vector {@code [d]} of integers modulo 2^b, b from 8 to 64, that is added to in place.
 *
 * <p>Idea: entries stand in lanes of 8, 16, 32 or 64 bits, the least that hold b, several in each
 * word. Lanes are added side by side within a word: the low bits of all lanes with one addition,
 * the top bit of each by exclusive or, so that no carry crosses. Since 2^b divides 2^lane, the bits
 * above b may hold anything until an entry is read. A vector thus takes as many bytes as its
 * keystream, and one loop serves every width.
 *
 * <p>On the wire an entry takes exactly b bits, the first in the lowest bits of the first byte.
 *
 * <p>Not thread-safe; threads may work on disjoint ranges of words.
 */
public final class LaneVector {
  /** Fewest bits of an entry. */
  public static final int MIN_BITS = 8;

  /** Most bits of an entry. */
  public static final int MAX_BITS = Long.SIZE;

  static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final int bits;
  private final int laneBits;
  private final int dimension;
  private final long[] words;

  private LaneVector(int bits, int dimension, long[] words) {
    this.bits = bits;
    this.laneBits = laneBits(bits);
    this.dimension = dimension;
    this.words = words;
  }

  /**
   * Zeros.
   *
   * @param bits b, 8 to 64
   * @param dimension d, at least 1
   */
  public static LaneVector zeros(int bits, int dimension) {
    checkShape(bits, dimension);
    return new LaneVector(bits, dimension, new long[wordCount(bits, dimension)]);
  }

  /** Entries from {@code values}, each taken modulo 2^b. */
  public static LaneVector of(int bits, long[] values) {
    LaneVector vector = zeros(bits, values.length);
    for (int i = 0; i < values.length; i++) {
      vector.set(i, values[i]);
    }
    return vector;
  }

  /** Entries from {@code values}, each taken modulo 2^b, negative ones too. */
  public static LaneVector of(int bits, int[] values) {
    LaneVector vector = zeros(bits, values.length);
    for (int i = 0; i < values.length; i++) {
      vector.set(i, values[i]);
    }
    return vector;
  }

  /** Bits b of an entry. */
  public int bits() {
    return bits;
  }

  /** Entries d. */
  public int dimension() {
    return dimension;
  }

  /** An independent copy. */
  public LaneVector copy() {
    return new LaneVector(bits, dimension, words.clone());
  }

  /** Entry {@code index}, 0 to 2^b - 1; for b = 64 as an unsigned long. */
  public long get(int index) {
    int perWord = Long.SIZE / laneBits;
    long word = words[index / perWord];
    return word >>> (index % perWord * laneBits) & mask(bits);
  }

  /** Entry {@code index}, -2^(b-1) to 2^(b-1) - 1. */
  public long getSigned(int index) {
    int unused = Long.SIZE - bits;
    return get(index) << unused >> unused;
  }

  /** Sets an entry to {@code value} modulo 2^b. */
  public void set(int index, long value) {
    int perWord = Long.SIZE / laneBits;
    int shift = index % perWord * laneBits;
    int word = index / perWord;
    long lane = mask(laneBits) << shift;
    words[word] = words[word] & ~lane | (value & mask(bits)) << shift;
  }

  /** All entries as {@link #get} gives them. */
  public long[] toLongs() {
    long[] values = new long[dimension];
    for (int i = 0; i < dimension; i++) {
      values[i] = get(i);
    }
    return values;
  }

  /** Adds another vector of the same shape, entry by entry modulo 2^b. */
  public void add(LaneVector other) {
    checkSameShape(other);
    long high = highBits();
    for (int i = 0; i < words.length; i++) {
      words[i] = addLanes(words[i], other.words[i], high);
    }
  }

  /** Subtracts another vector of the same shape, entry by entry modulo 2^b. */
  public void subtract(LaneVector other) {
    checkSameShape(other);
    long high = highBits();
    for (int i = 0; i < words.length; i++) {
      words[i] = ~addLanes(~words[i], other.words[i], high);
    }
  }

  /** Overwrites all entries with zeros. */
  public void wipe() {
    Arrays.fill(words, 0);
  }

  /** Bytes of a vector on the wire: d b bits, rounded up. */
  public static int wireBytes(int bits, int dimension) {
    checkShape(bits, dimension);
    return Math.toIntExact(((long) bits * dimension + Byte.SIZE - 1) / Byte.SIZE);
  }

  /** The packed form: {@link #wireBytes} bytes; unused bits of the last byte are zero. */
  public byte[] toWire() {
    byte[] wire = new byte[wireBytes(bits, dimension)];
    if (bits == laneBits) {
      byte[] padded = wire.length % Long.BYTES == 0 ? wire : new byte[words.length * Long.BYTES];
      ByteBuffer.wrap(padded).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(words);
      if (padded != wire) {
        System.arraycopy(padded, 0, wire, 0, wire.length);
      }
    } else {
      BitPacking.pack(this, wire);
    }
    return wire;
  }

  /**
   * Reads a packed form that somebody else made. It is good if it has exactly {@link #wireBytes}
   * bytes and its unused bits are zero.
   */
  public static Checked<LaneVector> fromWire(int bits, int dimension, byte[] wire) {
    int expected = wireBytes(bits, dimension);
    if (wire.length != expected) {
      return new Checked.Failed<>(
          "a vector of "
              + dimension
              + " entries of "
              + bits
              + " bits has "
              + expected
              + " bytes, got "
              + wire.length);
    }
    int unused = (int) ((long) expected * Byte.SIZE - (long) bits * dimension);
    if (unused > 0 && (wire[expected - 1] & 0xff) >>> Byte.SIZE - unused != 0) {
      return new Checked.Failed<>("the unused bits of a packed vector's last byte are not zero");
    }
    LaneVector vector = zeros(bits, dimension);
    if (bits == vector.laneBits) {
      byte[] padded =
          expected % Long.BYTES == 0 ? wire : Arrays.copyOf(wire, vector.words.length * Long.BYTES);
      ByteBuffer.wrap(padded).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(vector.words);
    } else {
      BitPacking.unpack(wire, vector);
    }
    return new Checked.Passed<>(vector);
  }

  /** Equal if shape and all entries are; not in constant time. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LaneVector that
        && bits == that.bits
        && dimension == that.dimension
        && Arrays.equals(toLongs(), that.toLongs());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(toLongs());
  }

  /** The shape alone: entries may be a client's. */
  @Override
  public String toString() {
    return "LaneVector[" + dimension + " x " + bits + " bits]";
  }

  /** Words that a vector of this shape has. */
  static int wordCount(int bits, int dimension) {
    int perWord = Long.SIZE / laneBits(bits);
    return (dimension + perWord - 1) / perWord;
  }

  /** Bits of a lane. */
  int laneBits() {
    return laneBits;
  }

  /** The words, shared. */
  long[] sharedWords() {
    return words;
  }

  /** The top bit of each lane of a word. */
  long highBits() {
    long high = 0;
    for (int shift = laneBits - 1; shift < Long.SIZE; shift += laneBits) {
      high |= 1L << shift;
    }
    return high;
  }

  /** The lanes of two words added side by side. */
  static long addLanes(long a, long b, long high) {
    return (a & ~high) + (b & ~high) ^ (a ^ b) & high;
  }

  static long mask(int bits) {
    return -1L >>> Long.SIZE - bits;
  }

  /** Bits of the lane that an entry of {@code bits} takes in memory, and in a mask. */
  public static int laneBits(int bits) {
    return Math.max(Byte.SIZE, Integer.highestOneBit(bits - 1) << 1);
  }

  private static void checkShape(int bits, int dimension) {
    if (bits < MIN_BITS || bits > MAX_BITS || dimension < 1) {
      throw new IllegalArgumentException(
          "a vector has at least 1 entry of "
              + MIN_BITS
              + " to "
              + MAX_BITS
              + " bits, asked for "
              + dimension
              + " of "
              + bits);
    }
  }

  private void checkSameShape(LaneVector other) {
    if (bits != other.bits || dimension != other.dimension) {
      throw new IllegalArgumentException("shapes differ: " + this + " and " + other);
    }
  }
}
