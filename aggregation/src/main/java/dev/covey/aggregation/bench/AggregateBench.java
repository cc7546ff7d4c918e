package dev.covey.aggregation.bench;

import dev.covey.aggregation.journal.SpooledUpload;
import dev.covey.aggregation.optimizer.FedAvg;
import dev.covey.aggregation.pipeline.ClientPipeline;
import dev.covey.aggregation.pipeline.Clipper;
import dev.covey.aggregation.pipeline.Folder;
import dev.covey.aggregation.pipeline.ServerPipeline;
import dev.covey.aggregation.pipeline.Weighter;
import dev.covey.aggregation.rule.CoordinateMedian;
import dev.covey.aggregation.rule.Individuals;
import dev.covey.aggregation.rule.Krum;
import dev.covey.aggregation.rule.NeedsIndividuals;
import dev.covey.aggregation.rule.TrimmedMean;
import dev.covey.aggregation.rule.WeightedMean;
import dev.covey.aggregation.vector.SectionLayout;
import dev.covey.aggregation.vector.WorkerPool;
import dev.covey.core.DesktopOnly;
import dev.covey.core.Seeds;
import dev.covey.privacy.NoisePlacement;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Times the aggregation of random updates that are in memory. Each figure is the median over the
 * repetitions, after as many to warm up; CPU time is that of all threads of the pool.
 */
@DesktopOnly("measures on the machine of whoever runs the command bench")
public final class AggregateBench {
  /** Clients that may be byzantine in the robust rules: as many as Krum allows, at most a fifth. */
  private static final double BYZANTINE_FRACTION = 0.2;

  /** The time of one operation: medians of wall-clock and CPU seconds. */
  public record Timing(double seconds, double cpuSeconds) {}

  /**
   * What {@link #run} measured.
   *
   * @param linearBytesPerSecond bytes of updates that the weighted sum takes in a second
   * @param linearAllocatedBytes all that the calling thread allocates for one weighted sum, the
   *     accumulator included: a bound on its memory beyond the updates; 0 where the Java machine
   *     does not count
   * @param peakHeapBytes most heap in use at any time, the updates included
   */
  public record Figures(
      double linearBytesPerSecond,
      Timing linear,
      Timing median,
      Timing trimmedMean,
      Timing krum,
      long linearAllocatedBytes,
      long peakHeapBytes) {}

  private AggregateBench() {}

  /**
   * Measures.
   *
   * @param clients updates in a round, at least 3
   * @param dimension entries of each update
   * @param threads threads that work on a round, at least 1
   * @param repetitions measured runs of each operation, at least 1
   */
  public static Figures run(int clients, int dimension, int threads, int repetitions) {
    if (clients < 3 || dimension < 1 || repetitions < 1) {
      throw new IllegalArgumentException(
          "need at least 3 clients, 1 entry and 1 repetition, got "
              + clients
              + ", "
              + dimension
              + ", "
              + repetitions);
    }
    List<float[]> vectors = randomVectors(clients, dimension);
    int byzantine = Math.min((clients - 3) / 2, (int) (BYZANTINE_FRACTION * clients));
    try (WorkerPool workers = new WorkerPool(threads)) {
      Runnable linearRun = linear(vectors, workers);
      resetHeapPeak();
      linearRun.run();
      long allocatedBefore = allocatedBytes();
      linearRun.run();
      long linearAllocated = allocatedBytes() - allocatedBefore;
      Timing linear = time(workers, repetitions, linearRun);
      Timing median = time(workers, repetitions, robust(new CoordinateMedian(), vectors, workers));
      Timing trimmed =
          time(workers, repetitions, robust(new TrimmedMean(BYZANTINE_FRACTION), vectors, workers));
      Timing krum = time(workers, repetitions, robust(new Krum(byzantine), vectors, workers));
      double bytes = (double) clients * dimension * Float.BYTES;
      return new Figures(
          bytes / linear.seconds(),
          linear,
          median,
          trimmed,
          krum,
          linearAllocated,
          heapPeakBytes());
    }
  }

  private static Runnable linear(List<float[]> vectors, WorkerPool workers) {
    SectionLayout layout = SectionLayout.delta(vectors.get(0).length);
    ServerPipeline server =
        new ServerPipeline(
            layout,
            ClientPipeline.plaintext(Clipper.identity(), Weighter.byDataSize()),
            new WeightedMean(),
            NoisePlacement.none(),
            new FedAvg());
    List<SpooledUpload> uploads = new ArrayList<>();
    for (int slot = 0; slot < vectors.size(); slot++) {
      uploads.add(SpooledUpload.sharing(slot, 1 + slot % 7, vectors.get(slot)));
    }
    return () -> {
      Folder folder = server.openFolder(uploads.size(), workers, 0);
      folder.addAll(uploads);
      folder.finish();
    };
  }

  private static Runnable robust(NeedsIndividuals rule, List<float[]> vectors, WorkerPool workers) {
    double[] weights = new double[vectors.size()];
    Arrays.fill(weights, 1);
    Individuals updates = Individuals.sharing(vectors, weights, workers);
    return () -> rule.aggregate(updates);
  }

  private static Timing time(WorkerPool workers, int repetitions, Runnable operation) {
    for (int i = 0; i < repetitions; i++) {
      operation.run();
    }
    double[] seconds = new double[repetitions];
    double[] cpuSeconds = new double[repetitions];
    for (int i = 0; i < repetitions; i++) {
      long cpuStart = cpuNanos(workers);
      long start = System.nanoTime();
      operation.run();
      seconds[i] = (System.nanoTime() - start) * 1e-9;
      cpuSeconds[i] = (cpuNanos(workers) - cpuStart) * 1e-9;
    }
    return new Timing(medianOf(seconds), medianOf(cpuSeconds));
  }

  private static long cpuNanos(WorkerPool workers) {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() + workers.helperCpuNanos();
  }

  private static double medianOf(double[] values) {
    Arrays.sort(values);
    return (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
  }

  private static List<float[]> randomVectors(int clients, int dimension) {
    List<float[]> vectors = new ArrayList<>();
    for (int k = 0; k < clients; k++) {
      SplittableRandom random = Seeds.root(1).child("bench", k).generator();
      float[] vector = new float[dimension];
      for (int i = 0; i < dimension; i++) {
        vector[i] = random.nextFloat() - 0.5f;
      }
      vectors.add(vector);
    }
    return vectors;
  }

  private static long allocatedBytes() {
    return ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean bean
        ? bean.getThreadAllocatedBytes(Thread.currentThread().getId())
        : 0;
  }

  private static void resetHeapPeak() {
    System.gc();
    heapPools().forEach(MemoryPoolMXBean::resetPeakUsage);
  }

  /** The sum of the pools' peaks: at least the peak of the heap. */
  private static long heapPeakBytes() {
    return heapPools().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
  }

  private static List<MemoryPoolMXBean> heapPools() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .toList();
  }
}
