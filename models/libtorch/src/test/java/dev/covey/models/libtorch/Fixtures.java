package dev.covey.models.libtorch;

import dev.covey.core.TensorSpec;
import dev.covey.models.gpt.GptInitializer;
import dev.covey.models.gpt.GptParameters;
import dev.covey.models.spi.Device;
import dev.covey.models.spi.GptSpec;
import dev.covey.models.spi.SessionRequest;
import dev.covey.models.spi.TokenBatch;
import dev.covey.models.spi.Trainable;
import dev.covey.models.spi.TrainingSession;
import dev.covey.models.spi.WeightSource;
import dev.covey.models.spi.Weights;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Small models, sessions and batches. */
final class Fixtures {
  static final GptSpec SPEC = new GptSpec(19, 7, 8, 2, 2);
  static final Trainable ALL = new Trainable.All();
  static final Trainable FFA = new Trainable.Lora(2, 4, List.of("c_attn"), false);
  static final Trainable LORA_EVERYWHERE =
      new Trainable.Lora(2, 3, List.of("c_attn", "c_proj", "c_fc"), true);

  private Fixtures() {}

  /** Weights with random norms and biases too, large enough that every gradient is felt. */
  static Weights weights(GptSpec spec, long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    Weights.Builder weights = new Weights.Builder();
    for (TensorSpec tensor : GptParameters.layout(spec).tensors()) {
      float[] values = new float[tensor.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (0.3 * random.nextGaussian());
      }
      if (tensor.name().contains("ln_") && tensor.name().endsWith("weight")) {
        for (int i = 0; i < values.length; i++) {
          values[i] += 1;
        }
      }
      weights.put(tensor, values);
    }
    return weights.build();
  }

  static Weights fresh(GptSpec spec) {
    return GptInitializer.initialize(spec, 1);
  }

  static SessionRequest request(GptSpec spec, WeightSource weights, Trainable trainable) {
    return new SessionRequest(spec, weights, trainable, Device.CPU, 1, 11);
  }

  static TrainingSession open(GptSpec spec, WeightSource weights, Trainable trainable) {
    return new LibtorchEngine().open(request(spec, weights, trainable));
  }

  /** A batch with repeated ids, in which {@code ignored} of the targets do not count. */
  static TokenBatch batch(GptSpec spec, int rows, int length, double ignored, long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    int[] inputs = new int[rows * length];
    int[] targets = new int[rows * length];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = random.nextInt(random.nextBoolean() ? spec.vocabulary() : 3);
      targets[i] =
          random.nextDouble() < ignored ? TokenBatch.IGNORED : random.nextInt(spec.vocabulary());
    }
    return new TokenBatch(rows, length, inputs, targets);
  }

  /** The session's trainable parameters made random, B matrices too. */
  static float[] randomise(TrainingSession session, long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    float[] values = read(session);
    for (int i = 0; i < values.length; i++) {
      values[i] += (float) (0.2 * random.nextGaussian());
    }
    session.writeTrainable(values);
    return values;
  }

  static float[] read(TrainingSession session) {
    float[] values = new float[session.trainable().dimension()];
    session.readTrainable(values);
    return values;
  }

  /** All of a session's parameters as a naive model. */
  static NaiveGpt naive(GptSpec spec, TrainingSession session, double adapterScale) {
    Weights.Builder all = new Weights.Builder();
    for (TensorSpec tensor : session.parameters().tensors()) {
      all.put(tensor, session.readParameter(tensor.name()));
    }
    return new NaiveGpt(spec, adapterScale).load(all.build());
  }

  static double scale(Trainable trainable) {
    return trainable instanceof Trainable.Lora lora ? lora.alpha() / lora.rank() : 1;
  }
}
