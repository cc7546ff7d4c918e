package dev.covey.client;

import dev.covey.core.TensorLayout;
import dev.covey.core.TensorSpec;
import dev.covey.models.spi.LocalObjective;
import dev.covey.models.spi.LossSum;
import dev.covey.models.spi.ModelSpec;
import dev.covey.models.spi.NplmSpec;
import dev.covey.models.spi.StepResult;
import dev.covey.models.spi.TokenBatch;
import dev.covey.models.spi.TrainingSession;
import java.util.ArrayList;
import java.util.List;

/**
 * A session over two parameters whose loss is {@code g . w} with a known gradient g, and whose
 * reported losses and scored tokens follow a script. Plain gradient descent with the objective's
 * corrections, as an engine does it.
 */
final class ScriptedSession implements TrainingSession {
  static final TensorLayout LAYOUT = TensorLayout.of(TensorSpec.of("w", 2));

  final List<LocalObjective> objectives = new ArrayList<>();
  final List<TokenBatch> batches = new ArrayList<>();
  private final float[] gradient;
  private final List<StepResult> script;
  private final Runnable onStep;
  private float[] parameters = {Float.NaN, Float.NaN};

  ScriptedSession(float[] gradient, List<StepResult> script, Runnable onStep) {
    this.gradient = gradient.clone();
    this.script = List.copyOf(script);
    this.onStep = onStep;
  }

  @Override
  public ModelSpec model() {
    return new NplmSpec(2, 1, 1, 1);
  }

  @Override
  public TensorLayout trainable() {
    return LAYOUT;
  }

  @Override
  public TensorLayout parameters() {
    return LAYOUT;
  }

  @Override
  public void readTrainable(float[] into) {
    System.arraycopy(parameters, 0, into, 0, parameters.length);
  }

  @Override
  public void writeTrainable(float[] from) {
    parameters = from.clone();
  }

  @Override
  public float[] readParameter(String name) {
    return parameters.clone();
  }

  @Override
  public void begin(LocalObjective objective) {
    objectives.add(objective);
  }

  @Override
  public void setLearningRate(double learningRate) {
    begin(objective().withLearningRate(learningRate));
  }

  private LocalObjective objective() {
    return objectives.get(objectives.size() - 1);
  }

  @Override
  public StepResult step(TokenBatch batch) {
    LocalObjective objective = objective();
    float[] anchor = objective.anchor();
    float[] offset = objective.gradientOffset();
    for (int i = 0; i < parameters.length; i++) {
      double g = gradient[i];
      if (anchor != null) {
        g += objective.proximalMu() * (parameters[i] - anchor[i]);
      }
      if (offset != null) {
        g += offset[i];
      }
      parameters[i] -= (float) (objective.learningRate() * g);
    }
    onStep.run();
    batches.add(batch);
    return script.get(batches.size() - 1);
  }

  @Override
  public LossSum evaluate(TokenBatch batch) {
    return LossSum.ZERO;
  }

  @Override
  public float[] logits(int[] tokens) {
    return new float[2];
  }

  @Override
  public void close() {}
}
