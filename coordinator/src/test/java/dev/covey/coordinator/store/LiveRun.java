package dev.covey.coordinator.store;

import dev.covey.client.daemon.ClientDaemon;
import dev.covey.client.remote.ClientObserver;
import dev.covey.config.ExperimentFile;
import dev.covey.config.client.ClientFile;
import dev.covey.config.coordinator.CoordinatorFile;
import dev.covey.coordinator.daemon.CoordinatorDaemon;
import dev.covey.coordinator.federation.RunListener;
import dev.covey.core.Clock;
import dev.covey.core.RoundKey;
import dev.covey.core.RunId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A deployed run of two clients, all in this process, from files and over sockets. */
final class LiveRun implements AutoCloseable {
  static final int ROUNDS = 3;

  private static final int CLIENTS = 2;

  /** Tasks that were trained, one entry each time: client and round. */
  final List<String> trained = new CopyOnWriteArrayList<>();

  private final Path home;
  private final List<ClientDaemon> daemons = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private CountDownLatch over = new CountDownLatch(1);
  private @Nullable CoordinatorDaemon coordinator;

  /**
   * Writes everybody's files.
   *
   * @param home of the settings and the clients
   * @param data of the coordinator
   * @param store lines of TOML that name the store; none for the one in the data folder
   */
  LiveRun(Path home, Path data, String store) throws IOException {
    this.home = home;
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = free.getLocalPort();
    }
    Files.createDirectories(home);
    Files.writeString(
        home.resolve("coordinator.toml"),
        """
        schema = 1
        [coordinator]
        listen = "127.0.0.1:%d"
        data = "%s"
        %s
        [tls]
        mode = "off"
        [metrics]
        listen = "off"
        [limits]
        reconnect-seconds = 60
        gather-seconds = 60
        """
            .formatted(port, data, store));
    Files.writeString(
        home.resolve("small.toml"),
        """
        schema = 1
        [run]
        name = "small"
        seed = 7
        rounds = %d
        engine = "tiny"
        [model]
        family = "nplm"
        base = "random"
        embedding = 4
        hidden = 6
        context = 3
        [data]
        source = "synthetic"
        clients = %d
        [training]
        optimizer = "sgd"
        local-steps = 3
        batch-size = 5
        """
            .formatted(ROUNDS, CLIENTS));
    for (int i = 0; i < CLIENTS; i++) {
      Path client = Files.createDirectories(home.resolve("client-" + i));
      Files.writeString(
          client.resolve("text.txt"),
          ("client " + i + " writes about rain and bread\n\n").repeat(20));
      Files.writeString(
          client.resolve("client.toml"),
          """
          schema = 1
          [client]
          id = "client-%d"
          coordinator = "127.0.0.1:%d"
          token-file = "%s"
          engine = "tiny"
          [tls]
          mode = "off"
          [data]
          path = "text.txt"
          """
              .formatted(i, port, data.resolve("loopback.secret")));
    }
  }

  void startCoordinator() {
    coordinator =
        CoordinatorDaemon.start(
            CoordinatorFile.load(home, List.of()), home.resolve("cache"), Map.of(), Clock.system());
  }

  CoordinatorDaemon coordinator() {
    return Optional.ofNullable(coordinator).orElseThrow();
  }

  void stopCoordinator() {
    coordinator().close();
    coordinator = null;
  }

  void startClients() {
    for (int i = 0; i < CLIENTS; i++) {
      int index = i;
      ClientDaemon daemon =
          new ClientDaemon(
              ClientFile.load(home.resolve("client-" + i), List.of()),
              new ClientObserver() {
                @Override
                public void training(RoundKey key) {
                  trained.add(index + " " + key.round());
                }
              },
              Clock.system());
      Thread thread = new Thread(daemon::run, "client-" + i);
      daemons.add(daemon);
      threads.add(thread);
      thread.start();
    }
  }

  RunId submit() {
    return coordinator().runs().submit(ExperimentFile.load(home.resolve("small.toml"), List.of()));
  }

  /** Listens, on the thread of the run: what the listener does happens in the middle of it. */
  void watch(RunId run, RunListener listener) {
    over = new CountDownLatch(1);
    coordinator().runs().watch(run, listener, over::countDown);
  }

  /** Waits until the watched run is over. */
  void awaitEnd() throws InterruptedException {
    if (!over.await(90, TimeUnit.SECONDS)) {
      throw new AssertionError("the run does not end; trained " + trained);
    }
  }

  /** The same, and returns its state. */
  QueuedRun.State end(RunId run) throws InterruptedException {
    awaitEnd();
    return coordinator().runs().state(run);
  }

  /** The lines of metrics.jsonl after the base model's. */
  List<String> attempts(RunId run) throws IOException {
    List<String> lines =
        Files.readAllLines(coordinator().runs().folder(run).resolve("metrics.jsonl"));
    return lines.subList(1, lines.size());
  }

  /** Digest of the last model. */
  String model(RunId run) throws IOException {
    String last = attempts(run).get(ROUNDS - 1);
    int at = last.indexOf("\"checkpoint_sha256\"");
    return last.substring(at, at + 90);
  }

  @Override
  public void close() throws InterruptedException {
    daemons.forEach(ClientDaemon::stop);
    for (Thread thread : threads) {
      thread.join();
    }
    Optional.ofNullable(coordinator).ifPresent(CoordinatorDaemon::close);
  }
}
