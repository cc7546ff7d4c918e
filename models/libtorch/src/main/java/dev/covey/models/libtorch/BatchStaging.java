package dev.covey.models.libtorch;

import dev.covey.core.error.EngineException;
import dev.covey.models.spi.GptSpec;
import dev.covey.models.spi.TokenBatch;
import java.nio.LongBuffer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * The way of token ids into native memory: buffers that live as long as the session, filled anew
 * for each batch and checked on the way, so that native code never sees an id out of range. The
 * tensors are windows on the buffers: good until the next batch.
 */
final class BatchStaging implements AutoCloseable {
  private final GptSpec spec;
  private final Placement placement;
  private final TensorOptions wholeNumbers;
  private LongPointer inputs = new LongPointer();
  private LongPointer targets = new LongPointer();
  private LongPointer positions = new LongPointer();
  private int rows;
  private int length;
  private int scored;

  BatchStaging(GptSpec spec, Placement placement) {
    this.spec = spec;
    this.placement = placement;
    this.wholeNumbers = new TensorOptions(torch.ScalarType.Long);
    wholeNumbers.retainReference();
  }

  /**
   * Takes a batch.
   *
   * @throws EngineException if it is longer than the model's context or an id is out of range
   */
  void load(TokenBatch batch) {
    checkLength(batch.length());
    reserve(batch.inputs().length);
    LongBuffer ids = inputs.asByteBuffer().asLongBuffer();
    LongBuffer wanted = targets.asByteBuffer().asLongBuffer();
    LongBuffer where = positions.asByteBuffer().asLongBuffer();
    int count = 0;
    for (int i = 0; i < batch.inputs().length; i++) {
      ids.put(i, checkId(batch.inputs()[i]));
      int target = batch.targets()[i];
      if (target != TokenBatch.IGNORED) {
        wanted.put(count, checkId(target));
        where.put(count, i);
        count++;
      }
    }
    rows = batch.rows();
    length = batch.length();
    scored = count;
  }

  /** Takes one row without targets. */
  void load(int[] tokens) {
    if (tokens.length == 0) {
      throw new EngineException("no tokens to continue; give at least one");
    }
    checkLength(tokens.length);
    reserve(tokens.length);
    LongBuffer ids = inputs.asByteBuffer().asLongBuffer();
    for (int i = 0; i < tokens.length; i++) {
      ids.put(i, checkId(tokens[i]));
    }
    rows = 1;
    length = tokens.length;
    scored = 0;
  }

  int rows() {
    return rows;
  }

  int length() {
    return length;
  }

  /** Number of targets that are not ignored. */
  int scored() {
    return scored;
  }

  /** {@code [rows * length]}. */
  Tensor inputs() {
    return window(inputs, rows * length);
  }

  /** Targets that are not ignored: {@code [scored]}. */
  Tensor targets() {
    return window(targets, scored);
  }

  /** The rows of the trunk that have a target; all of them, untouched, where all have one. */
  Tensor scoredRows(Tensor trunk) {
    return scored == rows * length ? trunk : trunk.index_select(0, window(positions, scored));
  }

  @Override
  public void close() {
    inputs.close();
    targets.close();
    positions.close();
    wholeNumbers.close();
  }

  private Tensor window(LongPointer buffer, int size) {
    return placement.placeIndices(torch.from_blob(buffer, new long[] {size}, wholeNumbers));
  }

  private void checkLength(int found) {
    if (found > spec.context()) {
      throw new EngineException(
          "rows of "
              + found
              + " tokens are longer than the context of "
              + spec.describe()
              + "; cut them to "
              + spec.context());
    }
  }

  private long checkId(int id) {
    if (id < 0 || id >= spec.vocabulary()) {
      throw new EngineException(
          "token id "
              + id
              + " is outside the vocabulary of "
              + spec.describe()
              + " (0 to "
              + (spec.vocabulary() - 1)
              + "); the text was encoded with another model's tokenizer");
    }
    return id;
  }

  private void reserve(int size) {
    if (inputs.capacity() >= size) {
      return;
    }
    inputs.close();
    targets.close();
    positions.close();
    inputs = allocate(size);
    targets = allocate(size);
    positions = allocate(size);
  }

  private static LongPointer allocate(int size) {
    LongPointer pointer = new LongPointer(size);
    pointer.retainReference();
    return pointer;
  }
}
