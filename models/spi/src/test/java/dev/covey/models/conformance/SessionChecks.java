package dev.covey.models.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.covey.core.TensorSpec;
import dev.covey.core.error.CoveyException;
import dev.covey.core.error.ModelException;
import dev.covey.models.spi.LocalObjective;
import dev.covey.models.spi.SessionRequest;
import dev.covey.models.spi.TokenBatch;
import dev.covey.models.spi.Trainable;
import dev.covey.models.spi.TrainingSession;
import dev.covey.models.spi.WeightSource;
import dev.covey.models.spi.Weights;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What a session promises beside its numbers. */
final class SessionChecks {
  private final Subject subject;

  SessionChecks(Subject subject) {
    this.subject = subject;
  }

  void parallelSessionsAreBitIdentical() throws Exception {
    float[] alone = trainSome();
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      Future<float[]> left = pool.submit(this::trainSome);
      Future<float[]> right = pool.submit(this::trainSome);
      assertThat(left.get()).isEqualTo(alone);
      assertThat(right.get()).isEqualTo(alone);
    } finally {
      pool.shutdownNow();
    }
  }

  private float[] trainSome() {
    try (TrainingSession session = subject.openAtPoint()) {
      session.begin(LocalObjective.plain(OptimizerChecks.ADAM, 0.05));
      for (int step = 0; step < 10; step++) {
        session.step(subject.batch(3, step));
      }
      float[] trained = Arrays.copyOf(Subject.read(session), session.trainable().dimension() + 1);
      trained[trained.length - 1] = (float) session.evaluate(subject.batch(3, 50)).nats();
      return trained;
    }
  }

  void readsBackWhatWasWritten() {
    try (TrainingSession session = subject.open()) {
      float[] written = new float[session.trainable().dimension()];
      for (int i = 0; i < written.length; i++) {
        written[i] = (float) Math.sin(i) * 1e-3f;
      }
      float[] kept = written.clone();
      session.writeTrainable(written);
      Arrays.fill(written, 7);
      assertThat(Subject.read(session)).isEqualTo(kept);
      for (TensorSpec tensor : session.trainable().tensors()) {
        int from = session.trainable().offset(tensor.name());
        assertThat(session.readParameter(tensor.name()))
            .as(tensor.name())
            .isEqualTo(Arrays.copyOfRange(kept, from, from + tensor.size()));
      }
    }
  }

  void layoutsAgree() {
    try (TrainingSession session = subject.open()) {
      assertThat(session.model()).isEqualTo(subject.model());
      assertThat(session.parameters().tensors()).containsAll(session.trainable().tensors());
      for (TensorSpec tensor : subject.weights().layout().tensors()) {
        assertThat(session.parameters().tensors()).contains(tensor);
        assertThat(session.readParameter(tensor.name()))
            .as(tensor.name())
            .isEqualTo(subject.weights().read(tensor.name()));
      }
      if (!(subject.trainable() instanceof Trainable.Lora)) {
        assertThat((long) session.parameters().dimension())
            .isEqualTo(subject.model().parameterCount());
      }
      if (subject.trainable() instanceof Trainable.All) {
        assertThat(session.trainable()).isEqualTo(session.parameters());
      }
      try (TrainingSession other = subject.open()) {
        assertThat(other.trainable().sha256()).isEqualTo(session.trainable().sha256());
        assertThat(Subject.read(other)).isEqualTo(Subject.read(session));
      }
      assertRefused(() -> session.readParameter("no.such.weight"));
      int dimension = session.trainable().dimension();
      assertRefused(() -> session.writeTrainable(new float[dimension + 1]));
      assertRefused(() -> session.readTrainable(new float[dimension - 1]));
    }
  }

  void onlyTrainableParametersMove() {
    try (TrainingSession session = subject.openAtPoint()) {
      session.begin(Subject.sgd(0.5));
      session.step(subject.batch(3, 1));
      for (TensorSpec tensor : subject.weights().layout().tensors()) {
        if (!session.trainable().contains(tensor.name())) {
          assertThat(session.readParameter(tensor.name()))
              .as(tensor.name())
              .isEqualTo(subject.weights().read(tensor.name()));
        }
      }
    }
  }

  void evaluationChangesNothing() {
    try (TrainingSession looked = subject.openAtPoint();
        TrainingSession plain = subject.openAtPoint()) {
      for (TrainingSession session : List.of(looked, plain)) {
        session.begin(LocalObjective.plain(OptimizerChecks.ADAM, 0.05));
        session.step(subject.batch(2, 1));
      }
      looked.evaluate(subject.batch(4, 2));
      looked.logits(new int[] {1});
      looked.step(subject.batch(2, 3));
      plain.step(subject.batch(2, 3));
      assertThat(Subject.read(looked)).isEqualTo(Subject.read(plain));
    }
  }

  /** The bad id stands in the last place, where a careless engine has already begun its work. */
  void refusesBadTokensBeforeAnyDamage() {
    TokenBatch good = subject.batch(3, 1);
    int last = good.inputs().length - 1;
    int vocabulary = subject.model().vocabulary();
    List<TokenBatch> bad =
        List.of(
            Batches.withInput(good, last, vocabulary),
            Batches.withInput(good, last, -1),
            Batches.withInput(Batches.masked(good), last, vocabulary),
            Batches.withTarget(good, last, vocabulary),
            Batches.withTarget(good, last, -1));
    refusesWithoutDamage(
        session -> {
          for (TokenBatch batch : bad) {
            assertRefused(() -> session.step(batch));
            assertRefused(() -> session.evaluate(batch));
          }
          assertRefused(() -> session.logits(new int[] {vocabulary}));
          assertRefused(() -> session.logits(new int[] {-1}));
        });
  }

  void refusesTooLongInputsBeforeAnyDamage() {
    int tooLong = subject.model().context() + 1;
    refusesWithoutDamage(
        session -> {
          assertRefused(() -> session.logits(new int[tooLong]));
          assertRefused(() -> session.logits(new int[0]));
          TokenBatch batch = new TokenBatch(1, tooLong, new int[tooLong], new int[tooLong]);
          if (subject.slides()) {
            assertThat(session.evaluate(batch).tokens()).isEqualTo(tooLong);
          } else {
            assertRefused(() -> session.step(batch));
            assertRefused(() -> session.evaluate(batch));
          }
        });
  }

  private void refusesWithoutDamage(Consumer<TrainingSession> abuse) {
    try (TrainingSession session = subject.openAtPoint();
        TrainingSession undisturbed = subject.openAtPoint()) {
      for (TrainingSession each : List.of(session, undisturbed)) {
        each.begin(LocalObjective.plain(OptimizerChecks.ADAM, 0.05));
        each.step(subject.batch(2, 2));
      }
      abuse.accept(session);
      assertThat(Subject.read(session)).isEqualTo(Subject.read(undisturbed));
      session.step(subject.batch(2, 3));
      undisturbed.step(subject.batch(2, 3));
      assertThat(Subject.read(session)).isEqualTo(Subject.read(undisturbed));
    }
  }

  void refusesStepBeforeBegin() {
    try (TrainingSession session = subject.open()) {
      assertThatThrownBy(() -> session.step(subject.batch(1, 1)))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  void closedSessionRefusesUse() {
    TrainingSession session = subject.openAtPoint();
    float[] values = Subject.read(session);
    String name = session.parameters().tensors().get(0).name();
    session.begin(Subject.sgd(0.1));
    session.close();
    assertThatCode(session::close).doesNotThrowAnyException();
    List<ThrowingCallable> uses =
        List.of(
            () -> session.readTrainable(values),
            () -> session.writeTrainable(values),
            () -> session.readParameter(name),
            () -> session.begin(Subject.sgd(0.1)),
            () -> session.step(subject.batch(1, 1)),
            () -> session.evaluate(subject.batch(1, 1)),
            () -> session.logits(new int[] {0}));
    for (ThrowingCallable use : uses) {
      assertThatThrownBy(use).isInstanceOf(IllegalStateException.class);
    }
  }

  void refusesBrokenWeights() {
    List<TensorSpec> tensors = subject.weights().layout().tensors();
    TensorSpec last = tensors.get(tensors.size() - 1);
    float[] broken = subject.weights().read(last.name());
    broken[broken.length - 1] = Float.NaN;
    assertOpenRefused(replacing(last, last, broken), subject.trainable());
    TensorSpec renamed = new TensorSpec("no.such.weight", last.shape());
    assertOpenRefused(replacing(last, renamed, new float[last.size()]), subject.trainable());
    TensorSpec longer = TensorSpec.of(last.name(), last.size() + 1);
    assertOpenRefused(replacing(last, longer, new float[longer.size()]), subject.trainable());
  }

  void refusesTrainableThatNamesNothing() {
    assertOpenRefused(subject.weights(), new Trainable.Matching("no\\.such\\.weight"));
    assertOpenRefused(subject.weights(), new Trainable.Lora(1, 1, List.of("no_such_module"), true));
  }

  private Weights replacing(TensorSpec old, TensorSpec tensor, float[] value) {
    Weights.Builder builder = new Weights.Builder();
    for (TensorSpec each : subject.weights().layout().tensors()) {
      if (each.equals(old)) {
        builder.put(tensor, value);
      } else {
        builder.put(each, subject.weights().read(each.name()));
      }
    }
    return builder.build();
  }

  private void assertOpenRefused(WeightSource weights, Trainable trainable) {
    SessionRequest request =
        new SessionRequest(subject.model(), weights, trainable, subject.device(), 1, 5);
    assertThatThrownBy(() -> subject.engine().open(request).close())
        .isInstanceOf(ModelException.class);
  }

  void holdsItsMemoryOver200Steps(java.util.function.LongSupplier nativeBytes) {
    TokenBatch batch = subject.batch(3, 1);
    try (TrainingSession session = subject.openAtPoint()) {
      session.begin(LocalObjective.plain(OptimizerChecks.ADAM, 0.001));
      work(session, batch, 20);
      long before = nativeBytes.getAsLong();
      work(session, batch, 200);
      assertThat(nativeBytes.getAsLong())
          .as("native bytes after 200 more steps")
          .isLessThanOrEqualTo(before + before / 100);
    }
  }

  private static void work(TrainingSession session, TokenBatch batch, int steps) {
    float[] values = new float[session.trainable().dimension()];
    for (int step = 0; step < steps; step++) {
      session.step(batch);
      session.evaluate(batch);
      session.logits(new int[] {1});
      session.readTrainable(values);
      session.writeTrainable(values);
    }
  }

  /** A refusal is meant: it names what is wrong, and is no accident such as an index error. */
  private static void assertRefused(ThrowingCallable use) {
    Throwable thrown = catchThrowable(use);
    assertThat(thrown).as("a refusal").isNotNull();
    assertThat(thrown).isInstanceOfAny(IllegalArgumentException.class, CoveyException.class);
    assertThat(thrown).message().isNotBlank();
  }
}
