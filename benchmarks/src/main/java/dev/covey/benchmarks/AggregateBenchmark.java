package dev.covey.benchmarks;

import dev.covey.aggregation.journal.SpooledUpload;
import dev.covey.aggregation.optimizer.FedAvg;
import dev.covey.aggregation.optimizer.FedOpt;
import dev.covey.aggregation.optimizer.MeanUpdate;
import dev.covey.aggregation.optimizer.ServerState;
import dev.covey.aggregation.pipeline.ClientPipeline;
import dev.covey.aggregation.pipeline.Clipper;
import dev.covey.aggregation.pipeline.Folder;
import dev.covey.aggregation.pipeline.ServerPipeline;
import dev.covey.aggregation.pipeline.Weighter;
import dev.covey.aggregation.rule.Bulyan;
import dev.covey.aggregation.rule.CoordinateMedian;
import dev.covey.aggregation.rule.Individuals;
import dev.covey.aggregation.rule.Krum;
import dev.covey.aggregation.rule.NeedsIndividuals;
import dev.covey.aggregation.rule.TrimmedMean;
import dev.covey.aggregation.rule.WeightedMean;
import dev.covey.aggregation.vector.Kernels;
import dev.covey.aggregation.vector.SectionLayout;
import dev.covey.aggregation.vector.WorkerPool;
import dev.covey.core.ParameterVector;
import dev.covey.core.Seeds;
import dev.covey.core.TensorLayout;
import dev.covey.core.TensorSpec;
import dev.covey.privacy.NoisePlacement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One round's aggregation of updates that are in memory, and the server's other passes over a
 * vector. Milliseconds an operation; the linear fold reads {@code 4 clients dimension} bytes.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xmx4g", "-XX:+UseSerialGC"})
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
public class AggregateBenchmark {
  @Param({"50"})
  public int clients;

  @Param({"1000000"})
  public int dimension;

  @Param({"1", "2"})
  public int threads;

  private WorkerPool workers = new WorkerPool(1);
  private List<SpooledUpload> uploads = List.of();
  private Individuals individuals =
      Individuals.sharing(List.of(new float[1]), new double[1], workers);
  private ServerPipeline server = pipeline(1);
  private ServerState adamState = adamState(1);

  @Setup(Level.Trial)
  public void prepare() {
    workers = new WorkerPool(threads);
    List<float[]> vectors = new ArrayList<>();
    uploads = new ArrayList<>();
    for (int slot = 0; slot < clients; slot++) {
      RandomGenerator random = Seeds.root(1).child("update", slot).generator();
      float[] vector = new float[dimension];
      for (int i = 0; i < dimension; i++) {
        vector[i] = random.nextFloat() - 0.5f;
      }
      vectors.add(vector);
      uploads.add(SpooledUpload.sharing(slot, 1 + slot % 7, vector));
    }
    individuals = Individuals.sharing(vectors, new double[clients], workers);
    server = pipeline(dimension);
    adamState = adamState(dimension);
  }

  @TearDown(Level.Trial)
  public void end() {
    workers.close();
  }

  @Benchmark
  public Object linear() {
    Folder folder = server.openFolder(clients, workers, 0);
    folder.addAll(uploads);
    return folder.finish();
  }

  @Benchmark
  public float[] median() {
    return aggregate(new CoordinateMedian());
  }

  @Benchmark
  public float[] trimmedMean() {
    return aggregate(new TrimmedMean(0.2));
  }

  @Benchmark
  public float[] krum() {
    return aggregate(new Krum(clients / 5));
  }

  @Benchmark
  public float[] bulyan() {
    return aggregate(new Bulyan(clients / 5));
  }

  /** The pass over an upload on arrival: finiteness and norm. */
  @Benchmark
  public double finitenessAndNorm() {
    return Kernels.sumOfSquares(individuals.sharedVector(0), 0, dimension);
  }

  @Benchmark
  public ServerState fedAdamStep() {
    return FedOpt.fedAdam(1e-2)
        .step(adamState, MeanUpdate.sharing(individuals.sharedVector(0), clients));
  }

  private float[] aggregate(NeedsIndividuals rule) {
    return rule.aggregate(individuals);
  }

  private static ServerPipeline pipeline(int dimension) {
    return new ServerPipeline(
        SectionLayout.delta(dimension),
        ClientPipeline.plaintext(Clipper.identity(), Weighter.byDataSize()),
        new WeightedMean(),
        NoisePlacement.none(),
        new FedAvg());
  }

  private static ServerState adamState(int dimension) {
    TensorLayout layout = TensorLayout.of(TensorSpec.of("w", dimension));
    return ServerState.initial(ParameterVector.zeros(layout), FedOpt.fedAdam(1e-2));
  }
}
