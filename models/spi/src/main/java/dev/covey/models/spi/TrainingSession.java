package dev.covey.models.spi;

import dev.covey.core.TensorLayout;

/**
 * One model on one device, used by one thread at a time. The same request, writes and batches give
 * bit-identical results on the same machine, whatever other sessions do beside it.
 */
public interface TrainingSession extends AutoCloseable {
  ModelSpec model();

  /**
   * Names, order and shapes of the trainable parameters: what travels in a federation. Fixed for
   * the session.
   */
  TensorLayout trainable();

  /** Every parameter, the base's and the adapter's, trainable or not. */
  TensorLayout parameters();

  /**
   * Copies the trainable parameters into {@code into [d]}, in the order of {@link #trainable()}.
   */
  void readTrainable(float[] into);

  /**
   * Overwrites the trainable parameters from {@code from [d]}. Optimizer state is untouched; see
   * {@link #begin}.
   */
  void writeTrainable(float[] from);

  /** A copy of one parameter of {@link #parameters()}, row-major. */
  float[] readParameter(String name);

  /**
   * Starts local training: fresh optimizer state, and the objective that the following steps
   * minimise.
   */
  void begin(LocalObjective objective);

  /**
   * Changes the learning rate of the following steps, keeping optimizer state: for schedules.
   *
   * @param learningRate positive
   * @throws IllegalStateException if {@link #begin} was never called
   */
  void setLearningRate(double learningRate);

  /**
   * One optimizer step on the mean loss over the batch's targets.
   *
   * @return the loss before the step, without proximal term
   * @throws IllegalStateException if {@link #begin} was never called
   */
  StepResult step(TokenBatch batch);

  /** Summed loss over the batch's targets; changes nothing. */
  LossSum evaluate(TokenBatch batch);

  /**
   * Scores of the next token after {@code tokens}.
   *
   * @param tokens 1 to the model's context length ids
   * @return {@code [vocabulary]} unnormalised scores
   */
  float[] logits(int[] tokens);

  /** Frees native memory. Idempotent. */
  @Override
  void close();
}
