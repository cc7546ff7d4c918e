package dev.covey.models.tiny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.covey.core.Seeds;
import dev.covey.core.error.EngineException;
import dev.covey.core.error.ModelException;
import dev.covey.models.nplm.NplmInitializer;
import dev.covey.models.spi.Device;
import dev.covey.models.spi.GptSpec;
import dev.covey.models.spi.LocalObjective;
import dev.covey.models.spi.LocalObjective.Optimizer.AdamW;
import dev.covey.models.spi.LocalObjective.Optimizer.Sgd;
import dev.covey.models.spi.ModelSpec;
import dev.covey.models.spi.NplmSpec;
import dev.covey.models.spi.SessionRequest;
import dev.covey.models.spi.TokenBatch;
import dev.covey.models.spi.Trainable;
import dev.covey.models.spi.TrainingEngines;
import dev.covey.models.spi.TrainingSession;
import dev.covey.models.spi.Weights;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class TinyEngineTest {
  private static final NplmSpec SPEC = new NplmSpec(32, 3, 8, 36);
  private static final Weights WEIGHTS = NplmInitializer.initialise(SPEC, Seeds.root(1));

  private static SessionRequest request(ModelSpec model, Trainable trainable, Device device) {
    return new SessionRequest(model, WEIGHTS, trainable, device, 1, 1);
  }

  private static TrainingSession open() {
    return new TinyEngine().open(request(SPEC, new Trainable.All(), Device.CPU));
  }

  private static TokenBatch batch(int rows, int length, long seed) {
    RandomGenerator random = Seeds.root(seed).generator();
    return new TokenBatch(
        rows,
        length,
        random.ints((long) rows * length, 0, SPEC.vocabulary()).toArray(),
        random.ints((long) rows * length, 0, SPEC.vocabulary()).toArray());
  }

  @Test
  void isFoundByNameAndAsTheOneForItsFamily() {
    assertThat(TrainingEngines.find("tiny", SPEC)).isInstanceOf(TinyEngine.class);
    assertThat(TrainingEngines.find("auto", SPEC)).isInstanceOf(TinyEngine.class);
    assertThat(new TinyEngine().supports(new GptSpec(8, 4, 4, 1, 1))).isFalse();
  }

  @Test
  void refusesWhatItCannotDo() {
    TinyEngine engine = new TinyEngine();
    Trainable all = new Trainable.All();
    Device gpu = new Device(Device.Kind.CUDA, 0);
    assertThatThrownBy(() -> engine.open(request(new GptSpec(8, 4, 4, 1, 1), all, Device.CPU)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("gpt2");
    assertThatThrownBy(() -> engine.open(request(SPEC, all, gpu)))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("CUDA:0");
    Trainable lora = new Trainable.Lora(2, 4, List.of("hidden"), false);
    assertThatThrownBy(() -> engine.open(request(SPEC, lora, Device.CPU)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("LoRA");
    Trainable broken = new Trainable.Matching("output.[");
    assertThatThrownBy(() -> engine.open(request(SPEC, broken, Device.CPU)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("regular expression");
  }

  @Test
  void divergedClientLeavesNothingBehind() {
    try (TrainingSession used = open();
        TrainingSession fresh = open()) {
      float[] start = new float[used.trainable().dimension()];
      used.readTrainable(start);
      float[] broken = start.clone();
      Arrays.fill(broken, Float.NaN);
      used.writeTrainable(broken);
      used.begin(LocalObjective.plain(AdamW.DEFAULT, 0.1));
      assertThat(used.step(batch(40, 3, 1)).meanLoss()).isNaN();
      used.writeTrainable(start);
      assertThat(train(used)).isEqualTo(train(fresh));
    }
  }

  private static float[] train(TrainingSession session) {
    session.begin(LocalObjective.plain(AdamW.DEFAULT, 0.01));
    for (int step = 0; step < 5; step++) {
      session.step(batch(7, 3, step));
    }
    float[] trained = new float[session.trainable().dimension()];
    session.readTrainable(trained);
    return trained;
  }

  @Test
  void learnsAPattern() {
    int[] tokens = new int[400];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = i % 7;
    }
    TokenBatch text =
        new TokenBatch(
            1, 399, Arrays.copyOf(tokens, 399), Arrays.copyOfRange(tokens, 1, tokens.length));
    try (TrainingSession session = open()) {
      session.begin(LocalObjective.plain(AdamW.DEFAULT, 0.02));
      for (int step = 0; step < 60; step++) {
        session.step(text);
      }
      assertThat(session.evaluate(text).perplexity()).isLessThan(1.1);
    }
  }

  @Test
  void trainsOneClientAfterAnotherWithoutAllocatingArrays() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (TrainingSession session = open()) {
      float[] values = new float[session.trainable().dimension()];
      session.readTrainable(values);
      TokenBatch batch = batch(10, 5, 1);
      LocalObjective objective = LocalObjective.plain(new Sgd(0.9), 0.1);
      trainClients(session, values, batch, objective);
      long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
      trainClients(session, values, batch, objective);
      long bytes = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
      // Per step one StepResult of 32 bytes; the rest is room for the measurement itself.
      assertThat(bytes).isLessThan(500 * 64 + 20_000);
    }
  }

  private static void trainClients(
      TrainingSession session, float[] values, TokenBatch batch, LocalObjective objective) {
    for (int client = 0; client < 100; client++) {
      session.writeTrainable(values);
      session.begin(objective);
      for (int step = 0; step < 5; step++) {
        session.step(batch);
      }
      session.readTrainable(values);
    }
  }
}
