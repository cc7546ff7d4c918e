package dev.covey.aggregation.pipeline;

import dev.covey.crypto.mask.LaneVector;

/**
 * A client's update that waits on the device until a session masks it. Unmasked: it is never
 * written down, sent or printed.
 */
public final class HeldUpdate {
  private final LaneVector entries;

  HeldUpdate(LaneVector entries) {
    this.entries = entries;
  }

  /** The integers that enter the sum, for the session's machine alone; shared. */
  public LaneVector sharedEntries() {
    return entries;
  }

  /** Another of its own, to be wiped by itself. */
  public HeldUpdate copy() {
    return new HeldUpdate(entries.copy());
  }

  /** Forgets it. */
  public void wipe() {
    entries.wipe();
  }

  @Override
  public String toString() {
    return "HeldUpdate[" + entries.dimension() + " entries]";
  }
}
