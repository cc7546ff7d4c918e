package dev.covey.models.libtorch;

import dev.covey.core.TensorSpec;
import dev.covey.models.gpt.GptParameters;
import dev.covey.models.gpt.GptParameters.LinearMap;
import dev.covey.models.gpt.LoraLayout;
import dev.covey.models.spi.GptSpec;
import dev.covey.models.spi.TokenBatch;
import dev.covey.models.spi.WeightSource;
import java.util.HashMap;
import java.util.Map;

/** GPT-2 written from the formulas, one position at a time, in double precision. */
final class NaiveGpt {
  private final GptSpec spec;
  private final double adapterScale;
  private final Map<String, double[]> parameters = new HashMap<>();

  NaiveGpt(GptSpec spec, double adapterScale) {
    this.spec = spec;
    this.adapterScale = adapterScale;
  }

  NaiveGpt load(WeightSource source) {
    for (TensorSpec tensor : source.layout().tensors()) {
      float[] values = source.read(tensor.name());
      double[] wide = new double[values.length];
      for (int i = 0; i < wide.length; i++) {
        wide[i] = values[i];
      }
      parameters.put(tensor.name(), wide);
    }
    return this;
  }

  /** The parameter itself, to be changed by whoever asks. */
  double[] parameter(String name) {
    double[] found = parameters.get(name);
    if (found == null) {
      throw new IllegalArgumentException(name);
    }
    return found;
  }

  /** Summed cross entropy over the batch's targets. */
  double lossSum(TokenBatch batch) {
    double total = 0;
    int length = batch.length();
    for (int row = 0; row < batch.rows(); row++) {
      int[] tokens = java.util.Arrays.copyOfRange(batch.inputs(), row * length, (row + 1) * length);
      double[][] logits = logits(tokens);
      for (int t = 0; t < length; t++) {
        int target = batch.targets()[row * length + t];
        if (target != TokenBatch.IGNORED) {
          total += logSumExp(logits[t]) - logits[t][target];
        }
      }
    }
    return total;
  }

  /** {@code [T][V]}. */
  double[][] logits(int[] tokens) {
    int d = spec.width();
    double[][] x = new double[tokens.length][d];
    for (int t = 0; t < tokens.length; t++) {
      for (int i = 0; i < d; i++) {
        x[t][i] =
            parameter(GptParameters.TOKEN_EMBEDDING)[tokens[t] * d + i]
                + parameter(GptParameters.POSITION_EMBEDDING)[t * d + i];
      }
    }
    for (int layer = 0; layer < spec.layers(); layer++) {
      layer(layer, x);
    }
    double[][] logits = new double[tokens.length][spec.vocabulary()];
    for (int t = 0; t < tokens.length; t++) {
      double[] h = norm(GptParameters.PREFIX + "ln_f", x[t]);
      for (int v = 0; v < spec.vocabulary(); v++) {
        for (int i = 0; i < d; i++) {
          logits[t][v] += h[i] * parameter(GptParameters.TOKEN_EMBEDDING)[v * d + i];
        }
      }
    }
    return logits;
  }

  private void layer(int layer, double[][] x) {
    int d = spec.width();
    int length = x.length;
    var maps = GptParameters.linearMaps(spec, layer);
    String prefix = GptParameters.layerPrefix(layer);
    double[][] qkv = new double[length][];
    for (int t = 0; t < length; t++) {
      qkv[t] = linear(maps.get(0), norm(prefix + "ln_1", x[t]));
    }
    int headWidth = d / spec.heads();
    for (int t = 0; t < length; t++) {
      double[] mixed = new double[d];
      for (int head = 0; head < spec.heads(); head++) {
        int at = head * headWidth;
        double[] scores = new double[t + 1];
        for (int s = 0; s <= t; s++) {
          for (int i = 0; i < headWidth; i++) {
            scores[s] += qkv[t][at + i] * qkv[s][d + at + i];
          }
          scores[s] /= Math.sqrt(headWidth);
        }
        double normaliser = logSumExp(scores);
        for (int s = 0; s <= t; s++) {
          double weight = Math.exp(scores[s] - normaliser);
          for (int i = 0; i < headWidth; i++) {
            mixed[at + i] += weight * qkv[s][2 * d + at + i];
          }
        }
      }
      add(x[t], linear(maps.get(1), mixed));
    }
    for (int t = 0; t < length; t++) {
      double[] hidden = linear(maps.get(2), norm(prefix + "ln_2", x[t]));
      for (int i = 0; i < hidden.length; i++) {
        hidden[i] = geluNew(hidden[i]);
      }
      add(x[t], linear(maps.get(3), hidden));
    }
  }

  private double[] linear(LinearMap map, double[] x) {
    double[] weight = parameter(map.weight());
    double[] y = parameter(map.bias()).clone();
    for (int i = 0; i < map.in(); i++) {
      for (int o = 0; o < map.out(); o++) {
        y[o] += x[i] * weight[i * map.out() + o];
      }
    }
    double[] a = parameters.get(LoraLayout.nameOfA(map));
    if (a != null) {
      double[] b = parameter(LoraLayout.nameOfB(map));
      int rank = a.length / map.in();
      for (int r = 0; r < rank; r++) {
        double inner = 0;
        for (int i = 0; i < map.in(); i++) {
          inner += a[r * map.in() + i] * x[i];
        }
        for (int o = 0; o < map.out(); o++) {
          y[o] += adapterScale * b[o * rank + r] * inner;
        }
      }
    }
    return y;
  }

  private double[] norm(String name, double[] x) {
    double mean = 0;
    for (double value : x) {
      mean += value / x.length;
    }
    double variance = 0;
    for (double value : x) {
      variance += (value - mean) * (value - mean) / x.length;
    }
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] =
          (x[i] - mean)
                  / Math.sqrt(variance + spec.layerNormEpsilon())
                  * parameter(name + ".weight")[i]
              + parameter(name + ".bias")[i];
    }
    return y;
  }

  private static double geluNew(double x) {
    return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
  }

  private static double logSumExp(double[] values) {
    double max = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      max = Math.max(max, value);
    }
    double sum = 0;
    for (double value : values) {
      sum += Math.exp(value - max);
    }
    return max + Math.log(sum);
  }

  private static void add(double[] into, double[] from) {
    for (int i = 0; i < into.length; i++) {
      into[i] += from[i];
    }
  }
}
