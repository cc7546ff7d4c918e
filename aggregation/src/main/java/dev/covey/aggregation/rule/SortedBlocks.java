package dev.covey.aggregation.rule;

/** Runs through the updates block by block, each block sorted coordinate by coordinate. */
final class SortedBlocks {
  private static final int GRAIN = 1 << 14;

  /** Works on a sorted block. */
  @FunctionalInterface
  interface BlockTask {
    /**
     * Called from several threads.
     *
     * @param sorted n rows; row k holds at each coordinate the k-th smallest value
     * @param count coordinates of the block: entries {@code 0 .. count - 1} of each row
     * @param offset the block's first coordinate in the whole vector
     */
    void run(float[][] sorted, int count, int offset);
  }

  private SortedBlocks() {}

  static void forEach(Individuals updates, SortingNetwork network, BlockTask task) {
    int n = updates.count();
    int lanes = network.lanes();
    updates.forRanges(
        updates.dimension(),
        GRAIN,
        (from, to) -> {
          float[][] block = new float[n][lanes];
          for (int offset = from; offset < to; offset += lanes) {
            int count = Math.min(lanes, to - offset);
            for (int k = 0; k < n; k++) {
              System.arraycopy(updates.sharedVector(k), offset, block[k], 0, count);
            }
            network.apply(block, count);
            task.run(block, count, offset);
          }
        });
  }
}
