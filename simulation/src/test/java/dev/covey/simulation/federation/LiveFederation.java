package dev.covey.simulation.federation;

import dev.covey.client.daemon.ClientDaemon;
import dev.covey.client.remote.ClientObserver;
import dev.covey.config.ExperimentFile;
import dev.covey.config.client.ClientFile;
import dev.covey.config.coordinator.CoordinatorFile;
import dev.covey.coordinator.daemon.CoordinatorDaemon;
import dev.covey.coordinator.federation.RunListener;
import dev.covey.coordinator.store.QueuedRun.State;
import dev.covey.core.Clock;
import dev.covey.core.RoundKey;
import dev.covey.core.RunId;
import dev.covey.models.data.ClientTexts;
import dev.covey.protocol.PeerIdentity;
import dev.covey.protocol.TransportSettings;
import dev.covey.simulation.federation.SmallRun.Finished;
import dev.covey.testing.FaultyLink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A coordinator and clients as they are deployed, from their files and over real sockets, in this
 * process; between the coordinator and each client lies a {@link FaultyLink}.
 */
final class LiveFederation implements AutoCloseable {
  /**
   * Dead peers are noticed almost as soon as gRPC allows, which tries a silent connection after 10
   * s. The rest is for an answer, and for bytes that were sent and not yet acknowledged.
   */
  static final TransportSettings IMPATIENT =
      new TransportSettings(
          1 << 20, Duration.ofSeconds(10), Duration.ofSeconds(3), Duration.ofMinutes(5), 16);

  private static final long MOST_SECONDS = 45;

  final SmallRun run;
  final Path folder;
  final List<FaultyLink> links = new ArrayList<>();

  /** What happens, a word each: of the run plain, of a client with its number before it. */
  final BlockingQueue<String> words = new LinkedBlockingQueue<>();

  final List<String> heard = new CopyOnWriteArrayList<>();

  /** Of the newest update that was sent. */
  volatile long bytesSent;

  private final int clients;
  private final boolean tls;
  private final ClientTexts texts;
  private final Clock clock;
  private final TransportSettings transport;
  private final int port;
  private final List<ClientDaemon> daemons = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private @Nullable CoordinatorDaemon coordinator;
  private @Nullable RunId submitted;
  private CountDownLatch over = new CountDownLatch(1);

  /**
   * Writes everybody's files; nothing runs yet.
   *
   * @param tls whether there are certificates
   * @param clock the coordinator's
   */
  LiveFederation(
      SmallRun run,
      Path folder,
      int clients,
      int reconnectSeconds,
      boolean tls,
      Clock clock,
      TransportSettings transport)
      throws IOException {
    this.run = run;
    this.tls = tls;
    this.folder = folder;
    this.clients = clients;
    this.clock = clock;
    this.transport = transport;
    this.port = Deployment.freePort();
    Deployment.coordinator(run, folder, port, tls, reconnectSeconds, 60, "");
    this.texts = Deployment.texts(run);
    for (int i = 0; i < clients; i++) {
      FaultyLink link = FaultyLink.to(port);
      links.add(link);
      Deployment.client(folder, texts, i, link.port(), tls);
    }
  }

  LiveFederation(SmallRun run, Path folder, int clients, int reconnectSeconds) throws IOException {
    this(run, folder, clients, reconnectSeconds, false, Clock.system(), TransportSettings.DEFAULT);
  }

  /** Starts the coordinator, on the port and data it had before. */
  LiveFederation startCoordinator() {
    coordinator =
        CoordinatorDaemon.start(
            CoordinatorFile.load(folder, List.of()),
            folder.resolve("cache"),
            Map.of(),
            clock,
            transport);
    return this;
  }

  /** Ends the coordinator as SIGTERM does; how long it took. */
  Duration drain(Duration limit) {
    long begun = clock.nanoTime();
    coordinator().drain(limit.toMillis());
    coordinator = null;
    return Duration.ofNanos(clock.nanoTime() - begun);
  }

  CoordinatorDaemon coordinator() {
    return Optional.ofNullable(coordinator).orElseThrow();
  }

  /** Starts all clients. */
  LiveFederation startClients() {
    for (int i = 0; i < clients; i++) {
      startClient(i, clock, observer -> observer);
    }
    return this;
  }

  /** Starts one client. */
  ClientDaemon startClient(
      int index, Clock time, java.util.function.UnaryOperator<ClientObserver> wrapped) {
    if (tls) {
      giveToken(index);
    }
    return start(index, time, wrapped);
  }

  private ClientDaemon start(
      int index, Clock time, java.util.function.UnaryOperator<ClientObserver> wrapped) {
    ClientDaemon daemon =
        new ClientDaemon(
            ClientFile.load(folder.resolve("client-" + index), List.of()),
            wrapped.apply(new Telling(index)),
            time,
            transport);
    Thread thread =
        new Thread(
            () -> {
              try {
                daemon.run();
              } catch (RuntimeException | Error failure) {
                failures.add(failure);
                say(index + " fell " + failure.getMessage());
              }
            },
            "client-" + index);
    daemons.add(daemon);
    threads.add(thread);
    thread.start();
    return daemon;
  }

