package dev.covey.models.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.covey.core.Seeds;
import dev.covey.core.TensorSpec;
import dev.covey.models.spi.LossSum;
import dev.covey.models.spi.StepResult;
import dev.covey.models.spi.TokenBatch;
import dev.covey.models.spi.TrainingSession;
import java.util.random.RandomGenerator;

/** Losses and gradients: right, mean-reduced, blind to what is masked. */
final class GradientChecks {
  private final Subject subject;

  GradientChecks(Subject subject) {
    this.subject = subject;
  }

  void matchesCentralDifferences(TokenBatch batch) {
    try (TrainingSession session = subject.openAtPoint()) {
      double[] gradient = Subject.gradient(session, batch);
      double whole = Subject.norm(gradient);
      assertThat(whole).as("gradient norm").isPositive();
      RandomGenerator random = Seeds.root(11).child("direction").generator();
      for (TensorSpec tensor : session.trainable().tensors()) {
        int from = session.trainable().offset(tensor.name());
        double[] direction = direction(gradient, from, tensor.size(), random);
        double expected = 0;
        double tensorNorm = 0;
        for (int i = 0; i < tensor.size(); i++) {
          expected += gradient[from + i] * direction[from + i];
          tensorNorm += gradient[from + i] * gradient[from + i];
        }
        double coarse = slope(session, batch, direction, 0.04);
        double fine = slope(session, batch, direction, 0.02);
        assertThat((4 * fine - coarse) / 3)
            .as("slope of the loss along a direction in %s", tensor.name())
            .isCloseTo(
                expected,
                within(
                    subject.tolerance().centralDifference() * Math.sqrt(tensorNorm)
                        + 1e-4 * whole));
      }
    }
  }

  /** A unit vector inside one tensor, half its gradient (a strong signal), half random. */
  private static double[] direction(double[] gradient, int from, int size, RandomGenerator random) {
    double[] noise = new double[gradient.length];
    double[] own = new double[gradient.length];
    for (int i = from; i < from + size; i++) {
      noise[i] = random.nextDouble() - 0.5;
      own[i] = gradient[i];
    }
    double noiseNorm = Subject.norm(noise);
    double ownNorm = Math.max(Subject.norm(own), 1e-30);
    for (int i = from; i < from + size; i++) {
      own[i] = own[i] / ownNorm + noise[i] / noiseNorm;
    }
    double norm = Subject.norm(own);
    for (int i = from; i < from + size; i++) {
      own[i] /= norm;
    }
    return own;
  }

  private static double slope(
      TrainingSession session, TokenBatch batch, double[] direction, double reach) {
    float[] origin = Subject.read(session);
    float[] ahead = origin.clone();
    float[] behind = origin.clone();
    for (int i = 0; i < origin.length; i++) {
      ahead[i] = (float) (origin[i] + reach * direction[i]);
      behind[i] = (float) (origin[i] - reach * direction[i]);
    }
    session.writeTrainable(ahead);
    double up = session.evaluate(batch).mean();
    session.writeTrainable(behind);
    double down = session.evaluate(batch).mean();
    session.writeTrainable(origin);
    return (up - down) / (2 * reach);
  }

  void doubleGradientMatchesCentralDifferences(DoubleModel twin) {
    TokenBatch batch = subject.batch(3, 12);
    double[] at;
    try (TrainingSession session = subject.open()) {
      at = Subject.widen(subject.point(session));
    }
    double[] gradient = twin.gradient(at, batch);
    double scale = Subject.norm(gradient) / Math.sqrt(gradient.length);
    int stride = Math.max(1, gradient.length / 500);
    double reach = 1e-4;
    for (int i = 0; i < at.length; i += stride) {
      double origin = at[i];
      at[i] = origin + reach;
      double up = twin.meanLoss(at, batch);
      at[i] = origin - reach;
      double down = twin.meanLoss(at, batch);
      at[i] = origin;
      double slope = (up - down) / (2 * reach);
      assertThat(gradient[i])
          .as("entry %s of the gradient in double", i)
          .isCloseTo(slope, within(1e-5 * Math.max(Math.abs(slope), scale)));
    }
  }

  void floatGradientMatchesDouble(DoubleModel twin) {
    for (int seed = 0; seed < 5; seed++) {
      TokenBatch batch = subject.batch(1 + 7 * seed, seed);
      try (TrainingSession session = subject.openAtPoint()) {
        double[] at = Subject.widen(Subject.read(session));
        double[] expected = twin.gradient(at, batch);
        double[] actual = Subject.gradient(session, batch);
        assertThat(Subject.distance(actual, expected))
            .as("distance of the float gradient from the one in double")
            .isLessThan(subject.tolerance().gradient() * Subject.norm(expected));
        assertThat(session.evaluate(batch).mean())
            .isCloseTo(twin.meanLoss(at, batch), relative(twin.meanLoss(at, batch)));
      }
    }
  }

