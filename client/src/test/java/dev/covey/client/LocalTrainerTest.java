package dev.covey.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.covey.client.correction.ClientCorrection;
import dev.covey.client.correction.ClientCorrections;
import dev.covey.core.Clock;
import dev.covey.core.ProcessUsage;
import dev.covey.core.error.EngineException;
import dev.covey.models.spi.LocalObjective;
import dev.covey.models.spi.StepResult;
import dev.covey.models.spi.TokenBatch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class LocalTrainerTest {
  private static final float[] GRADIENT = {2, -1};
  private static final float[] GLOBAL = {10, 20};
  private static final double RATE = 0.5;

  private final AtomicLong nanos = new AtomicLong();
  private final Clock clock =
      new Clock() {
        @Override
        public Instant now() {
          return Instant.EPOCH;
        }

        @Override
        public long nanoTime() {
          return nanos.get();
        }
      };

  @Test
  void takesThePlannedStepsFromTheRoundsModel() {
    ScriptedSession session = session(losses(1, 1, 1));
    List<Integer> asked = new ArrayList<>();
    TrainedUpdate trained =
        new LocalTrainer(clock)
            .train(
                session,
                plan(3, 0),
                ClientCorrections.none(),
                start(null, null),
                rows -> {
                  asked.add(rows);
                  return batch();
                });
    assertThat(trained.steps()).isEqualTo(3);
    assertThat(asked).containsExactly(4, 4, 4);
    // Three steps of -0.5 g.
    assertThat(trained.delta()).containsExactly(-3f, 1.5f);
    assertThat(trained.controlDelta()).isNull();
    assertThat(trained.clientState()).isNull();
    assertThat(GLOBAL).containsExactly(10, 20);
    LocalObjective objective = session.objectives.get(0);
    assertThat(session.objectives).hasSize(1);
    assertThat(objective.maxGradientNorm()).isEqualTo(7);
    assertThat(objective.proximalMu()).isZero();
    assertThat(objective.anchor()).isNull();
  }

  @Test
  void theMeanLossWeighsTokensNotSteps() {
    TrainedUpdate trained =
        train(session(List.of(new StepResult(3, 10), new StepResult(1, 30))), plan(2, 0));
    assertThat(trained.meanLoss()).isEqualTo((3 * 10 + 1 * 30) / 40.0);
    assertThat(trained.tokens()).isEqualTo(40);
  }

  @Test
  void noTokensGiveNoLoss() {
    TrainedUpdate trained = train(session(List.of(new StepResult(0, 0))), plan(1, 0));
    assertThat(trained.meanLoss()).isZero();
    assertThat(trained.tokens()).isZero();
  }

  @Test
  void aLossThatIsNoNumberNamesTheStepAndTheRemedy() {
    ScriptedSession session = session(losses(1, Double.NaN, 1));
    assertThatThrownBy(() -> train(session, plan(3, 0)))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("local step 2 is NaN")
        .hasMessageContaining("training.learning-rate");
    assertThat(session.batches).hasSize(2);
    assertThatThrownBy(() -> train(session(losses(Double.POSITIVE_INFINITY)), plan(1, 0)))
        .isInstanceOf(EngineException.class);
  }

  @Test
  void trainingEndsWithTheStepInWhichTheBudgetRunsOut() {
    // Steps of 10 ns: a budget of 25 is used up within the third.
    ScriptedSession session = session(losses(1, 1, 1, 1, 1));
    long before = ProcessUsage.threadCpuNanos();
    TrainedUpdate trained = train(session, plan(5, 25));
    long used = ProcessUsage.threadCpuNanos() - before;
    assertThat(trained.steps()).isEqualTo(3);
    assertThat(trained.engineCpuNanos()).isBetween(1L, used);
    assertThat(trained.delta()).containsExactly(-3f, 1.5f);
  }

  @Test
  void aBudgetTooSmallStillBuysOneStep() {
    assertThat(train(session(losses(1, 1)), plan(2, 1)).steps()).isEqualTo(1);
  }

  @Test
  void fedProxAnchorsAtTheRoundsModel() {
    ScriptedSession session = session(losses(1, 1));
    TrainedUpdate trained =
        new LocalTrainer(clock)
            .train(
                session,
                plan(2, 0),
                ClientCorrections.fedProx(0.5),
                start(null, null),
                rows -> batch());
    assertThat(session.objectives.get(0).proximalMu()).isEqualTo(0.5);
    assertThat(session.objectives.get(0).anchor()).containsExactly(GLOBAL);
    // Step 1: -0.5 g = (-1, 0.5). Step 2: -0.5 (g + 0.5 (-1, 0.5)) = (-0.75, 0.375).
    assertThat(trained.delta()).containsExactly(-1.75f, 0.875f);
  }

  @Test
  void oneStepOfScaffoldIsThePapersByHand() {
    ScriptedSession session = session(losses(1));
    TrainedUpdate trained =
        new LocalTrainer(clock)
            .train(
                session,
                plan(1, 0),
                ClientCorrections.scaffold(),
                start(new float[] {1, 1}, new float[] {4, -2}),
                rows -> batch());
    // y = x - eta (g - c_i + c): g - c_i + c = (2 - 4 + 1, -1 + 2 + 1) = (-1, 2).
    assertThat(trained.delta()).containsExactly(0.5f, -1f);
    // Option II after one step: c_i+ = c_i - c + (x - y) / eta = g, the plain gradient.
    assertThat(trained.clientState()).containsExactly(GRADIENT);
    // c_i+ - c_i = g - c_i.
    assertThat(trained.controlDelta()).containsExactly(-2f, 1f);
  }

  @Test
  void scaffoldsVariateIsTheMeanGradientOverTheStepsTaken() {
    ScriptedSession session = session(losses(1, 1, 1, 1, 1));
    TrainedUpdate trained =
        new LocalTrainer(clock)
            .train(
                session,
                plan(5, 35),
                ClientCorrections.scaffold(),
                start(new float[] {0.25f, 0}, null),
                rows -> batch());
    assertThat(trained.steps()).isEqualTo(4);
    float[] state = Objects.requireNonNull(trained.clientState());
    assertThat((double) state[0]).isCloseTo(2, within(1e-6));
    assertThat((double) state[1]).isCloseTo(-1, within(1e-6));
    assertThat(trained.controlDelta()).containsExactly(state);
  }

  private ScriptedSession session(List<StepResult> script) {
    return new ScriptedSession(GRADIENT, script, () -> nanos.addAndGet(10));
  }

  private static List<StepResult> losses(double... losses) {
    List<StepResult> script = new ArrayList<>();
    for (double loss : losses) {
      script.add(new StepResult(loss, 5));
    }
    return script;
  }

  private TrainedUpdate train(ScriptedSession session, LocalPlan plan) {
    return new LocalTrainer(clock)
        .train(session, plan, ClientCorrections.none(), start(null, null), rows -> batch());
  }

  private static LocalPlan plan(int steps, long budgetNanos) {
    return new LocalPlan(new LocalObjective.Optimizer.Sgd(0), RATE, 7, steps, 4, budgetNanos);
  }

  private static ClientCorrection.Start start(float @Nullable [] control, float @Nullable [] own) {
    return new ClientCorrection.Start(GLOBAL, control, own);
  }

  private static TokenBatch batch() {
    return new TokenBatch(1, 1, new int[] {0}, new int[] {1});
  }
}
