package dev.covey.aggregation.rule;

import dev.covey.aggregation.vector.Kernels;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;

/**
 * Sorts n rows coordinate by coordinate, many coordinates at once.
 *
 * <p>Batcher's merge exchange (Knuth, The Art of Computer Programming 3, 5.2.2, Algorithm M) for
 * any n, about n/4 (log2 n)^2 comparators. The order of comparators does not depend on the data, so
 * that one comparator runs over a block of coordinates as one vectorised loop. For a selection the
 * network is pruned from its end: a comparator none of whose outputs is needed goes, one with a
 * single needed output becomes a minimum or a maximum. Rows of a block should fit into the
 * first-level cache.
 */
final class SortingNetwork {
  private enum Kind {
    EXCHANGE,
    MINIMUM,
    MAXIMUM
  }

  private record Comparator(int low, int high, Kind kind) {}

  private final int rows;
  private final List<Comparator> comparators;

  private SortingNetwork(int rows, List<Comparator> comparators) {
    this.rows = rows;
    this.comparators = comparators;
  }

  /** Sorts all rows. */
  static SortingNetwork sorting(int rows) {
    BitSet all = new BitSet();
    all.set(0, rows);
    return selecting(rows, all);
  }

  /**
   * Puts the right values into the rows of {@code needed}; the other rows are left as they come.
   */
  static SortingNetwork selecting(int rows, BitSet needed) {
    List<Comparator> all = mergeExchange(rows);
    BitSet live = (BitSet) needed.clone();
    List<Comparator> kept = new ArrayList<>();
    for (int i = all.size() - 1; i >= 0; i--) {
      int low = all.get(i).low();
      int high = all.get(i).high();
      if (live.get(low) || live.get(high)) {
        Kind kind = !live.get(high) ? Kind.MINIMUM : !live.get(low) ? Kind.MAXIMUM : Kind.EXCHANGE;
        kept.add(new Comparator(low, high, kind));
        live.set(low);
        live.set(high);
      }
    }
    Collections.reverse(kept);
    return new SortingNetwork(rows, List.copyOf(kept));
  }

  int comparators() {
    return comparators.size();
  }

  /**
   * Coordinates of a block: at least 64 and at most 256, so that all rows fit into 128 KiB of cache
   * where that is possible. Shorter blocks lose more to the ends of the vectorised loops than they
   * win from a nearer cache.
   */
  int lanes() {
    return Math.max(64, Math.min(256, 32_768 / rows / 64 * 64));
  }

  /** Sorts, or selects, at each of the first {@code count} coordinates by themselves. */
  void apply(float[][] block, int count) {
    for (Comparator comparator : comparators) {
      float[] low = block[comparator.low()];
      float[] high = block[comparator.high()];
      switch (comparator.kind()) {
        case EXCHANGE -> Kernels.exchange(low, high, count);
        case MINIMUM -> Kernels.keepMinimum(low, high, count);
        case MAXIMUM -> Kernels.keepMaximum(low, high, count);
      }
    }
  }

  private static List<Comparator> mergeExchange(int n) {
    List<Comparator> all = new ArrayList<>();
    if (n < 2) {
      return all;
    }
    int top = Integer.highestOneBit(n - 1);
    for (int p = top; p > 0; p >>= 1) {
      int q = top;
      int r = 0;
      int d = p;
      while (true) {
        for (int i = 0; i < n - d; i++) {
          if ((i & p) == r) {
            all.add(new Comparator(i, i + d, Kind.EXCHANGE));
          }
        }
        if (q == p) {
          break;
        }
        d = q - p;
        q >>= 1;
        r = p;
      }
    }
    return all;
  }
}
