package dev.covey.benchmarks;

import dev.covey.privacy.mechanism.DiscreteGaussian;
import dev.covey.privacy.mechanism.ExactVariance;
import dev.covey.privacy.mechanism.IntegerNoise;
import dev.covey.privacy.mechanism.SecureNoise;
import dev.covey.privacy.mechanism.Skellam;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * One million draws of exact integer noise, generator included, added to a vector: milliseconds on
 * one thread. And the tables of one sampler, which a round makes once.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xmx512m", "-XX:+UseSerialGC"})
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class NoiseBenchmark {
  private static final int DRAWS = 1_000_000;

  @Param({"GAUSSIAN", "SKELLAM"})
  public Kind kind = Kind.GAUSSIAN;

  @Param({"4", "100", "1000", "10000"})
  public double standardDeviation;

  private final long[] vector = new long[DRAWS];
  private final SecureNoise source = SecureNoise.fresh();
  private IntegerNoise noise = DiscreteGaussian.ofVariance(ExactVariance.of(1, 1));

  /** The distribution drawn from. */
  public enum Kind {
    GAUSSIAN,
    SKELLAM
  }

  @Setup(Level.Trial)
  public void prepare() {
    noise = tables();
  }

  @Benchmark
  public long[] millionDraws() {
    noise.addTo(vector, source);
    return vector;
  }

  @Benchmark
  public IntegerNoise tables() {
    ExactVariance variance = ExactVariance.ofStandardDeviation(standardDeviation);
    return kind == Kind.GAUSSIAN
        ? DiscreteGaussian.ofVariance(variance)
        : Skellam.ofVariance(variance);
  }
}
