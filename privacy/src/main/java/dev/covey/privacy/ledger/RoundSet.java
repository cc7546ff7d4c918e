package dev.covey.privacy.ledger;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A set of round numbers as intervals: small where rounds follow each other. A value. */
final class RoundSet {
  private static final RoundSet EMPTY = new RoundSet(new int[0]);

  /** First and last of each interval, ascending, no two touching. */
  private final int[] ends;

  private RoundSet(int[] ends) {
    this.ends = ends;
  }

  static RoundSet empty() {
    return EMPTY;
  }

  boolean contains(int round) {
    int place = Arrays.binarySearch(ends, round);
    // Between a first and a last there is an odd number of ends below.
    return place >= 0 || (-place - 1) % 2 == 1;
  }

  /** This and one more. */
  RoundSet with(int round) {
    if (contains(round)) {
      return this;
    }
    int below = -Arrays.binarySearch(ends, round) - 1;
    boolean touchesLower = below > 0 && ends[below - 1] == round - 1;
    boolean touchesUpper = below < ends.length && ends[below] == round + 1;
    int[] joined;
    if (touchesLower && touchesUpper) {
      joined = new int[ends.length - 2];
      System.arraycopy(ends, 0, joined, 0, below - 1);
      System.arraycopy(ends, below + 1, joined, below - 1, ends.length - below - 1);
    } else if (touchesLower || touchesUpper) {
      joined = ends.clone();
      joined[touchesLower ? below - 1 : below] = round;
    } else {
      joined = new int[ends.length + 2];
      System.arraycopy(ends, 0, joined, 0, below);
      joined[below] = round;
      joined[below + 1] = round;
      System.arraycopy(ends, below, joined, below + 2, ends.length - below);
    }
    return new RoundSet(joined);
  }

  /** Number of rounds. */
  long size() {
    long size = 0;
    for (int i = 0; i < ends.length; i += 2) {
      size += (long) ends[i + 1] - ends[i] + 1;
    }
    return size;
  }

  /** As 1-3,7-7. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < ends.length; i += 2) {
      text.append(i == 0 ? "" : ",").append(ends[i]).append('-').append(ends[i + 1]);
    }
    return text.toString();
  }

  /**
   * What {@link #toString} wrote.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  static RoundSet parse(String text) {
    String[] intervals = text.split(",", -1);
    int[] ends = new int[2 * intervals.length];
    long last = -1;
    for (int i = 0; i < intervals.length; i++) {
      String[] pair = intervals[i].split("-", -1);
      if (pair.length != 2) {
        throw new IllegalArgumentException("\"" + intervals[i] + "\" is no interval of rounds");
      }
      ends[2 * i] = Integer.parseInt(pair[0]);
      ends[2 * i + 1] = Integer.parseInt(pair[1]);
      if (ends[2 * i] < 1 || ends[2 * i] <= last + 1 || ends[2 * i + 1] < ends[2 * i]) {
        throw new IllegalArgumentException("\"" + text + "\" is no ascending set of rounds");
      }
      last = ends[2 * i + 1];
    }
    return new RoundSet(ends);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RoundSet that && Arrays.equals(ends, that.ends);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(ends);
  }
}
