package dev.covey.cli.command;

import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.ExitCodes;
import dev.covey.crypto.bench.SecaggBench;
import dev.covey.crypto.keys.KeyAgreement;
import dev.covey.crypto.secagg.graph.Adversary;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code covey bench secagg}. */
@Command(
    name = "secagg",
    description = "Secure aggregation: whole sessions in memory, coordinator and clients apart.")
final class BenchSecagg extends Verb {
  @Option(names = "--clients", description = "Clients in a session (default: ${DEFAULT-VALUE}).")
  private int clients = 100;

  @Option(names = "--dimension", description = "Entries of a vector (default: ${DEFAULT-VALUE}).")
  private int dimension = 1_000_000;

  @Option(names = "--neighbours", description = "Neighbours of each (default: ${DEFAULT-VALUE}).")
  private int neighbours = 31;

  @Option(
      names = "--threshold",
      description = "Shares that give a secret (default: ${DEFAULT-VALUE}).")
  private int threshold = 16;

  @Option(
      names = "--dropout",
      description = "Fraction that drops out after sharing (default: ${DEFAULT-VALUE}).")
  private double dropout = 0.1;

  @Option(
      names = "--corrupt",
      description = "Fraction of colluding clients to withstand (default: ${DEFAULT-VALUE}).")
  private double corrupt = 0.1;

  @Option(names = "--bits", description = "Bits of an entry, 8 to 64 (default: ${DEFAULT-VALUE}).")
  private int bits = 16;

  @Option(names = "--mode", description = "semi-honest or malicious (default: ${DEFAULT-VALUE}).")
  private String mode = "semi-honest";

  @Option(names = "--post-quantum", description = "X25519 with ML-KEM-768 instead of X25519.")
  private boolean postQuantum;

  @Option(names = "--repetitions", description = "Measured sessions (default: ${DEFAULT-VALUE}).")
  private int repetitions = 3;

  @Option(names = "--warm-ups", description = "Sessions before (default: ${DEFAULT-VALUE}).")
  private int warmUps = 1;

  @Override
  public Integer call() {
    SecaggBench.Figures measured =
        SecaggBench.run(
            new SecaggBench.Parameters(
                clients,
                dimension,
                neighbours,
                threshold,
                dropout,
                corrupt,
                bits,
                adversary(),
                postQuantum ? KeyAgreement.X25519_ML_KEM_768 : KeyAgreement.X25519),
            repetitions,
            warmUps);
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("clients", clients);
    parameters.put("dimension", dimension);
    parameters.put("neighbours", neighbours);
    parameters.put("threshold", threshold);
    parameters.put("dropout", dropout);
    parameters.put("corrupt", corrupt);
    parameters.put("bits", bits);
    parameters.put("mode", mode);
    parameters.put("post_quantum", postQuantum);
    parameters.put("threads", 1);
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("uplink_bytes_per_client", measured.uplinkBytesPerClient());
    figures.put("downlink_bytes_per_client", measured.downlinkBytesPerClient());
    figures.put("max_abs_error", measured.maxAbsError());
    figures.put("survivors", measured.survivors());
    printJson(
        BenchResult.of(
            "secagg",
            parameters,
            figures,
            measured.serverCpuSeconds(),
            measured.clientCpuSeconds(),
            measured.cpuSecondsByPhase(),
            repetitions));
    return ExitCodes.DONE;
  }

  private Adversary adversary() {
    return switch (mode) {
      case "semi-honest" -> Adversary.SEMI_HONEST;
      case "malicious" -> Adversary.MALICIOUS;
      default ->
          throw new ConfigurationException(
              "--mode " + mode + ": allowed are semi-honest and malicious");
    };
  }
}
