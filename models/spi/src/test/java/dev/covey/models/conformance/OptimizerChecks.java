package dev.covey.models.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.Seeds;
import dev.covey.models.spi.LocalObjective;
import dev.covey.models.spi.LocalObjective.Optimizer;
import dev.covey.models.spi.LocalObjective.Optimizer.AdamW;
import dev.covey.models.spi.LocalObjective.Optimizer.Sgd;
import dev.covey.models.spi.TokenBatch;
import dev.covey.models.spi.TrainingSession;
import java.util.List;
import java.util.random.RandomGenerator;

/** Optimizer steps against {@link ReferenceOptimizer}, fed with gradients of a second session. */
final class OptimizerChecks {
  /**
   * An epsilon far above the rounding of a gradient: with a smaller one, Adam blows the rounding of
   * a vanishing gradient up to a whole step, which says nothing about the optimizer.
   */
  static final AdamW ADAM = new AdamW(0.9, 0.99, 1e-4, 0.1);

  private static final LocalObjective PLAIN = LocalObjective.plain(new Sgd(0), 0.1);

  private final Subject subject;

  OptimizerChecks(Subject subject) {
    this.subject = subject;
  }

  void plain(Optimizer optimizer, double learningRate) {
    follows(LocalObjective.plain(optimizer, learningRate));
  }

  void boundsTheGradientNorm() {
    double norm = gradientNorm();
    follows(PLAIN.withMaxGradientNorm(norm / 3));
    follows(PLAIN.withMaxGradientNorm(norm * 3));
  }

  void appliesProximalTermAndOffset() {
    float[] anchor = random(21, 0.3f);
    float[] offset = random(22, 0.05f);
    follows(PLAIN.withProximal(0.7, anchor));
    follows(PLAIN.withGradientOffset(offset));
    follows(PLAIN.withProximal(0, anchor));
  }

  /** The bound acts on the loss's gradient alone, before the other terms are added. */
  void appliesAllTermsInOrder() {
    for (Optimizer optimizer : List.of(new Sgd(0.9), ADAM)) {
      follows(
          LocalObjective.plain(optimizer, 0.01)
              .withMaxGradientNorm(gradientNorm() / 3)
              .withProximal(0.7, random(21, 0.3f))
              .withGradientOffset(random(22, 0.05f)));
    }
  }

  /** Without a scored token the loss's gradient is zero; the other terms act as ever. */
  void appliesOffsetToAllMaskedBatch() {
    LocalObjective objective = PLAIN.withGradientOffset(random(22, 0.05f));
    try (TrainingSession session = subject.openAtPoint()) {
      double[] before = Subject.widen(Subject.read(session));
      session.begin(objective);
      session.step(Batches.masked(subject.batch(2, 1)));
      double[] expected =
          new ReferenceOptimizer(objective, before.length).step(before, new double[before.length]);
      assertUpdate(objective, before, expected, Subject.widen(Subject.read(session)));
    }
  }

  void beginStartsAfresh() {
    for (Optimizer optimizer : List.of(new Sgd(0.9), ADAM)) {
      try (TrainingSession session = subject.openAtPoint()) {
        float[] origin = Subject.read(session);
        float[] first = train(session, optimizer);
        session.writeTrainable(origin);
        assertThat(train(session, optimizer)).as("%s", optimizer).isEqualTo(first);
      }
    }
  }

  private float[] train(TrainingSession session, Optimizer optimizer) {
    session.begin(LocalObjective.plain(optimizer, 0.05));
    for (int step = 0; step < 3; step++) {
      session.step(subject.batch(2, step));
    }
    return Subject.read(session);
  }

  void lowersTheLoss() {
    TokenBatch batch = subject.batch(4, 2);
    try (TrainingSession session = subject.openAtPoint()) {
      double before = session.evaluate(batch).mean();
      session.begin(LocalObjective.plain(AdamW.DEFAULT, 0.02));
      for (int step = 0; step < 30; step++) {
        session.step(batch);
      }
      assertThat(session.evaluate(batch).mean()).isLessThan(0.9 * before);
    }
  }

  private void follows(LocalObjective objective) {
    try (TrainingSession session = subject.openAtPoint();
        TrainingSession probe = subject.openAtPoint()) {
      int dimension = session.trainable().dimension();
      ReferenceOptimizer reference = new ReferenceOptimizer(objective, dimension);
      session.begin(objective);
      for (int step = 0; step < 5; step++) {
        TokenBatch batch = subject.batch(2, 100 + step);
        float[] at = Subject.read(session);
        probe.writeTrainable(at);
        double[] gradient = Subject.gradient(probe, batch);
        if (step == 3) {
          // A schedule changes the rate and nothing else.
          session.setLearningRate(objective.learningRate() / 2);
          reference.setLearningRate(objective.learningRate() / 2);
        }
        session.step(batch);
        double[] wide = Subject.widen(at);
        double[] expected = reference.step(wide, gradient);
        assertUpdate(objective, wide, expected, Subject.widen(Subject.read(session)));
      }
    }
  }

  private void assertUpdate(
      LocalObjective objective, double[] before, double[] expected, double[] actual) {
    double update = Subject.distance(expected, before);
    // The new weights are stored in float32, whatever the size of the update.
    double storage = 0x1p-24 * Subject.norm(before);
    assertThat(update).isGreaterThan(100 * storage);
    assertThat(Subject.distance(actual, expected))
        .as(
            "distance from the reference step of %s, bound %s, mu %s",
            objective.optimizer(), objective.maxGradientNorm(), objective.proximalMu())
        .isLessThan(subject.tolerance().update() * update + storage);
  }

  private double gradientNorm() {
    try (TrainingSession session = subject.openAtPoint()) {
      return Subject.norm(Subject.gradient(session, subject.batch(2, 100)));
    }
  }

  private float[] random(long seed, float reach) {
    int dimension;
    try (TrainingSession session = subject.open()) {
      dimension = session.trainable().dimension();
    }
    RandomGenerator random = Seeds.root(seed).generator();
    float[] values = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      values[i] = reach * (2 * random.nextFloat() - 1);
    }
    return values;
  }
}
