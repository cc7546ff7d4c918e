package dev.covey.models.conformance;

import dev.covey.core.Seeds;
import dev.covey.models.spi.Device;
import dev.covey.models.spi.LocalObjective;
import dev.covey.models.spi.LocalObjective.Optimizer.Sgd;
import dev.covey.models.spi.ModelSpec;
import dev.covey.models.spi.NplmSpec;
import dev.covey.models.spi.SessionRequest;
import dev.covey.models.spi.TokenBatch;
import dev.covey.models.spi.Trainable;
import dev.covey.models.spi.TrainingEngine;
import dev.covey.models.spi.TrainingSession;
import dev.covey.models.spi.WeightSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What a conformance suite examines: an engine on one small model.
 *
 * @param weights finite weights of {@code model}, not all zero
 * @param inDouble the same model in double, where the engine offers it
 * @param nativeBytes native memory the engine holds now, where it holds any
 */
public record Subject(
    TrainingEngine engine,
    ModelSpec model,
    WeightSource weights,
    Trainable trainable,
    Device device,
    Tolerance tolerance,
    Optional<DoubleModel> inDouble,
    Optional<LongSupplier> nativeBytes) {

  /**
   * A power of two, so that dividing by it is exact, and large, so that the weights' own rounding
   * does not blur the gradient.
   */
  private static final double RECOVERY_RATE = 1024;

  /** On the CPU with float32 tolerances, without a model in double and without native memory. */
  public static Subject of(
      TrainingEngine engine, ModelSpec model, WeightSource weights, Trainable trainable) {
    return new Subject(
        engine,
        model,
        weights,
        trainable,
        Device.CPU,
        Tolerance.FLOAT32,
        Optional.empty(),
        Optional.empty());
  }

  public Subject withDoubleModel(DoubleModel twin) {
    return new Subject(
        engine, model, weights, trainable, device, tolerance, Optional.of(twin), nativeBytes);
  }

  public Subject withNativeBytes(LongSupplier bytes) {
    return new Subject(
        engine, model, weights, trainable, device, tolerance, inDouble, Optional.of(bytes));
  }

  public Subject withTolerance(Tolerance other) {
    return new Subject(engine, model, weights, trainable, device, other, inDouble, nativeBytes);
  }

  SessionRequest request() {
    return new SessionRequest(model, weights, trainable, device, 1, 5);
  }

  TrainingSession open() {
    return engine.open(request());
  }

  /** A session at {@link #point}: no adapter matrix is zero there. */
  TrainingSession openAtPoint() {
    TrainingSession session = open();
    session.writeTrainable(point(session));
    return session;
  }

  /** The session's trainable parameters, shifted by seeded uniform numbers in [-0.1, 0.1]. */
  float[] point(TrainingSession fresh) {
    float[] point = read(fresh);
    RandomGenerator random = Seeds.root(3).child("point").generator();
    for (int i = 0; i < point.length; i++) {
      point[i] += 0.2f * random.nextFloat() - 0.1f;
    }
    return point;
  }

  /** Whether rows may be longer than the context, the model sliding over them. */
  boolean slides() {
    return model instanceof NplmSpec;
  }

  int rowLength() {
    return slides() ? model.context() + 3 : Math.min(model.context(), 7);
  }

  /** Random ids, repeated ones among them; about one target in five is ignored. */
  TokenBatch batch(int rows, long seed) {
    RandomGenerator random = Seeds.root(seed).child("batch").generator();
    int[] inputs = new int[rows * rowLength()];
    int[] targets = new int[inputs.length];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = random.nextInt(model.vocabulary());
      boolean scored = i % rowLength() == 0 || random.nextInt(5) > 0;
      targets[i] = scored ? random.nextInt(model.vocabulary()) : TokenBatch.IGNORED;
    }
    return new TokenBatch(rows, rowLength(), inputs, targets);
  }

  static float[] read(TrainingSession session) {
    float[] values = new float[session.trainable().dimension()];
    session.readTrainable(values);
    return values;
  }

  static LocalObjective sgd(double learningRate) {
    return LocalObjective.plain(new Sgd(0), learningRate);
  }

  /**
   * The gradient at the session's parameters, recovered from one plain SGD step. Leaves the
   * parameters as they were and the optimizer fresh.
   */
  static double[] gradient(TrainingSession session, TokenBatch batch) {
    float[] before = read(session);
    session.begin(sgd(RECOVERY_RATE));
    session.step(batch);
    float[] after = read(session);
    session.writeTrainable(before);
    double[] gradient = new double[before.length];
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = ((double) before[i] - after[i]) / RECOVERY_RATE;
    }
    return gradient;
  }

  static double norm(double[] vector) {
    double sum = 0;
    for (double value : vector) {
      sum += value * value;
    }
    return Math.sqrt(sum);
  }

  /** L2 norm of the difference. */
  static double distance(double[] left, double[] right) {
    double[] difference = new double[left.length];
    for (int i = 0; i < left.length; i++) {
      difference[i] = left[i] - right[i];
    }
    return norm(difference);
  }

  static double[] widen(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }
}
