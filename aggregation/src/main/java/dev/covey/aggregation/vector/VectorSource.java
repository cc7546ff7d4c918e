package dev.covey.aggregation.vector;

import java.util.Optional;

/** A vector {@code [d]} that can be read any number of times, from memory or from a file. */
public interface VectorSource {
  int dimension();

  /**
   * Copies the entries {@code from .. from + count - 1} to {@code into[at ..]}. Safe to call from
   * several threads.
   *
   * @throws dev.covey.core.error.StoreException if the entries cannot be read
   */
  void read(int from, float[] into, int at, int count);

  /** The array itself where the vector is in memory; for reading only. */
  default Optional<float[]> sharedArray() {
    return Optional.empty();
  }

  /** A vector in memory; the caller must not change the array again. */
  static VectorSource sharing(float[] values) {
    return new MemoryVector(values);
  }
}
