package dev.covey.simulation.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.covey.assembly.Plugins;
import dev.covey.config.Experiment;
import dev.covey.config.ExperimentFile;
import dev.covey.coordinator.checkpoint.Checkpoints;
import dev.covey.coordinator.control.ControlClient;
import dev.covey.coordinator.daemon.ControlService;
import dev.covey.coordinator.daemon.CoordinatorServer;
import dev.covey.coordinator.daemon.RunManager;
import dev.covey.coordinator.federation.Assembly;
import dev.covey.coordinator.federation.ClientGateway;
import dev.covey.coordinator.federation.ClientInbox;
import dev.covey.coordinator.federation.ClientSource;
import dev.covey.coordinator.federation.FederatedRun;
import dev.covey.coordinator.federation.RunListener;
import dev.covey.coordinator.grpc.ClientSessions;
import dev.covey.coordinator.grpc.RemoteClients;
import dev.covey.coordinator.grpc.RemoteSettings;
import dev.covey.coordinator.grpc.RunBlobs;
import dev.covey.coordinator.observation.CoordinatorObserver;
import dev.covey.coordinator.run.EventLog;
import dev.covey.coordinator.run.RunFolder;
import dev.covey.coordinator.security.CoordinatorSecurity;
import dev.covey.coordinator.security.SecuritySettings;
import dev.covey.coordinator.security.StoreRoster;
import dev.covey.coordinator.store.Store;
import dev.covey.coordinator.store.StoreUrl;
import dev.covey.coordinator.transfer.TransferLimits;
import dev.covey.core.AtomicFiles;
import dev.covey.core.ClientId;
import dev.covey.core.Clock;
import dev.covey.core.TensorLayout;
import dev.covey.protocol.PeerIdentity;
import dev.covey.protocol.TransportSettings;
import dev.covey.protocol.WireVersion;
import dev.covey.protocol.v1.Assignment;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.assertj.core.data.Offset;

/**
 * A coordinator on a port of loopback with a run in progress: three honest clients, and room for
 * one that is not. An honest client adds {@link #VALUE} to each entry of the model in each round,
 * so that everybody knows what the model must be.
 */
final class LiveFederation implements AutoCloseable {
  static final float VALUE = 0.25f;
  static final int HONEST = 3;
  static final String MALLORY = "mallory";

  private static final InetSocketAddress LOOPBACK =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  static final String FILE =
      """
      schema = 1
      [run]
      name = "live"
      seed = 7
      rounds = 2
      engine = "tiny"
      max-attempts = 3
      [model]
      family = "nplm"
      base = "random"
      embedding = 4
      hidden = 6
      context = 3
      [data]
      source = "synthetic"
      clients = 4
      [training]
      optimizer = "sgd"
      learning-rate = 0.5
      local-steps = 1
      batch-size = 5
      [cohort]
      minimum = 3
      [evaluation]
      every-rounds = 1000
      """;

  /** 700 ms to say hello, 300 to come back, 700 to answer. */
  static final RemoteSettings SETTINGS =
      new RemoteSettings("live", 20, 700, 300, 5_000, 200, 1L << 24, 700, 1L << 30);

  private final Path folder;
  private final RemoteSettings settings;
  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(2);
  private final List<ManagedChannel> channels = new ArrayList<>();
  private final Store store;
  private final CoordinatorSecurity security;
  final ClientSessions sessions;
  final RunManager manager;
  private final RunBlobs blobs = new RunBlobs();
  private final CoordinatorServer server;
  private final List<ManagedChannel> honestChannels = new ArrayList<>();

  /** Opens the port; nothing runs yet. */
  LiveFederation(Path folder, RemoteSettings settings) {
    this.folder = folder;
    this.settings = settings;
    timer.setRemoveOnCancelPolicy(true);
    Path data = made(folder.resolve("data"));
    store = Store.open(StoreUrl.inFolder(made(data.resolve("store"))));
    security =
        CoordinatorSecurity.open(
            data,
            SecuritySettings.insecureLoopback(LOOPBACK),
            new StoreRoster(store.roster()),
            Clock.system());
    sessions = new ClientSessions(settings, timer);
    manager =
        new RunManager(
            made(data.resolve("runs")),
            folder.resolve("cache"),
            store.runs(),
            store.queue(),
            new RemoteClients(sessions, blobs, timer),
            Clock.system(),
            1,
            CoordinatorObserver.NONE);
    server =
        CoordinatorServer.start(
            security,
            LOOPBACK,
            sessions,
            blobs,
            data.resolve("spool"),
            TransferLimits.DEFAULT,
            TransportSettings.DEFAULT,
            List.of(new ControlService(manager)),
            CoordinatorObserver.NONE,
            Clock.system(),
            timer);
    for (int i = 0; i < HONEST; i++) {
      honestChannels.add(channel("honest-" + i));
    }
  }

  /** Begins a run, by default of two rounds for three honest clients and one that is not. */
  Run begin(String... sets) {
    return new Run(sets);
  }

  /** A connection of its own for a client. */
  ManagedChannel channel(String id) {
    return channel(id, PeerIdentity.Role.CLIENT);
  }

