package dev.covey.models.spi;

import dev.covey.core.TensorLayout;

/** Named parameters in plain arrays: a file, a checkpoint or a fresh initialisation. */
public interface WeightSource {
  /** Names and shapes of what there is. */
  TensorLayout layout();

  /**
   * A copy of one parameter as float32, row-major; the caller owns it.
   *
   * @throws dev.covey.core.error.ModelException if there is none of this name
   */
  float[] read(String name);
}
