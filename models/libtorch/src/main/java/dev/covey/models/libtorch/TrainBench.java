package dev.covey.models.libtorch;

import dev.covey.core.Seeds;
import dev.covey.models.gpt.GptInitializer;
import dev.covey.models.spi.Device;
import dev.covey.models.spi.GptSpec;
import dev.covey.models.spi.LocalObjective;
import dev.covey.models.spi.LocalObjective.Optimizer;
import dev.covey.models.spi.SessionRequest;
import dev.covey.models.spi.TokenBatch;
import dev.covey.models.spi.Trainable;
import dev.covey.models.spi.TrainingSession;
import dev.covey.models.spi.Weights;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Times a training step through a session beside the same step written directly. */
public final class TrainBench {
  private static final int WARM_UP = 5;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double LEARNING_RATE = 1e-3;

  private TrainBench() {}

  /**
   * Runs the benchmark on the CPU with one thread and AdamW.
   *
   * @param batch rows of {@code context} tokens each
   * @param repetitions timed pairs of steps, at least 1; {@value #WARM_UP} more go before
   * @param lora rank 8 on c_attn with a frozen A; else all parameters train
   */
  public static TrainBenchResult run(
      int width,
      int layers,
      int heads,
      int context,
      int vocabulary,
      int batch,
      int repetitions,
      boolean lora) {
    if (repetitions < 1 || batch < 1) {
      throw new IllegalArgumentException("repetitions and batch must be at least 1");
    }
    GptSpec spec = new GptSpec(vocabulary, context, width, layers, heads);
    Weights weights = GptInitializer.initialize(spec, 1);
    Trainable trainable =
        lora ? new Trainable.Lora(8, 16, List.of("c_attn"), false) : new Trainable.All();
    SessionRequest request = new SessionRequest(spec, weights, trainable, Device.CPU, 1, 1);
    TokenBatch[] batches = new TokenBatch[4];
    for (int i = 0; i < batches.length; i++) {
      batches[i] = randomBatch(spec, batch, i);
    }
    try (TrainingSession session = new LibtorchEngine().open(request);
        DirectStep direct = new DirectStep(spec, session, trainable, LEARNING_RATE)) {
      session.begin(LocalObjective.plain(Optimizer.AdamW.DEFAULT, LEARNING_RATE));
      return measure(session, direct, batches, repetitions);
    }
  }

  private static TrainBenchResult measure(
      TrainingSession session, DirectStep direct, TokenBatch[] batches, int repetitions) {
    Timing through = new Timing(repetitions);
    Timing straight = new Timing(repetitions);
    Timing exchange = new Timing(repetitions);
    double[] ratios = new double[repetitions];
    double[] losses = new double[2];
    double lossDifference = 0;
    float[] values = new float[session.trainable().dimension()];
    for (int i = -WARM_UP; i < repetitions; i++) {
      TokenBatch batch = batches[Math.floorMod(i, batches.length)];
      Runnable sessionStep = () -> losses[0] = session.step(batch).meanLoss();
      Runnable directStep = () -> losses[1] = direct.step(batch);
      // Who goes first alternates: the second finds the batch in the cache.
      if (i % 2 == 0) {
        through.time(i, sessionStep);
        straight.time(i, directStep);
      } else {
        straight.time(i, directStep);
        through.time(i, sessionStep);
      }
      exchange.time(
          i,
          () -> {
            session.readTrainable(values);
            session.writeTrainable(values);
          });
      lossDifference = Math.max(lossDifference, Math.abs(losses[0] - losses[1]));
      if (i >= 0) {
        ratios[i] = through.wallMillis[i] / straight.wallMillis[i];
      }
    }
    double stepMillis = median(through.wallMillis);
    int tokens = batches[0].rows() * batches[0].length();
    return new TrainBenchResult(
        stepMillis,
        median(straight.wallMillis),
        tokens / (stepMillis / 1000),
        median(ratios) - 1,
        median(through.cpuMillis),
        median(straight.cpuMillis),
        median(exchange.cpuMillis),
        lossDifference);
  }

  private static TokenBatch randomBatch(GptSpec spec, int rows, int index) {
    RandomGenerator random = Seeds.root(1).child("train bench", index).generator();
    int size = rows * spec.context();
    int[] inputs = random.ints(size, 0, spec.vocabulary()).toArray();
    int[] targets = random.ints(size, 0, spec.vocabulary()).toArray();
    return new TokenBatch(rows, spec.context(), inputs, targets);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** Wall and processor times of one kind of work; negative indices are warm-up. */
  private static final class Timing {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final double[] wallMillis;
    private final double[] cpuMillis;

    Timing(int repetitions) {
      wallMillis = new double[repetitions];
      cpuMillis = new double[repetitions];
    }

    void time(int index, Runnable work) {
      long cpu = THREADS.getCurrentThreadCpuTime();
      long start = System.nanoTime();
      work.run();
      long wall = System.nanoTime() - start;
      if (index >= 0) {
        wallMillis[index] = wall / NANOS_PER_MILLI;
        cpuMillis[index] = (THREADS.getCurrentThreadCpuTime() - cpu) / NANOS_PER_MILLI;
      }
    }
  }
}
