package dev.covey.models.tiny;

import java.util.Arrays;

/**
 * A matrix as one array per row, the shape in which {@link Kernels} vectorise. Rows and columns are
 * padded with zeros to multiples of {@link Kernels#UNROLL}; whoever writes leaves the padding zero.
 */
final class Matrix {
  final int rows;
  final int columns;
  final float[][] row;

  Matrix(int rows, int columns) {
    this.rows = rows;
    this.columns = columns;
    this.row = new float[Kernels.padded(rows)][Kernels.padded(columns)];
  }

  /** Overwrites the entries from a flat row-major array. */
  void load(float[] from, int offset) {
    for (int i = 0; i < rows; i++) {
      System.arraycopy(from, offset + i * columns, row[i], 0, columns);
    }
  }

  /** Copies the entries into a flat row-major array. */
  void store(float[] into, int offset) {
    for (int i = 0; i < rows; i++) {
      System.arraycopy(row[i], 0, into, offset + i * columns, columns);
    }
  }

  /** Overwrites the entries with those of the transpose of {@code other}. */
  void loadTransposed(Matrix other) {
    for (int i = 0; i < other.rows; i++) {
      float[] from = other.row[i];
      for (int j = 0; j < rows; j++) {
        row[j][i] = from[j];
      }
    }
  }

  void clear() {
    for (float[] each : row) {
      Arrays.fill(each, 0);
    }
  }

  /**
   * Zeroes the rows that pad {@code used} rows to a multiple of {@link Kernels#UNROLL}: whatever an
   * earlier, possibly diverged, batch left there must not leak into a sum, not even times zero.
   */
  void clearPadding(int used) {
    for (int i = used; i < Kernels.padded(used); i++) {
      Arrays.fill(row[i], 0);
    }
  }
}
