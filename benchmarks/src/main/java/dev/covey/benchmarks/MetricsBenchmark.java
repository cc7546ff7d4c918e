package dev.covey.benchmarks;

import dev.covey.coordinator.metrics.CoordinatorMetrics;
import dev.covey.core.Clock;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What counting costs where it happens: once for an upload, once for a chunk of up to 1 MiB, once
 * for an operation of the store. Nanoseconds an event, two threads on the same counter.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xmx256m", "-XX:+UseSerialGC"})
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Threads(2)
public class MetricsBenchmark {
  private final CoordinatorMetrics metrics = new CoordinatorMetrics(Clock.system());

  @TearDown
  public void close() {
    metrics.close();
  }

  @Benchmark
  public void upload() {
    metrics.uploadAccepted();
  }

  @Benchmark
  public void chunk() {
    metrics.received(1 << 20);
  }

  @Benchmark
  public void storeOperation() {
    metrics.ended(metrics.began(), false);
  }

  /** One scrape, of everything. */
  @Benchmark
  @Threads(1)
  public String text() {
    return metrics.text();
  }
}
