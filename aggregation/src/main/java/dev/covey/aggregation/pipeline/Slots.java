package dev.covey.aggregation.pipeline;

import dev.covey.core.error.InternalException;
import java.util.BitSet;

/** Which slots of a roster are settled: their upload came, or never will. */
final class Slots {
  private final int rosterSize;
  private final BitSet settled = new BitSet();

  Slots(int rosterSize) {
    if (rosterSize < 1) {
      throw new IllegalArgumentException("a roster has at least 1 client, got " + rosterSize);
    }
    this.rosterSize = rosterSize;
  }

  int rosterSize() {
    return rosterSize;
  }

  void settle(int slot) {
    if (slot < 0 || slot >= rosterSize) {
      throw new InternalException("slot " + slot + " of a roster of " + rosterSize);
    }
    if (settled.get(slot)) {
      throw new InternalException("slot " + slot + " was settled before");
    }
    settled.set(slot);
  }

  void settleAll() {
    settled.set(0, rosterSize);
  }

  /** First slot that is not settled; the roster's size if all are. */
  int firstOpen() {
    return settled.nextClearBit(0);
  }
}
