package dev.covey.cli.command;

import dev.covey.aggregation.bench.AggregateBench;
import dev.covey.core.error.ExitCodes;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code covey bench aggregate}. */
@Command(name = "aggregate", description = "Aggregation: weighted sum, median, trimmed mean, Krum.")
final class BenchAggregate extends Verb {
  @Option(names = "--clients", description = "Updates in a round (default: ${DEFAULT-VALUE}).")
  private int clients = 100;

  @Option(names = "--dimension", description = "Entries of an update (default: ${DEFAULT-VALUE}).")
  private int dimension = 1_000_000;

  @Option(names = "--threads", description = "Threads (default: the number of cores).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--repetitions",
      description = "Measured runs of each (default: ${DEFAULT-VALUE}).")
  private int repetitions = 5;

  @Override
  public Integer call() {
    AggregateBench.Figures measured = AggregateBench.run(clients, dimension, threads, repetitions);
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("clients", clients);
    parameters.put("dimension", dimension);
    parameters.put("threads", threads);
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("linear_bytes_per_second", measured.linearBytesPerSecond());
    figures.put("linear_allocated_bytes", measured.linearAllocatedBytes());
    figures.put("median_seconds", measured.median().seconds());
    figures.put("trimmed_mean_seconds", measured.trimmedMean().seconds());
    figures.put("krum_seconds", measured.krum().seconds());
    Map<String, Double> byPhase = new LinkedHashMap<>();
    byPhase.put("linear", measured.linear().cpuSeconds());
    byPhase.put("median", measured.median().cpuSeconds());
    byPhase.put("trimmed_mean", measured.trimmedMean().cpuSeconds());
    byPhase.put("krum", measured.krum().cpuSeconds());
    printJson(
        BenchResult.of(
            "aggregate",
            parameters,
            figures,
            measured.linear().cpuSeconds(),
            null,
            byPhase,
            repetitions));
    return ExitCodes.DONE;
  }
}