  private void giveToken(int index) {
    try {
      Path file = folder.resolve("client-" + index).resolve("token");
      Files.writeString(
          file,
          coordinator()
              .security()
              .issueToken(texts.id(index), PeerIdentity.Role.CLIENT, Duration.ofHours(1))
              .revealText());
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts one client with a token that it was given before. */
  ClientDaemon startClientWithToken(int index, Clock time, String token) throws IOException {
    Files.writeString(folder.resolve("client-" + index).resolve("token"), token);
    return start(index, time, told -> told);
  }

  /** Submits the run, or watches the one that the coordinator went on with. */
  RunId submit() {
    RunId id =
        coordinator().runs().list().isEmpty()
            ? coordinator()
                .runs()
                .submit(ExperimentFile.load(folder.resolve("small.toml"), List.of()))
            : coordinator().runs().list().get(0).run();
    submitted = id;
    watch();
    return id;
  }

  /** Hears what happens from now on. */
  void watch() {
    over = new CountDownLatch(1);
    coordinator().runs().watch(id(), new Watching(), over::countDown);
  }

  RunId id() {
    return Optional.ofNullable(submitted).orElseThrow();
  }

  /** Waits for the run's end and returns what it left. */
  Finished finished(State expected) throws InterruptedException {
    if (!over.await(MOST_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("the run does not end; heard " + heard);
    }
    State state = coordinator().runs().state(id());
    if (state != expected) {
      throw new AssertionError("the run is " + state + "; heard " + heard + ", fell " + failures);
    }
    return files();
  }

  /** What the run has left so far. */
  Finished files() {
    return new Finished(folder.resolve("data/runs").resolve(id().value()), "", 0);
  }

  /** Waits until a word is heard that was not waited for before. */
  String await(Predicate<String> wanted) throws InterruptedException {
    while (true) {
      String word = words.poll(MOST_SECONDS, TimeUnit.SECONDS);
      if (word == null) {
        throw new AssertionError("nothing more is heard; heard " + heard + ", fell " + failures);
      }
      if (wanted.test(word)) {
        return word;
      }
    }
  }

  long count(String word) {
    return heard.stream().filter(word::equals).count();
  }

  void say(String word) {
    heard.add(word);
    words.add(word);
  }

  /** Waits until the client that was started as number {@code start}, from 0, has ended. */
  void awaitEnd(int start) throws InterruptedException {
    threads.get(start).join();
  }

  void stopClients() throws InterruptedException {
    daemons.forEach(ClientDaemon::stop);
    for (Thread thread : threads) {
      thread.join();
    }
    daemons.clear();
    threads.clear();
  }

  @Override
  public void close() throws InterruptedException {
    // The links first: what waits for a silent peer is told.
    links.forEach(FaultyLink::close);
    stopClients();
    Optional.ofNullable(coordinator).ifPresent(CoordinatorDaemon::close);
  }

  private final class Watching implements RunListener {
    @Override
    public void started(Started started) {
      say("started");
    }

    @Override
    public void progress(Progress progress) {
      say(progress.phase() + " " + progress.round() + " " + progress.done());
    }

    @Override
    public void roundEnded(RoundEnded ended) {
      say(
          ended.reason().map(why -> "aborted " + why + " ").orElse("committed ")
              + ended.round()
              + " "
              + ended.completed());
    }
  }

  private final class Telling implements ClientObserver {
    private final int index;

    Telling(int index) {
      this.index = index;
    }

    private Consumer<String> teller() {
      return word -> say(index + " " + word);
    }

    @Override
    public void connected(String coordinator) {
      teller().accept("connected");
    }

    @Override
    public void disconnected(String why, long waitMillis) {
      teller().accept("away " + why);
    }

    @Override
    public void declined(String declined, String why) {
      teller().accept("declined " + why);
    }

    @Override
    public void ready(String ready, String protection) {
      teller().accept("ready");
    }

    @Override
    public void training(RoundKey key) {
      teller().accept("training " + key.round());
    }

    @Override
    public void sending(RoundKey key, long bytes) {
      bytesSent = bytes;
      teller().accept("sending " + key.round());
    }

    @Override
    public void accepted(RoundKey key) {
      teller().accept("accepted " + key.round());
    }

    @Override
    public void refused(RoundKey key, String reason, String detail) {
      teller().accept("refused " + key.round() + " " + reason + " " + detail);
    }

    @Override
    public void failed(RoundKey key, String detail) {
      teller().accept("failed " + key.round() + " " + detail);
    }
  }
}
