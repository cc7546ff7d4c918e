package dev.covey.simulation.rehearsal;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.covey.assembly.Plugins;
import dev.covey.assembly.TextData;
import dev.covey.config.Experiment;
import dev.covey.config.LoadedExperiment;
import dev.covey.coordinator.daemon.CoordinatorServer;
import dev.covey.coordinator.federation.FederatedRun;
import dev.covey.coordinator.federation.RunListener;
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
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.StoreException;
import dev.covey.models.data.ClientTexts;
import dev.covey.protocol.PeerIdentity.Role;
import dev.covey.protocol.TransportSettings;
import dev.covey.simulation.ExperimentRunner;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Runs an experiment with each client in a process of its own, on this machine. Every client gets a
 * folder with its settings, its token and its text, and nothing else; the run folder is as any
 * other's, and the model the same as that of a run in one process.
 */
public final class Rehearsal {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final InetSocketAddress LOOPBACK = new InetSocketAddress("127.0.0.1", 0);
  private static final Duration TOKENS_VALID = Duration.ofHours(1);
  private static final int START_MILLIS_PER_CLIENT = 60_000;
  private static final int RECONNECT_MILLIS = 20_000;
  private static final int GATHER_MILLIS = 10_000;
  private static final long GOODBYE_SECONDS = 10;

  private final Path cache;
  private final Clock clock;
  private final ClientStarter starter;

  /** Starts the process of a client. */
  @FunctionalInterface
  public interface ClientStarter {
    /**
     * Starts it.
     *
     * @param folder holds client.toml; the process may write a log beside it
     */
    Process start(Path folder) throws IOException;
  }

  /**
   * A rehearsal.
   *
   * @param cache where pre-trained base models are kept
   */
  public Rehearsal(Path cache, Clock clock, ClientStarter starter) {
    this.cache = cache;
    this.clock = clock;
    this.starter = starter;
  }

  /**
   * Runs an experiment.
   *
   * @param work a folder for the clients and the coordinator's keys; stays for a look at the
   *     clients' logs
   */
  public FederatedRun.Result run(
      LoadedExperiment loaded, Path runs, Path work, RunListener listener) {
    Experiment experiment = loaded.experiment();
    listener.phase("data for the clients");
    ClientTexts texts =
        TextData.load(experiment, new Plugins(experiment.run().pluginPath())).clients();
    ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
    List<Process> processes = new ArrayList<>();
    Optional<RehearsalAuthority> authority = RehearsalAuthority.of(experiment, clock);
    try (Store store = Store.open(StoreUrl.inFolder(folder(work.resolve("store"))))) {
      CoordinatorSecurity security =
          CoordinatorSecurity.open(
              work,
              SecuritySettings.tls(LOOPBACK, List.of()),
              new StoreRoster(store.roster()),
              clock);
      ClientSessions sessions = new ClientSessions(settings(texts.count()), timer);
      RunBlobs blobs = new RunBlobs();
      try (CoordinatorServer server =
          CoordinatorServer.start(
              security,
              LOOPBACK,
              sessions,
              blobs,
              work.resolve("spool"),
              TransferLimits.DEFAULT,
              TransportSettings.DEFAULT,
              List.of(),
              CoordinatorObserver.NONE,
              clock,
              timer)) {
        for (int client = 0; client < texts.count(); client++) {
          ClientId id = texts.id(client);
          Path folder = folder(work.resolve(String.format(Locale.ROOT, "client-%04d", client)));
          authority.ifPresent(one -> one.enrol(id, folder));
          writeClient(
              folder,
              id,
              server.port(),
              security.issueToken(id, Role.CLIENT, TOKENS_VALID).revealText(),
              experiment,
              authority.isPresent(),
              texts.client(client).train());
          processes.add(starter.start(folder));
        }
        FederatedRun.Result result =
            new ExperimentRunner(cache, clock)
                .run(loaded, runs, remoteClients(sessions, blobs, timer, authority), listener);
        waitFor(processes);
        return result;
      }
    } catch (IOException e) {
      throw new StoreException("the rehearsal cannot start its clients: " + e.getMessage(), e);
    } finally {
      processes.forEach(Process::destroy);
      timer.shutdownNow();
    }
  }

  private static RemoteClients remoteClients(
      ClientSessions sessions,
      RunBlobs blobs,
      ScheduledExecutorService timer,
      Optional<RehearsalAuthority> authority) {
    RemoteClients clients = new RemoteClients(sessions, blobs, timer);
    return authority.map(one -> clients.enrolledBy(one.publicKey())).orElse(clients);
  }

  private static RemoteSettings settings(int clients) {
    return new RemoteSettings(
        "rehearsal",
        clients + 8,
        RemoteSettings.DEFAULT.helloMillis(),
        RECONNECT_MILLIS,
        START_MILLIS_PER_CLIENT * (long) clients,
        GATHER_MILLIS,
        RemoteSettings.DEFAULT.inlineBytes());
  }

  /** Clients hear of the run's end and end themselves; who does not is ended. */
  private static void waitFor(List<Process> processes) {
    try {
      for (Process process : processes) {
        process.waitFor(GOODBYE_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void writeClient(
      Path folder,
      ClientId id,
      int port,
      String token,
      Experiment experiment,
      boolean enrolledApart,
      List<String> documents)
      throws IOException {
    Path text = folder.resolve("text.jsonl");
    StringBuilder lines = new StringBuilder();
    for (String document : documents) {
      lines.append(MAPPER.writeValueAsString(Map.of("text", document))).append('\n');
    }
    Files.writeString(text, lines);
    Files.writeString(
        folder.resolve("client.toml"),
        """
        # Made for a rehearsal. On a device, its owner writes this file: docs/client-file.md
        schema = 1
        [client]
        id = %s
        coordinator = "127.0.0.1:%d"
        token = "%s"
        engine = "%s"
        device = "%s"
        [data]
        format = "jsonl"
        path = "text.jsonl"
        [allow]
        max-local-steps = %d
        %s
        """
            .formatted(
                quoted(id.value()),
                port,
                token,
                experiment.run().engine(),
                experiment.run().device().keyword(),
                experiment.training().localSteps(),
                enrolledApart ? RehearsalAuthority.SETTINGS : ""));
  }

  /** A JSON string is a TOML string as well. */
  private static String quoted(String text) throws IOException {
    return MAPPER.writeValueAsString(text);
  }

  private static Path folder(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new StoreException("cannot make the folder " + folder + ": " + e.getMessage(), e);
    }
  }

  /** Refuses what clients elsewhere cannot do, before anything is started. */
  public static void check(Experiment experiment) {
    if (experiment.run().device().keyword().startsWith("cuda")) {
      throw new ConfigurationException(
          "run.device = \""
              + experiment.run().device().keyword()
              + "\": the processes of a rehearsal would share the GPU; use \"cpu\"");
    }
  }
}
