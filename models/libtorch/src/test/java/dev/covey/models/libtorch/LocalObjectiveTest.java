package dev.covey.models.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.covey.models.spi.Device;
import dev.covey.models.spi.LocalObjective;
import dev.covey.models.spi.LocalObjective.Optimizer;
import dev.covey.models.spi.TokenBatch;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Optimizers and corrections against steps computed by hand from the engine's own gradients. */
class LocalObjectiveTest {
  private static final TokenBatch BATCH = Fixtures.batch(Fixtures.SPEC, 4, 7, 0.2, 5);

  private GptSession session = open();

  private static GptSession open() {
    Natives.start();
    GptSession session =
        GptSession.open(
            Fixtures.SPEC,
            Fixtures.request(
                Fixtures.SPEC, Fixtures.weights(Fixtures.SPEC, 1), Fixtures.LORA_EVERYWHERE),
            Placement.on(Device.CPU));
    Fixtures.randomise(session, 2);
    return session;
  }

  @BeforeEach
  void hasParameters() {
    assertThat(session.trainable().dimension()).isGreaterThan(100);
  }

  @AfterEach
  void close() {
    session.close();
  }

  @Test
  void plainDescentSubtractsTheScaledGradient() {
    checkAgainstHand(LocalObjective.plain(new Optimizer.Sgd(0), 0.3));
  }

  @Test
  void momentumAccumulatesAsInPyTorch() {
    checkAgainstHand(LocalObjective.plain(new Optimizer.Sgd(0.9), 0.1));
  }

  @Test
  void adamWithDecayMovesAsInPyTorch() {
    checkAgainstHand(LocalObjective.plain(new Optimizer.AdamW(0.8, 0.95, 1e-6, 0.1), 0.01));
    checkAgainstHand(LocalObjective.plain(Optimizer.AdamW.DEFAULT, 0.01));
  }

  @Test
  void aLargeGradientIsScaledToTheBound() {
    checkAgainstHand(LocalObjective.plain(new Optimizer.Sgd(0), 0.3).withMaxGradientNorm(0.05));
    checkAgainstHand(LocalObjective.plain(new Optimizer.Sgd(0), 0.3).withMaxGradientNorm(1e6));
  }

  @Test
  void theProximalTermPullsToTheAnchorAfterClipping() {
    checkAgainstHand(
        LocalObjective.plain(new Optimizer.Sgd(0), 0.3)
            .withMaxGradientNorm(0.05)
            .withProximal(0.7, vector(8)));
  }

  @Test
  void theOffsetIsAddedAfterClipping() {
    checkAgainstHand(
        new LocalObjective(new Optimizer.Sgd(0.5), 0.3, 0.05, 0.7, vector(8), vector(9)));
    checkAgainstHand(
        new LocalObjective(Optimizer.AdamW.DEFAULT, 0.01, 0.05, 0.7, vector(8), vector(9)));
  }

  @Test
  void correctionsOfAnotherLengthAreRefused() {
    assertThatThrownBy(
            () ->
                session.begin(
                    LocalObjective.plain(new Optimizer.Sgd(0), 0.3)
                        .withGradientOffset(new float[3])))
        .hasMessageContaining("3 values");
  }

  @Test
  void beginningAgainForgetsTheOptimizersState() {
    float[] start = Fixtures.read(session);
    session.begin(LocalObjective.plain(Optimizer.AdamW.DEFAULT, 0.01));
    session.step(BATCH);
    float[] once = Fixtures.read(session);
    session.step(BATCH);
    session.writeTrainable(start);
    session.begin(LocalObjective.plain(Optimizer.AdamW.DEFAULT, 0.01));
    session.step(BATCH);
    assertThat(Fixtures.read(session)).isEqualTo(once);
  }

  private float[] vector(long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    float[] values = new float[session.trainable().dimension()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (0.1 * random.nextGaussian());
    }
    return values;
  }

  /** Three steps of the session beside three steps by the formulas, in double. */
  private void checkAgainstHand(LocalObjective objective) {
    int d = session.trainable().dimension();
    double[] first = new double[d];
    double[] second = new double[d];
    session.begin(objective);
    for (int t = 1; t <= 3; t++) {
      float[] before = Fixtures.read(session);
      double[] gradient = session.gradient(BATCH);
      correct(gradient, before, objective);
      session.step(BATCH);
      float[] after = Fixtures.read(session);
      for (int i = 0; i < d; i++) {
        double expected = before[i];
        double rate = objective.learningRate();
        if (objective.optimizer() instanceof Optimizer.Sgd sgd) {
          first[i] = sgd.momentum() * first[i] + gradient[i];
          expected -= rate * first[i];
        } else if (objective.optimizer() instanceof Optimizer.AdamW adam) {
          first[i] = adam.beta1() * first[i] + (1 - adam.beta1()) * gradient[i];
          second[i] = adam.beta2() * second[i] + (1 - adam.beta2()) * gradient[i] * gradient[i];
          double mHat = first[i] / (1 - Math.pow(adam.beta1(), t));
          double vHat = second[i] / (1 - Math.pow(adam.beta2(), t));
          expected -= rate * adam.weightDecay() * expected;
          expected -= rate * mHat / (Math.sqrt(vHat) + adam.epsilon());
        }
        assertThat((double) after[i]).isCloseTo(expected, within(2e-6));
      }
    }
  }

  private static void correct(double[] gradient, float[] values, LocalObjective objective) {
    double norm = 0;
    for (double g : gradient) {
      norm += g * g;
    }
    norm = Math.sqrt(norm);
    double bound = objective.maxGradientNorm();
    double clip = bound > 0 && norm > bound ? bound / norm : 1;
    float @Nullable [] anchor = objective.anchor();
    float @Nullable [] offset = objective.gradientOffset();
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] *= clip;
      if (anchor != null) {
        gradient[i] += objective.proximalMu() * (values[i] - anchor[i]);
      }
      if (offset != null) {
        gradient[i] += offset[i];
      }
    }
  }
}
