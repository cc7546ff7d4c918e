package dev.covey.cli.command;

import dev.covey.cli.bench.TransferBench;
import dev.covey.cli.bench.TransferFigures;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.ExitCodes;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code covey bench transfer}. */
@Command(
    name = "transfer",
    description = "An update up and down over the loopback interface between two processes.")
final class BenchTransfer extends Verb {
  @Option(names = "--bytes", description = "Payload (default: ${DEFAULT-VALUE}).")
  private long bytes = 400_000_000;

  @Option(names = "--tls", description = "Measure with TLS 1.3 as well.")
  private boolean tls;

  @Option(
      names = "--window",
      description = "Flow control window in bytes (default: ${DEFAULT-VALUE}).")
  private int windowBytes = 1 << 20;

  @Option(
      names = "--heap-megabytes",
      description = "Largest heap of each process (default: ${DEFAULT-VALUE}).")
  private int heapMegabytes = 64;

  @Option(
      names = "--repetitions",
      description = "Measured transfers; one more warms up (default: ${DEFAULT-VALUE}).")
  private int repetitions = 3;

  @Override
  public Integer call() {
    if (bytes < 1 || windowBytes < 1 << 16 || heapMegabytes < 16 || repetitions < 1) {
      throw new ConfigurationException(
          "--bytes and --repetitions are at least 1, --window 65536, --heap-megabytes 16");
    }
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("bytes", bytes);
    parameters.put("window_bytes", windowBytes);
    parameters.put("heap_megabytes", heapMegabytes);
    TransferFigures plain = measure(false);
    Map<String, @Nullable Object> figures = new LinkedHashMap<>();
    figures.put("upload_bytes_per_second", plain.uploadBytesPerSecond());
    figures.put("download_bytes_per_second", plain.downloadBytesPerSecond());
    figures.put("client_digest_bytes_per_second", plain.digestBytesPerSecond());
    addMemory(figures, "", plain);
    if (tls) {
      TransferFigures secured = measure(true);
      figures.put("tls_protocol", secured.tlsProtocol());
      figures.put("tls_upload_bytes_per_second", secured.uploadBytesPerSecond());
      figures.put("tls_download_bytes_per_second", secured.downloadBytesPerSecond());
      addMemory(figures, "tls_", secured);
    }
    printJson(
        BenchResult.of(
            "transfer",
            parameters,
            figures,
            plain.server().cpuSeconds(),
            plain.client().cpuSeconds(),
            Map.of(),
            repetitions));
    return ExitCodes.DONE;
  }

  private TransferFigures measure(boolean secured) {
    return TransferBench.run(bytes, secured, windowBytes, heapMegabytes, repetitions);
  }

  private static void addMemory(
      Map<String, @Nullable Object> figures, String prefix, TransferFigures measured) {
    figures.put(prefix + "server_peak_heap_bytes", measured.server().peakHeapBytes());
    figures.put(prefix + "server_peak_direct_bytes", measured.server().peakDirectBytes());
    figures.put(prefix + "server_peak_rss_bytes", measured.server().peakRssBytes());
    figures.put(prefix + "client_peak_heap_bytes", measured.client().peakHeapBytes());
    figures.put(prefix + "client_peak_direct_bytes", measured.client().peakDirectBytes());
    figures.put(prefix + "client_peak_rss_bytes", measured.client().peakRssBytes());
  }
}
