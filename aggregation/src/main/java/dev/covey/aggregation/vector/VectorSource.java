package dev.covey.aggregation.vector;

import java.util.Optional;

/** A vector {@code [d]} that can be read any number of times, from memory or from a file. */
public interface VectorSource {
  /** Entries of a piece; a multiple of what any hot loop takes at once. */
  int PIECE_FLOATS = 1 << 16;

  /** Takes the entries {@code values[at .. at + count - 1]}, which are overwritten afterwards. */
  @FunctionalInterface
  interface Piece {
    void take(float[] values, int at, int count);
  }

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

  /**
   * Reads the whole vector in pieces of {@link #PIECE_FLOATS} entries, the last one shorter, and
   * hands each on; memory stays at one piece. Of a vector in memory nothing is copied.
   */
  default void forEachPiece(Piece piece) {
    Optional<float[]> array = sharedArray();
    float[] buffer = array.orElseGet(() -> new float[Math.min(PIECE_FLOATS, dimension())]);
    for (int from = 0; from < dimension(); from += PIECE_FLOATS) {
      int count = Math.min(PIECE_FLOATS, dimension() - from);
      if (array.isEmpty()) {
        read(from, buffer, 0, count);
      }
      piece.take(buffer, array.isPresent() ? from : 0, count);
    }
  }

  /** A vector in memory; the caller must not change the array again. */
  static VectorSource sharing(float[] values) {
    return new MemoryVector(values);
  }
}
