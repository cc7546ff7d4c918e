package dev.covey.models.spi;

/**
 * Rows of token ids with what should come next. {@code targets[i]} is the id expected after {@code
 * inputs[i]} in the same row, or {@link #IGNORED}.
 *
 * @param rows B, at least 1
 * @param length T, at least 1
 * @param inputs {@code [B, T]} row-major, shared, not copied
 * @param targets {@code [B, T]} row-major, shared, not copied
 */
public record TokenBatch(int rows, int length, int[] inputs, int[] targets) {
  /** Marks a position whose prediction is not scored: padding, or a prompt. */
  public static final int IGNORED = -100;

  public TokenBatch {
    if (rows < 1
        || length < 1
        || inputs.length != rows * length
        || targets.length != inputs.length) {
      throw new IllegalArgumentException(
          "a batch of "
              + rows
              + " x "
              + length
              + " got "
              + inputs.length
              + " inputs and "
              + targets.length
              + " targets");
    }
  }

  /** Number of positions that are scored. */
  public long scoredTokens() {
    long count = 0;
    for (int target : targets) {
      if (target != IGNORED) {
        count++;
      }
    }
    return count;
  }
}
