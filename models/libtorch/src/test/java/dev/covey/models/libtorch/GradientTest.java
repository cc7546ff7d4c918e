package dev.covey.models.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.covey.core.TensorSpec;
import dev.covey.models.spi.Device;
import dev.covey.models.spi.LocalObjective;
import dev.covey.models.spi.LocalObjective.Optimizer;
import dev.covey.models.spi.LossSum;
import dev.covey.models.spi.TokenBatch;
import dev.covey.models.spi.Trainable;
import dev.covey.models.spi.TrainingSession;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The engine's losses and gradients against a naive twin in double precision. */
class GradientTest {
  private static final double STEP = 1e-5;

  static Stream<Trainable> trainables() {
    return Stream.of(
        Fixtures.ALL,
        Fixtures.FFA,
        Fixtures.LORA_EVERYWHERE,
        new Trainable.Lora(3, 6, List.of("c_attn"), true),
        new Trainable.Matching(".*ln_.*|.*wpe.*|.*h\\.1\\.mlp\\.c_fc\\.bias"));
  }

  @ParameterizedTest
  @MethodSource("trainables")
  void lossesAgreeWithTheNaiveTwin(Trainable trainable) {
    try (TrainingSession session =
        Fixtures.open(Fixtures.SPEC, Fixtures.weights(Fixtures.SPEC, 1), trainable)) {
      Fixtures.randomise(session, 2);
      NaiveGpt naive = Fixtures.naive(Fixtures.SPEC, session, Fixtures.scale(trainable));
      for (TokenBatch batch : batches()) {
        LossSum loss = session.evaluate(batch);
        assertThat(loss.tokens()).isEqualTo(batch.scoredTokens());
        assertThat(loss.nats())
            .isCloseTo(naive.lossSum(batch), within(2e-5 * (1 + batch.scoredTokens())));
      }
      int[] tokens = {3, 1, 1, 4};
      float[] logits = session.logits(tokens);
      double[] expected = naive.logits(tokens)[3];
      for (int v = 0; v < logits.length; v++) {
        assertThat((double) logits[v]).isCloseTo(expected[v], within(1e-4));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("trainables")
  void gradientsAgreeWithFiniteDifferencesOfTheTwin(Trainable trainable) {
    Natives.start();
    Placement wide = new Placement(Device.CPU, torch.ScalarType.Double);
    try (GptSession session =
        GptSession.open(
            Fixtures.SPEC,
            Fixtures.request(Fixtures.SPEC, Fixtures.weights(Fixtures.SPEC, 1), trainable),
            wide)) {
      Fixtures.randomise(session, 2);
      NaiveGpt naive = Fixtures.naive(Fixtures.SPEC, session, Fixtures.scale(trainable));
      RandomGenerator random = new SplittableRandom(3);
      for (TokenBatch batch : batches()) {
        if (batch.scoredTokens() == 0) {
          continue;
        }
        double[] gradient = session.gradient(batch);
        double difference = 0;
        double size = 0;
        for (TensorSpec tensor : session.trainable().tensors()) {
          double[] parameter = naive.parameter(tensor.name());
          int offset = session.trainable().offset(tensor.name());
          for (int probe = 0; probe < Math.min(6, parameter.length); probe++) {
            int i = random.nextInt(parameter.length);
            double numeric = numericGradient(naive, parameter, i, batch);
            double error = gradient[offset + i] - numeric;
            difference += error * error;
            size += numeric * numeric;
          }
        }
        assertThat(Math.sqrt(difference / size)).isLessThan(1e-5);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("trainables")
  void floatGradientsAgreeWithDoubleOnes(Trainable trainable) {
    Natives.start();
    var request = Fixtures.request(Fixtures.SPEC, Fixtures.weights(Fixtures.SPEC, 1), trainable);
    try (GptSession wide =
            GptSession.open(
                Fixtures.SPEC, request, new Placement(Device.CPU, torch.ScalarType.Double));
        GptSession narrow = GptSession.open(Fixtures.SPEC, request, Placement.on(Device.CPU))) {
      Fixtures.randomise(wide, 2);
      Fixtures.randomise(narrow, 2);
      TokenBatch batch = Fixtures.batch(Fixtures.SPEC, 4, 7, 0.2, 5);
      double[] expected = wide.gradient(batch);
      double[] found = narrow.gradient(batch);
      for (int i = 0; i < expected.length; i++) {
        assertThat(found[i]).isCloseTo(expected[i], within(1e-4));
      }
    }
  }

  @Test
  void smallPlainStepsLowerTheLossByTheSquaredGradient() {
    Natives.start();
    try (GptSession session =
        GptSession.open(
            Fixtures.SPEC,
            Fixtures.request(
                Fixtures.SPEC, Fixtures.weights(Fixtures.SPEC, 1), Fixtures.LORA_EVERYWHERE),
            new Placement(Device.CPU, torch.ScalarType.Double))) {
      Fixtures.randomise(session, 2);
      TokenBatch batch = Fixtures.batch(Fixtures.SPEC, 4, 7, 0.2, 5);
      double square = 0;
      for (double g : session.gradient(batch)) {
        square += g * g;
      }
      double rate = 1e-6 / square;
      session.begin(LocalObjective.plain(new Optimizer.Sgd(0), rate));
      double before = session.step(batch).meanLoss();
      double after = session.evaluate(batch).mean();
      assertThat((before - after) / 1e-6).isCloseTo(1, within(1e-4));
    }
  }

  private static List<TokenBatch> batches() {
    return List.of(
        Fixtures.batch(Fixtures.SPEC, 3, 7, 0, 5),
        Fixtures.batch(Fixtures.SPEC, 2, 4, 0.4, 6),
        Fixtures.batch(Fixtures.SPEC, 1, 1, 0, 7),
        Fixtures.batch(Fixtures.SPEC, 2, 3, 1, 8),
        withOneEmptyRow());
  }

  private static TokenBatch withOneEmptyRow() {
    TokenBatch batch = Fixtures.batch(Fixtures.SPEC, 3, 5, 0, 9);
    java.util.Arrays.fill(batch.targets(), 5, 10, TokenBatch.IGNORED);
    return batch;
  }

  private static double numericGradient(
      NaiveGpt naive, double[] parameter, int i, TokenBatch batch) {
    double value = parameter[i];
    parameter[i] = value + STEP;
    double up = naive.lossSum(batch);
    parameter[i] = value - STEP;
    double down = naive.lossSum(batch);
    parameter[i] = value;
    return (up - down) / (2 * STEP * batch.scoredTokens());
  }
}
