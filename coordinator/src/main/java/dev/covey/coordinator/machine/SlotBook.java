package dev.covey.coordinator.machine;

import java.util.Arrays;

/**
 * Standing of every slot of a roster. Immutable; a change copies one byte a slot, which at 20 000
 * slots is about a microsecond.
 */
public final class SlotBook {
  private static final SlotStatus[] STATUSES = SlotStatus.values();

  private final byte[] slots;
  private final int[] counts;

  private SlotBook(byte[] slots, int[] counts) {
    this.slots = slots;
    this.counts = counts;
  }

  /** A book without slots. */
  public static SlotBook empty() {
    return assigned(0);
  }

  static SlotBook assigned(int size) {
    int[] counts = new int[STATUSES.length];
    counts[SlotStatus.ASSIGNED.ordinal()] = size;
    return new SlotBook(new byte[size], counts);
  }

  public int size() {
    return slots.length;
  }

  public SlotStatus status(int slot) {
    return STATUSES[slots[slot]];
  }

  public int count(SlotStatus status) {
    return counts[status.ordinal()];
  }

  /** Slots of a standing, ascending. */
  public int[] slots(SlotStatus status) {
    int[] found = new int[count(status)];
    int next = 0;
    for (int slot = 0; slot < slots.length; slot++) {
      if (slots[slot] == status.ordinal()) {
        found[next++] = slot;
      }
    }
    return found;
  }

  SlotBook with(int slot, SlotStatus status) {
    byte[] changed = slots.clone();
    int[] changedCounts = counts.clone();
    changedCounts[changed[slot]]--;
    changed[slot] = (byte) status.ordinal();
    changedCounts[status.ordinal()]++;
    return new SlotBook(changed, changedCounts);
  }

  /** Everybody who has not delivered by now is dropped. */
  SlotBook closed() {
    byte[] changed = slots.clone();
    int[] changedCounts = counts.clone();
    for (int slot = 0; slot < changed.length; slot++) {
      if (changed[slot] == SlotStatus.ASSIGNED.ordinal()
          || changed[slot] == SlotStatus.ARRIVED.ordinal()) {
        changedCounts[changed[slot]]--;
        changed[slot] = (byte) SlotStatus.DROPPED.ordinal();
        changedCounts[changed[slot]]++;
      }
    }
    return new SlotBook(changed, changedCounts);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SlotBook that && Arrays.equals(slots, that.slots);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(slots);
  }

  @Override
  public String toString() {
    return "SlotBook" + Arrays.toString(counts);
  }
}
