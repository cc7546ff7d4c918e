package dev.covey.crypto.mask;

import java.util.Arrays;

/** Entries of b bits one after the other without gaps, where b is not the width of a lane. */
final class BitPacking {
  private BitPacking() {}

  static void pack(LaneVector vector, byte[] wire) {
    int bits = vector.bits();
    int laneBits = vector.laneBits();
    long mask = LaneVector.mask(bits);
    long[] words = vector.sharedWords();
    byte[] padded = new byte[wire.length + 2 * Long.BYTES];
    long pending = 0;
    int held = 0;
    int at = 0;
    // Lanes after the last entry fall into the padding, or are cut off below.
    for (long word : words) {
      for (int shift = 0; shift < Long.SIZE; shift += laneBits) {
        long value = word >>> shift & mask;
        pending |= value << held;
        held += bits;
        if (held >= Long.SIZE) {
          if (at + Long.BYTES <= padded.length) {
            LaneVector.LONGS.set(padded, at, pending);
          }
          at += Long.BYTES;
          held -= Long.SIZE;
          pending = held == 0 ? 0 : value >>> bits - held;
        }
      }
    }
    if (at + Long.BYTES <= padded.length) {
      LaneVector.LONGS.set(padded, at, pending);
    }
    System.arraycopy(padded, 0, wire, 0, wire.length);
    clearAfterLast(wire, (long) bits * vector.dimension());
  }

  static void unpack(byte[] wire, LaneVector vector) {
    int bits = vector.bits();
    int laneBits = vector.laneBits();
    long mask = LaneVector.mask(bits);
    long[] words = vector.sharedWords();
    // Lanes after the last entry read zeros from here.
    byte[] padded = Arrays.copyOf(wire, wire.length + 8 * Long.BYTES + Long.BYTES);
    long bit = 0;
    for (int i = 0; i < words.length; i++) {
      long word = 0;
      for (int shift = 0; shift < Long.SIZE; shift += laneBits, bit += bits) {
        int at = (int) (bit >>> 3);
        int skip = (int) (bit & 7);
        long value = (long) LaneVector.LONGS.get(padded, at) >>> skip;
        if (skip + bits > Long.SIZE) {
          value |= (padded[at + Long.BYTES] & 0xffL) << Long.SIZE - skip;
        }
        word |= (value & mask) << shift;
      }
      words[i] = word;
    }
  }

  /** Lanes after the last entry may hold anything in a sum; on the wire they are zeros. */
  private static void clearAfterLast(byte[] wire, long bitsUsed) {
    int rest = (int) (bitsUsed & 7);
    if (rest != 0) {
      wire[wire.length - 1] &= (byte) ((1 << rest) - 1);
    }
  }
}