  void repeatedRowLeavesMeanUnchanged() {
    TokenBatch row = subject.batch(1, 4);
    TokenBatch thrice = Batches.stack(row, Batches.stack(row, row));
    try (TrainingSession session = subject.openAtPoint()) {
      LossSum one = session.evaluate(row);
      LossSum three = session.evaluate(thrice);
      assertThat(three.tokens()).isEqualTo(3 * one.tokens());
      assertThat(three.nats()).isCloseTo(3 * one.nats(), relative(3 * one.nats()));
      double[] expected = Subject.gradient(session, row);
      assertClose(Subject.gradient(session, thrice), expected);
    }
  }

  void batchIsTokenWeightedMeanOfItsRows() {
    TokenBatch batch = subject.batch(4, 5);
    try (TrainingSession session = subject.openAtPoint()) {
      double[] expected = new double[session.trainable().dimension()];
      LossSum sum = LossSum.ZERO;
      for (int row = 0; row < batch.rows(); row++) {
        TokenBatch one = Batches.row(batch, row);
        double share = (double) one.scoredTokens() / batch.scoredTokens();
        double[] gradient = Subject.gradient(session, one);
        for (int i = 0; i < expected.length; i++) {
          expected[i] += share * gradient[i];
        }
        sum = sum.plus(session.evaluate(one));
      }
      assertClose(Subject.gradient(session, batch), expected);
      LossSum whole = session.evaluate(batch);
      assertThat(whole.tokens()).isEqualTo(sum.tokens()).isEqualTo(batch.scoredTokens());
      assertThat(whole.nats()).isCloseTo(sum.nats(), relative(sum.nats()));
    }
  }

  void stepReportsMeanLossBeforeTheStep() {
    TokenBatch batch = subject.batch(3, 6);
    try (TrainingSession session = subject.openAtPoint()) {
      double mean = session.evaluate(batch).mean();
      session.begin(Subject.sgd(0.1));
      StepResult result = session.step(batch);
      assertThat(result.scoredTokens()).isEqualTo(batch.scoredTokens());
      assertThat(result.meanLoss()).isCloseTo(mean, relative(mean));
      assertThat(session.evaluate(batch).mean()).isNotEqualTo(mean);
    }
  }

  void maskedRowsChangeNothing() {
    TokenBatch batch = subject.batch(2, 7);
    TokenBatch padded = Batches.stack(batch, Batches.masked(subject.batch(3, 8)));
    try (TrainingSession session = subject.openAtPoint()) {
      LossSum plain = session.evaluate(batch);
      LossSum withMasked = session.evaluate(padded);
      assertThat(withMasked.tokens()).isEqualTo(plain.tokens());
      assertThat(withMasked.nats()).isCloseTo(plain.nats(), relative(plain.nats()));
      double[] expected = Subject.gradient(session, batch);
      assertClose(Subject.gradient(session, padded), expected);
    }
  }

  void allMaskedBatchHasZeroGradient() {
    TokenBatch batch = Batches.masked(subject.batch(2, 9));
    try (TrainingSession session = subject.openAtPoint()) {
      assertThat(session.evaluate(batch)).isEqualTo(LossSum.ZERO);
      float[] before = Subject.read(session);
      session.begin(Subject.sgd(0.5));
      assertThat(session.step(batch)).isEqualTo(new StepResult(0, 0));
      assertThat(Subject.read(session)).isEqualTo(before);
    }
  }

  void batchOfOneToken() {
    TokenBatch one = new TokenBatch(1, 1, new int[] {1}, new int[] {0});
    try (TrainingSession session = subject.openAtPoint()) {
      assertThat(session.evaluate(one).tokens()).isEqualTo(1);
    }
    matchesCentralDifferences(one);
  }

  void logitsGiveTheLoss() {
    TokenBatch row = subject.batch(1, 10);
    int length = Math.min(row.length(), subject.model().context());
    try (TrainingSession session = subject.openAtPoint()) {
      for (int position = 0; position < length; position++) {
        int[] prefix = java.util.Arrays.copyOf(row.inputs(), position + 1);
        float[] logits = session.logits(prefix);
        assertThat(logits).hasSize(subject.model().vocabulary());
        TokenBatch scored =
            Batches.withTarget(Batches.masked(row), position, position % logits.length);
        LossSum loss = session.evaluate(scored);
        double expected = negativeLogSoftmax(logits, position % logits.length);
        assertThat(loss.tokens()).isEqualTo(1);
        assertThat(loss.nats()).as("position %s", position).isCloseTo(expected, relative(expected));
      }
    }
  }

  private static double negativeLogSoftmax(float[] logits, int target) {
    double max = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      max = Math.max(max, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - max);
    }
    return Math.log(sum) + max - logits[target];
  }

  private void assertClose(double[] actual, double[] expected) {
    assertThat(Subject.distance(actual, expected))
        .as("distance of two ways to the same gradient")
        .isLessThanOrEqualTo(subject.tolerance().gradient() * Subject.norm(expected));
  }

  private org.assertj.core.data.Offset<Double> relative(double value) {
    return within(subject.tolerance().loss() * Math.max(Math.abs(value), 1));
  }
}
