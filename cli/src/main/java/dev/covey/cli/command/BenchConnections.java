package dev.covey.cli.command;

import dev.covey.coordinator.bench.ConnectionsBench;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.ExitCodes;
import dev.covey.core.error.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code covey bench connections}. */
@Command(
    name = "connections",
    description =
        "Clients in processes of their own that connect over loopback and wait: what they cost the coordinator.")
final class BenchConnections extends Verb {
  private static final int CLIENTS_PER_PROCESS = 1000;

  @Option(names = "--clients", description = "Clients (default: ${DEFAULT-VALUE}).")
  private int clients = 1000;

  @Option(names = "--tls", description = "With enrolled clients over mutual TLS 1.3.")
  private boolean tls;

  @Option(
      names = "--idle-seconds",
      description = "How long they wait once all are connected (default: ${DEFAULT-VALUE}).")
  private int idleSeconds = 30;

  @Option(
      names = "--connect-within",
      paramLabel = "SECONDS",
      description = "How long they have to connect (default: ${DEFAULT-VALUE}).")
  private int connectWithin = 300;

  @Override
  public Integer call() {
    if (clients < 1 || idleSeconds < 1 || connectWithin < 1) {
      throw new ConfigurationException(
          "--clients, --idle-seconds and --connect-within are at least 1");
    }
    Path folder;
    try {
      folder = Files.createTempDirectory("covey-bench-");
    } catch (IOException e) {
      throw new StoreException("cannot make a temporary folder: " + e.getMessage(), e);
    }
    int processes = (clients + CLIENTS_PER_PROCESS - 1) / CLIENTS_PER_PROCESS;
    try {
      ConnectionsBench.Result result =
          ConnectionsBench.run(
              clients, processes, tls, connectWithin, idleSeconds, folder, new EchoProcesses());
      Map<String, Object> parameters = new LinkedHashMap<>();
      parameters.put("clients", clients);
      parameters.put("client_processes", processes);
      parameters.put("tls", tls);
      parameters.put("idle_seconds", idleSeconds);
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("connect_seconds", result.connectSeconds());
      figures.put("live_heap_bytes", result.heapBytes());
      figures.put("idle_cpu_fraction", result.idleCpuShare());
      figures.put("still_connected", result.stayed());
      printJson(BenchResult.of("connections", parameters, figures, null, null, Map.of(), 1));
      return ExitCodes.DONE;
    } finally {
      BenchClients.delete(folder);
    }
  }
}
