package dev.covey.aggregation.journal;

import dev.covey.aggregation.vector.VectorSource;

/** An accepted, whole upload that waits to be folded. */
public interface SpooledUpload {
  /** The client's place in the roster, from 0. */
  int slot();

  /** The client's weight, finite and at least 0. */
  double weight();

  /** The vector {@code [d]}, every entry finite. */
  VectorSource vector();

  /**
   * Gives back what the upload holds of a bounded memory; called once it is folded. The vector must
   * not be read afterwards.
   */
  default void release() {}

  /** An upload in memory, outside any bound; the caller must not change the array again. */
  static SpooledUpload sharing(int slot, double weight, float[] values) {
    return new HeldUpload(slot, weight, VectorSource.sharing(values), () -> {});
  }
}
