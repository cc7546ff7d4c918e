package dev.covey.models.conformance;

import dev.covey.models.spi.TokenBatch;
import java.util.Arrays;

/** Batches made from batches. */
final class Batches {
  private Batches() {}

  static TokenBatch row(TokenBatch batch, int row) {
    int from = row * batch.length();
    int to = from + batch.length();
    return new TokenBatch(
        1,
        batch.length(),
        Arrays.copyOfRange(batch.inputs(), from, to),
        Arrays.copyOfRange(batch.targets(), from, to));
  }

  /** The rows of {@code first}, then those of {@code second}. */
  static TokenBatch stack(TokenBatch first, TokenBatch second) {
    return new TokenBatch(
        first.rows() + second.rows(),
        first.length(),
        concat(first.inputs(), second.inputs()),
        concat(first.targets(), second.targets()));
  }

  /** The same inputs, nothing scored. */
  static TokenBatch masked(TokenBatch batch) {
    int[] targets = new int[batch.targets().length];
    Arrays.fill(targets, TokenBatch.IGNORED);
    return new TokenBatch(batch.rows(), batch.length(), batch.inputs(), targets);
  }

  static TokenBatch withInput(TokenBatch batch, int index, int id) {
    int[] inputs = batch.inputs().clone();
    inputs[index] = id;
    return new TokenBatch(batch.rows(), batch.length(), inputs, batch.targets());
  }

  static TokenBatch withTarget(TokenBatch batch, int index, int id) {
    int[] targets = batch.targets().clone();
    targets[index] = id;
    return new TokenBatch(batch.rows(), batch.length(), batch.inputs(), targets);
  }

  /** Every input is {@code id}; the targets stay. */
  static TokenBatch allInputs(TokenBatch batch, int id) {
    int[] inputs = new int[batch.inputs().length];
    Arrays.fill(inputs, id);
    return new TokenBatch(batch.rows(), batch.length(), inputs, batch.targets());
  }

  private static int[] concat(int[] first, int[] second) {
    int[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
