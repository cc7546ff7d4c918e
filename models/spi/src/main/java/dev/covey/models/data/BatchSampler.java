package dev.covey.models.data;

import dev.covey.models.spi.TokenBatch;
import java.util.SplittableRandom;

/**
 * Batches by shuffled epochs: every block once, in random order, then again in a new order. A batch
 * never spans two epochs, so the last of an epoch may be smaller, and a batch size of at least
 * {@link TokenBlocks#count()} gives full batches. The order depends on the generator alone.
 *
 * <p>The permutation is drawn as it is used (one number a block), so a client that takes a few
 * steps pays for those only. One thread at a time. Shuffled epochs give no amplification by
 * sampling.
 */
public final class BatchSampler {
  private final TokenBlocks blocks;
  private final SplittableRandom random;
  private final int[] order;
  private int used;

  public BatchSampler(TokenBlocks blocks, SplittableRandom random) {
    this.blocks = blocks;
    this.random = random;
    this.order = new int[blocks.count()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
  }

  /**
   * The next batch.
   *
   * @param batchSize rows wanted, at least 1; fewer come at the end of an epoch
   */
  public TokenBatch next(int batchSize) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batch size " + batchSize + ": at least 1 is needed");
    }
    if (used == order.length) {
      used = 0;
    }
    int[] rows = new int[Math.min(batchSize, order.length - used)];
    for (int i = 0; i < rows.length; i++) {
      int drawn = used + random.nextInt(order.length - used);
      rows[i] = order[drawn];
      order[drawn] = order[used];
      order[used++] = rows[i];
    }
    return blocks.batch(rows);
  }

  /** Number of batches of this size in an epoch. */
  public int batchesPerEpoch(int batchSize) {
    return (order.length + batchSize - 1) / batchSize;
  }
}
