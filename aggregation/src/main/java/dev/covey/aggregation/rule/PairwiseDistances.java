package dev.covey.aggregation.rule;

import dev.covey.aggregation.vector.Kernels;
import java.util.Arrays;

/**
 * Squared Euclidean distances between all pairs of updates.
 *
 * <p>Differences are squared directly: norms and inner products would be a little faster but cancel
 * where updates are alike, which is where Krum looks. Squares add up in float32 over at most
 * {@value #CHUNK_LANES} terms a lane, then in double, which keeps a relative error of about 1e-6.
 * Pairs are taken in tiles that stay in the cache. Partial sums belong to fixed segments of the
 * coordinates and are added in their order: the result does not depend on the number of threads.
 */
final class PairwiseDistances {
  private static final int LANES = 256;
  private static final int CHUNK_LANES = 32;
  private static final int CHUNK = LANES * CHUNK_LANES;
  private static final int MAX_SEGMENTS = 16;
  private static final int TILE_ROWS = 4;
  private static final int TILE_COLUMNS = 8;

  private PairwiseDistances() {}

  /** The symmetric matrix {@code [n][n]} with zeros on its diagonal. */
  static double[][] squared(Individuals updates) {
    int n = updates.count();
    int chunks = (updates.dimension() + CHUNK - 1) / CHUNK;
    int segments = Math.max(1, Math.min(MAX_SEGMENTS, chunks));
    int chunksPerSegment = (chunks + segments - 1) / segments;
    double[][][] partial = new double[segments][][];
    updates.forRanges(
        segments,
        1,
        (segment, end) -> {
          double[][] sums = new double[n][n];
          int first = segment * chunksPerSegment;
          for (int chunk = first; chunk < Math.min(chunks, first + chunksPerSegment); chunk++) {
            addChunk(updates, chunk * CHUNK, sums);
          }
          partial[segment] = sums;
        });
    double[][] result = partial[0];
    for (int segment = 1; segment < segments; segment++) {
      for (int i = 0; i < n; i++) {
        for (int j = i + 1; j < n; j++) {
          result[i][j] += partial[segment][i][j];
        }
      }
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        result[i][j] = result[j][i];
      }
    }
    return result;
  }

  private static void addChunk(Individuals updates, int offset, double[][] sums) {
    int n = updates.count();
    int end = (int) Math.min(updates.dimension(), (long) offset + CHUNK);
    float[][] rows = new float[TILE_ROWS][LANES];
    float[][] columns = new float[TILE_COLUMNS][LANES];
    float[][] lanes = new float[TILE_ROWS * TILE_COLUMNS][LANES];
    for (int i = 0; i < n; i += TILE_ROWS) {
      for (int j = i / TILE_COLUMNS * TILE_COLUMNS; j < n; j += TILE_COLUMNS) {
        addTile(updates, i, j, offset, end, new Tile(rows, columns, lanes), sums);
      }
    }
  }

  private record Tile(float[][] rows, float[][] columns, float[][] lanes) {}

  private static void addTile(
      Individuals updates, int i0, int j0, int from, int to, Tile tile, double[][] sums) {
    int height = Math.min(TILE_ROWS, updates.count() - i0);
    int width = Math.min(TILE_COLUMNS, updates.count() - j0);
    for (float[] lane : tile.lanes()) {
      Arrays.fill(lane, 0);
    }
    for (int offset = from; offset < to; offset += LANES) {
      int count = Math.min(LANES, to - offset);
      for (int i = 0; i < height; i++) {
        System.arraycopy(updates.sharedVector(i0 + i), offset, tile.rows()[i], 0, count);
      }
      for (int j = 0; j < width; j++) {
        System.arraycopy(updates.sharedVector(j0 + j), offset, tile.columns()[j], 0, count);
      }
      for (int i = 0; i < height; i++) {
        for (int j = Math.max(0, i0 + i + 1 - j0); j < width; j++) {
          Kernels.addSquaredDifferences(
              tile.lanes()[i * TILE_COLUMNS + j], tile.rows()[i], tile.columns()[j], count);
        }
      }
    }
    for (int i = 0; i < height; i++) {
      for (int j = Math.max(0, i0 + i + 1 - j0); j < width; j++) {
        double sum = 0;
        for (float square : tile.lanes()[i * TILE_COLUMNS + j]) {
          sum += square;
        }
        sums[i0 + i][j0 + j] += sum;
      }
    }
  }
}
