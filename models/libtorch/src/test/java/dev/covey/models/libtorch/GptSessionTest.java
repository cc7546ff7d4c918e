package dev.covey.models.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.TensorSpec;
import dev.covey.core.error.EngineException;
import dev.covey.core.error.ModelException;
import dev.covey.models.gpt.GptParameters;
import dev.covey.models.spi.Device;
import dev.covey.models.spi.GptSpec;
import dev.covey.models.spi.LocalObjective;
import dev.covey.models.spi.LocalObjective.Optimizer;
import dev.covey.models.spi.NplmSpec;
import dev.covey.models.spi.SessionRequest;
import dev.covey.models.spi.StepResult;
import dev.covey.models.spi.TokenBatch;
import dev.covey.models.spi.Trainable;
import dev.covey.models.spi.TrainingEngine;
import dev.covey.models.spi.TrainingEngines;
import dev.covey.models.spi.TrainingSession;
import dev.covey.models.spi.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

class GptSessionTest {
  private static final GptSpec SPEC = Fixtures.SPEC;
  private static final GptSpec LARGER = new GptSpec(200, 32, 64, 2, 4);
  private static final LocalObjective ADAM = LocalObjective.plain(Optimizer.AdamW.DEFAULT, 1e-2);

  @Test
  void theEngineIsFoundByName() {
    TrainingEngine engine = TrainingEngines.find("libtorch", SPEC);
    assertThat(engine).isInstanceOf(LibtorchEngine.class);
    assertThat(engine.version()).startsWith("2.13.0");
    assertThat(engine.devices()).endsWith(Device.CPU);
    assertThat(engine.supports(new NplmSpec(5, 2, 2, 2))).isFalse();
  }

  @Test
  void anAbsentGpuIsRefusedWithTheRemedy() {
    SessionRequest request =
        new SessionRequest(
            SPEC, Fixtures.fresh(SPEC), Fixtures.FFA, new Device(Device.Kind.CUDA, 99), 1, 1);
    assertThatThrownBy(() -> new LibtorchEngine().open(request))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("CUDA:99")
        .hasMessageContaining("cpu");
  }

  @Test
  void onlyWhatTrainsTravels() {
    Weights weights = Fixtures.fresh(SPEC);
    try (TrainingSession all = Fixtures.open(SPEC, weights, Fixtures.ALL);
        TrainingSession ffa = Fixtures.open(SPEC, weights, Fixtures.FFA);
        TrainingSession some =
            Fixtures.open(SPEC, weights, new Trainable.Matching("transformer\\.ln_f\\..*"))) {
      assertThat(all.trainable()).isEqualTo(GptParameters.layout(SPEC));
      assertThat(all.parameters()).isEqualTo(all.trainable());
      assertThat(some.trainable().tensors())
          .containsExactly(
              TensorSpec.of("transformer.ln_f.weight", 8),
              TensorSpec.of("transformer.ln_f.bias", 8));
      assertThat(ffa.trainable().tensors()).hasSize(2);
      assertThat(ffa.parameters().tensors()).hasSize(all.parameters().tensors().size() + 4);
      for (TensorSpec tensor : all.parameters().tensors()) {
        assertThat(ffa.readParameter(tensor.name())).isEqualTo(weights.read(tensor.name()));
      }
      assertThat(ffa.readParameter("transformer.h.0.attn.c_attn.lora_A.weight")).doesNotContain(0f);
      assertThatThrownBy(() -> ffa.readParameter("nothing")).isInstanceOf(ModelException.class);
    }
  }

  @Test
  void trainingTouchesNothingElse() {
    Weights weights = Fixtures.fresh(SPEC);
    try (TrainingSession session = Fixtures.open(SPEC, weights, Fixtures.FFA)) {
      String a = "transformer.h.1.attn.c_attn.lora_A.weight";
      float[] frozen = session.readParameter(a);
      session.begin(ADAM);
      for (int i = 0; i < 5; i++) {
        session.step(Fixtures.batch(SPEC, 2, 7, 0, i));
      }
      assertThat(session.readParameter(a)).isEqualTo(frozen);
      for (TensorSpec tensor : weights.layout().tensors()) {
        assertThat(session.readParameter(tensor.name())).isEqualTo(weights.read(tensor.name()));
      }
      assertThat(Fixtures.read(session)).doesNotContain(Float.NaN);
      assertThat(session.readParameter("transformer.h.1.attn.c_attn.lora_B.weight"))
          .containsAnyOf(Fixtures.read(session));
    }
  }

