package dev.covey.models.tiny;

import dev.covey.core.Seeds;
import dev.covey.models.nplm.NplmInitializer;
import dev.covey.models.spi.Device;
import dev.covey.models.spi.LocalObjective;
import dev.covey.models.spi.LocalObjective.Optimizer.Sgd;
import dev.covey.models.spi.NplmSpec;
import dev.covey.models.spi.SessionRequest;
import dev.covey.models.spi.TokenBatch;
import dev.covey.models.spi.Trainable;
import dev.covey.models.spi.TrainingSession;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * Client trainings per second on one thread: write 2340 parameters, begin, five SGD steps, read
 * them back. Prints the median and the best CPU time of 15 runs for 10 and for 50 examples per
 * step.
 *
 * <pre>{@code
 * mvn -q -pl models/tiny -am -Dfast test-compile
 * java -cp core/target/classes:models/spi/target/classes:models/tiny/target/classes:models/tiny/target/test-classes \
 *     dev.covey.models.tiny.TinyTrainingBench
 * }</pre>
 */
public final class TinyTrainingBench {
  private static final int TRAININGS = 2000;
  private static final int RUNS = 15;

  /** Time of this thread alone: other work on the machine counts little. */
  private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

  private TinyTrainingBench() {}

  public static void main(String[] arguments) {
    NplmSpec spec = new NplmSpec(32, 3, 8, 36);
    SessionRequest request =
        new SessionRequest(
            spec,
            NplmInitializer.initialise(spec, Seeds.root(1)),
            new Trainable.All(),
            Device.CPU,
            1,
            1);
    try (TrainingSession session = new TinyEngine().open(request)) {
      for (int length : new int[] {1, 5}) {
        report(session, length);
      }
    }
  }

  private static void report(TrainingSession session, int length) {
    TokenBatch[] batches = new TokenBatch[50];
    RandomGenerator random = Seeds.root(2).generator();
    for (int i = 0; i < batches.length; i++) {
      batches[i] =
          new TokenBatch(
              10,
              length,
              random.ints(10 * length, 0, 32).toArray(),
              random.ints(10 * length, 0, 32).toArray());
    }
    float[] start = new float[session.trainable().dimension()];
    session.readTrainable(start);
    float[] trained = start.clone();
    double[] micros = new double[RUNS];
    for (int run = -5; run < RUNS; run++) {
      long began = CPU.getCurrentThreadCpuTime();
      for (int client = 0; client < TRAININGS; client++) {
        session.writeTrainable(start);
        session.begin(LocalObjective.plain(new Sgd(0), 0.1));
        for (int step = 0; step < 5; step++) {
          session.step(batches[(client + step) % batches.length]);
        }
        session.readTrainable(trained);
      }
      if (run >= 0) {
        micros[run] = (CPU.getCurrentThreadCpuTime() - began) / 1e3 / TRAININGS;
      }
    }
    session.writeTrainable(start);
    Arrays.sort(micros);
    System.out.printf(
        Locale.ROOT,
        "5 steps of %d examples: median %.1f us (%.0f trainings/s), best %.1f us%n",
        10 * length,
        micros[RUNS / 2],
        1e6 / micros[RUNS / 2],
        micros[0]);
  }
}