  ManagedChannel channel(String id, PeerIdentity.Role role) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.port())
            .usePlaintext()
            .intercept(
                security
                    .loopbackSecret()
                    .orElseThrow()
                    .callingAs(new PeerIdentity(new ClientId(id), role)))
            .maxInboundMessageSize(WireVersion.MAX_MESSAGE_BYTES)
            .build();
    synchronized (channels) {
      channels.add(channel);
    }
    return channel;
  }

  int port() {
    return server.port();
  }

  /** The client that is not honest, having said hello and ready. */
  Peer mallory() {
    return Peer.ready(channel(MALLORY), MALLORY);
  }

  /** Waits until something holds; after a minute whoever asked finds that it does not. */
  static void awaitThat(BooleanSupplier holds) {
    long until = Clock.system().nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!holds.getAsBoolean() && Clock.system().nanoTime() < until) {
      Thread.yield();
    }
  }

  /** Calls in progress that wait for a time limit. */
  int timers() {
    return timer.getQueue().size();
  }

  RemoteSettings settings() {
    return settings;
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
    manager.close();
    server.close();
    timer.shutdownNow();
    store.close();
  }

  private static Path made(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How a run ended. */
  record Result(Path folder, String status, float[] base, float[] last) {
    List<JsonNode> events(String type) {
      return lines("events.jsonl").stream()
          .filter(event -> event.path("type").asText().equals(type))
          .toList();
    }

    /** The lines of the attempts after the base model. */
    List<JsonNode> attempts() {
      List<JsonNode> all = lines("metrics.jsonl");
      return all.subList(1, all.size());
    }

    private List<JsonNode> lines(String file) {
      try {
        List<JsonNode> nodes = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve(file))) {
          nodes.add(MAPPER.readTree(line));
        }
        return nodes;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    long committed() {
      return attempts().stream()
          .filter(line -> line.path("status").asText().equals("committed"))
          .count();
    }

    /** The model is what honest updates alone make it. */
    void assertModelIsHonest() {
      assertThat(status).isEqualTo("completed");
      assertModelAfterItsRounds();
    }

    void assertModelAfterItsRounds() {
      long rounds = committed();
      float sum = rounds * VALUE;
      for (int i = 0; i < base.length; i++) {
        assertThat(last[i]).isCloseTo(base[i] + sum, Offset.offset(1e-4f + rounds * 1e-5f));
      }
    }
  }

  /** A run in progress and its honest clients. */
  final class Run implements ClientSource {
    private final String[] sets;
    private final ClientSource remote = new RemoteClients(sessions, blobs, timer);
    private final CompletableFuture<Result> result = new CompletableFuture<>();
    private final List<Honest> honest = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile float[] base = {};
    private volatile TensorLayout layout = TensorLayout.of(List.of());
    private volatile Path path = folder;

    Run(String... sets) {
      this.sets = sets;
      thread(this::execute);
      for (int i = 0; i < HONEST; i++) {
        Honest client = new Honest(honestChannels.get(i), "honest-" + i, VALUE);
        honest.add(client);
        thread(client);
      }
    }

    private void thread(Runnable work) {
      Thread thread = new Thread(work, "live-" + threads.size());
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }

    private void execute() {
      try {
        Experiment experiment =
            ExperimentFile.parse("live.toml", FILE, folder, List.of(sets)).experiment();
        try (RunFolder run =
            RunFolder.create(made(folder.resolve("runs")), experiment.run().name(), 7)) {
          AtomicFiles.write(run.experimentFile(), experiment.toToml());
          store.runs().createRun(run.runId(), experiment.sha256(), Clock.system().now());
          FederatedRun.Result end =
              new FederatedRun(
                      experiment,
                      List.of(),
                      run,
                      store.runs(),
                      folder.resolve("cache"),
                      Clock.system(),
                      new RunListener() {})
                  .execute(0, this);
          float[] last =
              new Checkpoints(run.checkpoints())
                  .load(store.runs().lastCommitted(run.runId()).orElseThrow().checkpoint(), layout)
                  .parameters()
                  .toArray();
          result.complete(new Result(run.path(), end.status(), base, last));
        }
      } catch (RuntimeException | Error e) {
        result.completeExceptionally(e);
      }
    }

    boolean isOver() {
      return result.isDone();
    }

    /** The newest task that an honest client has been given. */
    Assignment task() throws InterruptedException {
      while (!isOver()) {
        Optional<Assignment> task = honest.get(0).task();
        if (task.isPresent()) {
          return task.get();
        }
        Thread.yield();
      }
      throw new AssertionError("the run ended without a task");
    }

    /** Lets the round in progress end, and no other begin. */
    Result stop() throws Exception {
      ControlClient.of(path).orElseThrow().stop(false);
      return await();
    }

    /** Waits for the run's end; the honest clients have had to open one stream each. */
    Result await() throws Exception {
      Result end = result.get(60, TimeUnit.SECONDS);
      for (Thread thread : threads) {
        thread.join(10_000);
      }
      assertThat(honest).allSatisfy(client -> assertThat(client.streams()).isEqualTo(1));
      assertThat(honest).allSatisfy(client -> assertThat(client.refused()).isZero());
      return end;
    }

    @Override
    public boolean usesControlVariate(Experiment experiment, Plugins plugins) {
      return remote.usesControlVariate(experiment, plugins);
    }

    @Override
    public ClientGateway open(
        Assembly assembly, RunFolder run, EventLog events, Clock clock, ClientInbox inbox) {
      base = assembly.initial().sharedValues().clone();
      layout = assembly.parameters();
      path = run.path();
      return remote.open(assembly, run, events, clock, inbox);
    }
  }
}
