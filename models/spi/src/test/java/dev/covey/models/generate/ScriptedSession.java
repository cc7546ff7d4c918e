package dev.covey.models.generate;

import dev.covey.core.TensorLayout;
import dev.covey.models.spi.LocalObjective;
import dev.covey.models.spi.LossSum;
import dev.covey.models.spi.ModelSpec;
import dev.covey.models.spi.NplmSpec;
import dev.covey.models.spi.StepResult;
import dev.covey.models.spi.TokenBatch;
import dev.covey.models.spi.TrainingSession;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A session that only scores, by a given function, and remembers what it was asked. */
final class ScriptedSession implements TrainingSession {
  final List<int[]> asked = new ArrayList<>();
  private final NplmSpec spec;
  private final Function<int[], float[]> scores;

  ScriptedSession(int vocabulary, int context, Function<int[], float[]> scores) {
    this.spec = new NplmSpec(vocabulary, context, 1, 1);
    this.scores = scores;
  }

  @Override
  public float[] logits(int[] tokens) {
    asked.add(tokens.clone());
    return scores.apply(tokens);
  }

  @Override
  public ModelSpec model() {
    return spec;
  }

  @Override
  public TensorLayout trainable() {
    throw new UnsupportedOperationException();
  }

  @Override
  public TensorLayout parameters() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void readTrainable(float[] into) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void writeTrainable(float[] from) {
    throw new UnsupportedOperationException();
  }

  @Override
  public float[] readParameter(String name) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void begin(LocalObjective objective) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void setLearningRate(double learningRate) {
    throw new UnsupportedOperationException();
  }

  @Override
  public StepResult step(TokenBatch batch) {
    throw new UnsupportedOperationException();
  }

  @Override
  public LossSum evaluate(TokenBatch batch) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
