package dev.covey.models.conformance;

import dev.covey.core.TensorLayout;
import dev.covey.core.TensorSpec;
import dev.covey.models.nplm.NplmInitializer;
import dev.covey.models.spi.NplmSpec;
import dev.covey.models.spi.TokenBatch;
import dev.covey.models.spi.WeightSource;

/**
 * The neural probabilistic language model of {@link NplmSpec} one position at a time, in double:
 * slow, and plain enough to be checked by eye. The twin of every engine that offers the family.
 */
public final class NplmReference implements DoubleModel {
  private final NplmSpec spec;
  private final TensorLayout all;
  private final TensorLayout trainable;
  private final double[] base;

  /** The model with {@code weights}, of which {@code trainable} are replaced in each call. */
  public NplmReference(NplmSpec spec, WeightSource weights, TensorLayout trainable) {
    this.spec = spec;
    this.all = NplmInitializer.layout(spec);
    this.trainable = trainable;
    this.base = new double[all.dimension()];
    for (TensorSpec tensor : all.tensors()) {
      float[] values = weights.read(tensor.name());
      for (int i = 0; i < values.length; i++) {
        base[all.offset(tensor.name()) + i] = values[i];
      }
    }
  }

  @Override
  public double meanLoss(double[] values, TokenBatch batch) {
    return run(values, batch, new double[all.dimension()]);
  }

  @Override
  public double[] gradient(double[] values, TokenBatch batch) {
    double[] whole = new double[all.dimension()];
    run(values, batch, whole);
    double[] gradient = new double[trainable.dimension()];
    for (TensorSpec tensor : trainable.tensors()) {
      System.arraycopy(
          whole,
          all.offset(tensor.name()),
          gradient,
          trainable.offset(tensor.name()),
          tensor.size());
    }
    return gradient;
  }

  /** Adds the gradient of the mean loss to {@code gradient} and returns that loss. */
  private double run(double[] values, TokenBatch batch, double[] gradient) {
    double[] weights = base.clone();
    for (TensorSpec tensor : trainable.tensors()) {
      System.arraycopy(
          values,
          trainable.offset(tensor.name()),
          weights,
          all.offset(tensor.name()),
          tensor.size());
    }
    double loss = 0;
    for (int i = 0; i < batch.inputs().length; i++) {
      if (batch.targets()[i] != TokenBatch.IGNORED) {
        loss += position(weights, batch, i, 1.0 / batch.scoredTokens(), gradient);
      }
    }
    return batch.scoredTokens() == 0 ? 0 : loss / batch.scoredTokens();
  }

  private double position(
      double[] weights, TokenBatch batch, int index, double share, double[] gradient) {
    int embeddings = all.offset("embedding.weight");
    int hiddenWeights = all.offset("hidden.weight");
    int hiddenBias = all.offset("hidden.bias");
    int outputWeights = all.offset("output.weight");
    int outputBias = all.offset("output.bias");
    int width = spec.embedding();
    int inputs = spec.context() * width;
    int hidden = spec.hidden();
    int vocabulary = spec.vocabulary();

    int[] sources = new int[inputs];
    double[] x = new double[inputs];
    for (int slot = 0; slot < spec.context(); slot++) {
      int back = spec.context() - 1 - slot;
      int token = index % batch.length() >= back ? batch.inputs()[index - back] : 0;
      for (int k = 0; k < width; k++) {
        sources[slot * width + k] = embeddings + token * width + k;
        x[slot * width + k] = weights[sources[slot * width + k]];
      }
    }
    double[] activation = new double[hidden];
    for (int j = 0; j < hidden; j++) {
      double sum = weights[hiddenBias + j];
      for (int i = 0; i < inputs; i++) {
        sum += weights[hiddenWeights + j * inputs + i] * x[i];
      }
      activation[j] = Math.tanh(sum);
    }
    double[] scores = new double[vocabulary];
    double max = Double.NEGATIVE_INFINITY;
    for (int v = 0; v < vocabulary; v++) {
      scores[v] = weights[outputBias + v];
      for (int j = 0; j < hidden; j++) {
        scores[v] += weights[outputWeights + v * hidden + j] * activation[j];
      }
      max = Math.max(max, scores[v]);
    }
    double sum = 0;
    for (double score : scores) {
      sum += Math.exp(score - max);
    }

    int target = batch.targets()[index];
    double[] pull = new double[hidden];
    for (int v = 0; v < vocabulary; v++) {
      double error = share * (Math.exp(scores[v] - max) / sum - (v == target ? 1 : 0));
      gradient[outputBias + v] += error;
      for (int j = 0; j < hidden; j++) {
        gradient[outputWeights + v * hidden + j] += error * activation[j];
        pull[j] += error * weights[outputWeights + v * hidden + j];
      }
    }
    for (int j = 0; j < hidden; j++) {
      double error = pull[j] * (1 - activation[j] * activation[j]);
      gradient[hiddenBias + j] += error;
      for (int i = 0; i < inputs; i++) {
        gradient[hiddenWeights + j * inputs + i] += error * x[i];
        gradient[sources[i]] += error * weights[hiddenWeights + j * inputs + i];
      }
    }
    return Math.log(sum) + max - scores[target];
  }
}
