package dev.covey.coordinator.bench;

import dev.covey.coordinator.daemon.CoordinatorServer;
import dev.covey.coordinator.grpc.ClientSessions;
import dev.covey.coordinator.grpc.RemoteClients;
import dev.covey.coordinator.grpc.RemoteSettings;
import dev.covey.coordinator.grpc.RunBlobs;
import dev.covey.coordinator.observation.CoordinatorObserver;
import dev.covey.coordinator.security.CoordinatorSecurity;
import dev.covey.coordinator.security.SecuritySettings;
import dev.covey.coordinator.security.StoreRoster;
import dev.covey.coordinator.store.Store;
import dev.covey.coordinator.store.StoreUrl;
import dev.covey.coordinator.transfer.TransferLimits;
import dev.covey.core.ClientId;
import dev.covey.core.Clock;
import dev.covey.core.error.StoreException;
import dev.covey.crypto.pki.SecretFiles;
import dev.covey.protocol.PeerIdentity.Role;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * A coordinator in this process as the daemon starts one, on a loopback port, and clients that do
 * not train in processes of their own.
 */
final class BenchFederation implements AutoCloseable {
  private static final InetSocketAddress LOOPBACK = new InetSocketAddress("127.0.0.1", 0);
  private static final Duration TOKENS_VALID = Duration.ofHours(1);
  private static final int GATHER_MILLIS = 600_000;
  private static final int HELLO_MILLIS = 60_000;
  private static final int RECONNECT_MILLIS = 20_000;
  private static final int ROOM_FOR_CLIENTS = 10;

  private final List<Process> started = new ArrayList<>();
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
  private final Store store;
  private final CoordinatorServer server;
  private final ClientSessions sessions;
  private final RunBlobs blobs = new RunBlobs();

  /**
   * Starts both.
   *
   * @param folder empty
   * @param clients over all processes
   * @param tls whether they enrol and connect over mutual TLS 1.3
   */
  BenchFederation(Path folder, int clients, int processes, boolean tls, ClientProcesses starter) {
    Path data = folder.resolve("coordinator");
    try {
      store = Store.open(StoreUrl.inFolder(Files.createDirectories(data.resolve("store"))));
      CoordinatorSecurity security =
          CoordinatorSecurity.open(
              data,
              tls
                  ? SecuritySettings.tls(LOOPBACK, List.of())
                  : SecuritySettings.insecureLoopback(LOOPBACK),
              new StoreRoster(store.roster()),
              Clock.system());
      sessions =
          new ClientSessions(
              new RemoteSettings(
                  "bench",
                  clients + ROOM_FOR_CLIENTS,
                  HELLO_MILLIS,
                  RECONNECT_MILLIS,
                  GATHER_MILLIS,
                  GATHER_MILLIS,
                  RemoteSettings.DEFAULT.inlineBytes()),
              timer);
      server =
          CoordinatorServer.start(
              security,
              LOOPBACK,
              sessions,
              blobs,
              data.resolve("spool"),
              TransferLimits.DEFAULT,
              List.of(),
              CoordinatorObserver.NONE,
              Clock.system(),
              timer);
      for (int process = 0; process < processes; process++) {
        int first = clients * process / processes;
        int end = clients * (process + 1) / processes;
        Path own = Files.createDirectories(folder.resolve("process-" + process));
        write(own, security, first, end);
        started.add(starter.start(server.port(), own));
      }
    } catch (IOException e) {
      throw new StoreException("the benchmark cannot start: " + e.getMessage(), e);
    }
  }

  /** The name of a client of the benchmark. */
  static String name(int number) {
    return String.format(Locale.ROOT, "client-%06d", number);
  }

  /** What a process of clients needs: their names, and what makes the coordinator take them. */
  private static void write(Path folder, CoordinatorSecurity security, int first, int end) {
    StringBuilder lines = new StringBuilder();
    for (int client = first; client < end; client++) {
      String name = name(client);
      lines.append(name);
      if (security.loopbackSecret().isEmpty()) {
        lines
            .append(' ')
            .append(
                security.issueToken(new ClientId(name), Role.CLIENT, TOKENS_VALID).revealText());
      }
      lines.append('\n');
    }
    SecretFiles.write(folder.resolve("clients"), lines.toString());
    security.loopbackSecret().ifPresent(secret -> secret.write(folder.resolve("loopback.secret")));
  }

  /** Where a run's clients come from. */
  RemoteClients clients() {
    return new RemoteClients(sessions, blobs, timer);
  }

  /** Clients that are connected. */
  int connected() {
    return sessions.connected().size();
  }

  /** Processes that have ended, which none should before the end. */
  long ended() {
    return started.stream().filter(process -> !process.isAlive()).count();
  }

  @Override
  public void close() {
    started.forEach(Process::destroyForcibly);
    server.close();
    timer.shutdownNow();
    store.close();
  }
}