  @Test
  void whatIsWrittenIsReadAndUsed() {
    try (TrainingSession session = Fixtures.open(SPEC, Fixtures.fresh(SPEC), Fixtures.FFA)) {
      float[] before = session.logits(new int[] {1, 2, 3});
      float[] written = Fixtures.randomise(session, 4);
      assertThat(Fixtures.read(session)).isEqualTo(written);
      assertThat(session.logits(new int[] {1, 2, 3})).isNotEqualTo(before);
      session.writeTrainable(new float[written.length]);
      assertThat(session.logits(new int[] {1, 2, 3})).isEqualTo(before);
      assertThatThrownBy(() -> session.writeTrainable(new float[3]))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> session.readTrainable(new float[3]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void trainingLearnsABatchByHeart() {
    for (Trainable trainable : List.of(Fixtures.ALL, Fixtures.LORA_EVERYWHERE)) {
      try (TrainingSession session = Fixtures.open(SPEC, Fixtures.weights(SPEC, 1), trainable)) {
        TokenBatch batch =
            new TokenBatch(1, 6, new int[] {1, 2, 3, 4, 5, 6}, new int[] {2, 3, 4, 5, 6, 7});
        session.begin(ADAM);
        double first = session.step(batch).meanLoss();
        for (int i = 0; i < 150; i++) {
          session.step(batch);
        }
        assertThat(session.evaluate(batch).mean()).isLessThan(0.6 * first);
      }
    }
  }

  @Test
  void aBatchWithoutTargetsHasNoLossAndNoGradient() {
    try (TrainingSession session = Fixtures.open(SPEC, Fixtures.fresh(SPEC), Fixtures.ALL)) {
      TokenBatch nothing = Fixtures.batch(SPEC, 2, 3, 1, 1);
      float[] before = Fixtures.read(session);
      session.begin(LocalObjective.plain(new Optimizer.Sgd(0), 1));
      assertThat(session.step(nothing)).isEqualTo(new StepResult(0, 0));
      assertThat(Fixtures.read(session)).isEqualTo(before);
      assertThat(session.evaluate(nothing).tokens()).isZero();
      assertThat(session.evaluate(nothing).nats()).isZero();
    }
  }

  @Test
  void ignoredPositionsChangeNothing() {
    try (TrainingSession session = Fixtures.open(SPEC, Fixtures.weights(SPEC, 1), Fixtures.ALL)) {
      TokenBatch shorter = new TokenBatch(1, 2, new int[] {5, 6}, new int[] {6, 7});
      TokenBatch padded =
          new TokenBatch(
              1,
              4,
              new int[] {5, 6, 0, 0},
              new int[] {6, 7, TokenBatch.IGNORED, TokenBatch.IGNORED});
      assertThat(session.evaluate(padded).nats())
          .isCloseTo(
              session.evaluate(shorter).nats(), org.assertj.core.api.Assertions.within(1e-5));
    }
  }

  @Test
  void badInputIsRefusedBeforeNativeCode() {
    try (TrainingSession session = Fixtures.open(SPEC, Fixtures.fresh(SPEC), Fixtures.FFA)) {
      assertThatThrownBy(() -> session.step(Fixtures.batch(SPEC, 1, 2, 0, 1)))
          .isInstanceOf(IllegalStateException.class);
      session.begin(ADAM);
      assertThatThrownBy(() -> session.step(Fixtures.batch(SPEC, 1, 8, 0, 1)))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("8 tokens")
          .hasMessageContaining("cut them to 7");
      for (int bad : new int[] {-1, 19, Integer.MAX_VALUE}) {
        assertThatThrownBy(() -> session.logits(new int[] {1, bad}))
            .isInstanceOf(EngineException.class)
            .hasMessageContaining(String.valueOf(bad));
        assertThatThrownBy(() -> session.step(new TokenBatch(1, 1, new int[] {0}, new int[] {bad})))
            .isInstanceOf(EngineException.class);
      }
      assertThatThrownBy(() -> session.logits(new int[0])).isInstanceOf(EngineException.class);
      assertThatThrownBy(() -> session.logits(new int[8])).isInstanceOf(EngineException.class);
    }
  }

  @Test
  void weightsThatDoNotFitAreRefused() {
    Weights other = Fixtures.fresh(new GptSpec(19, 7, 8, 1, 2));
    assertThatThrownBy(() -> Fixtures.open(SPEC, other, Fixtures.ALL))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("transformer.h.1.ln_1.weight is missing");
    Weights.Builder broken = new Weights.Builder();
    for (TensorSpec tensor : GptParameters.layout(SPEC).tensors()) {
      float[] values = new float[tensor.size()];
      if (tensor.name().endsWith("ln_f.bias")) {
        values[3] = Float.NaN;
      }
      broken.put(tensor, values);
    }
    Weights notFinite = broken.build();
    for (Trainable trainable : List.of(Fixtures.ALL, Fixtures.FFA)) {
      assertThatThrownBy(() -> Fixtures.open(SPEC, notFinite, trainable))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("transformer.ln_f.bias holds NaN");
    }
    assertThatThrownBy(
            () -> Fixtures.open(SPEC, Fixtures.fresh(SPEC), new Trainable.Matching("none")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("matches no parameter");
    assertThatThrownBy(() -> Fixtures.open(SPEC, Fixtures.fresh(SPEC), new Trainable.Matching("(")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("regular expression");
    assertThat(SharedWeights.openCount()).isZero();
  }

  @Test
  void sessionsOfOneSourceShareItsWeights() {
    Weights weights = Fixtures.fresh(SPEC);
    TrainingSession one = Fixtures.open(SPEC, weights, Fixtures.FFA);
    TrainingSession two = Fixtures.open(SPEC, weights, Fixtures.FFA);
    TrainingSession other = Fixtures.open(SPEC, Fixtures.fresh(SPEC), Fixtures.FFA);
    assertThat(SharedWeights.openCount()).isEqualTo(2);
    one.close();
    one.close();
    assertThat(SharedWeights.openCount()).isEqualTo(2);
    assertThat(two.logits(new int[] {1})).hasSize(19);
    assertThatThrownBy(() -> one.logits(new int[] {1})).isInstanceOf(IllegalStateException.class);
    two.close();
    other.close();
    assertThat(SharedWeights.openCount()).isZero();
  }

  @Test
  void resultsAreBitIdenticalWhateverRunsBeside() throws Exception {
    Weights weights = Fixtures.fresh(LARGER);
    for (Trainable trainable : List.of(Fixtures.ALL, Fixtures.FFA)) {
      float[] alone = train(weights, trainable, 1, 1);
      float[] aloneOnTwo = train(weights, trainable, 2, 1);
      assertThat(train(weights, trainable, 1, 1)).isEqualTo(alone);
      assertThat(train(weights, trainable, 1, 2)).isNotEqualTo(alone);
      ExecutorService pool = Executors.newFixedThreadPool(3);
      try {
        List<Callable<float[]>> jobs = new ArrayList<>();
        jobs.add(() -> train(weights, trainable, 1, 1));
        jobs.add(() -> train(weights, trainable, 1, 1));
        jobs.add(() -> train(weights, trainable, 2, 1));
        List<Future<float[]>> done = pool.invokeAll(jobs);
        assertThat(done.get(0).get()).isEqualTo(alone);
        assertThat(done.get(1).get()).isEqualTo(alone);
        assertThat(done.get(2).get()).isEqualTo(aloneOnTwo);
      } finally {
        pool.shutdownNow();
      }
    }
  }

  @Test
  void twoHundredStepsDoNotGrowNativeMemory() {
    Weights weights = Fixtures.fresh(LARGER);
    try (TrainingSession session = Fixtures.open(LARGER, weights, Fixtures.LORA_EVERYWHERE)) {
      session.begin(ADAM);
      TokenBatch batch = Fixtures.batch(LARGER, 8, 32, 0.1, 1);
      for (int i = 0; i < 50; i++) {
        session.step(batch);
      }
      long objects = Pointer.totalCount();
      long resident = Pointer.physicalBytes();
      for (int i = 0; i < 200; i++) {
        session.step(batch);
        session.evaluate(batch);
        session.logits(new int[] {1, 2, 3});
      }
      assertThat(Pointer.totalCount()).isLessThanOrEqualTo(objects);
      // One step's activations are about 4 MiB: a leak of one tensor a step would show.
      assertThat(Pointer.physicalBytes() - resident).isLessThan(48L << 20);
    }
  }

  @Test
  void openingAndClosingLeavesNothingBehind() {
    Weights weights = Fixtures.fresh(SPEC);
    openTrainClose(weights);
    long objects = Pointer.totalCount();
    for (int i = 0; i < 10; i++) {
      openTrainClose(weights);
    }
    assertThat(Pointer.totalCount()).isLessThanOrEqualTo(objects);
  }

  private static void openTrainClose(Weights weights) {
    for (Trainable trainable : List.of(Fixtures.ALL, Fixtures.LORA_EVERYWHERE)) {
      try (TrainingSession session = Fixtures.open(SPEC, weights, trainable)) {
        float[] zeros = new float[session.trainable().dimension()];
        session.begin(ADAM);
        session.begin(new LocalObjective(Optimizer.AdamW.DEFAULT, 0.1, 1, 1, zeros, zeros));
        session.step(Fixtures.batch(SPEC, 2, 5, 0.3, 1));
      }
    }
  }

  private static float[] train(Weights weights, Trainable trainable, int threads, long seed) {
    SessionRequest request = new SessionRequest(LARGER, weights, trainable, Device.CPU, threads, 3);
    try (TrainingSession session = new LibtorchEngine().open(request)) {
      session.begin(ADAM);
      for (int i = 0; i < 6; i++) {
        session.step(Fixtures.batch(LARGER, 8, 32, 0.1, seed * 100 + i));
      }
      return Fixtures.read(session);
    }
  }
}
