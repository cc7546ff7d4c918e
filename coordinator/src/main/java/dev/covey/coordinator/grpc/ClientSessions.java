package dev.covey.coordinator.grpc;

import dev.covey.aggregation.arrival.RejectionReason;
import dev.covey.coordinator.observation.CoordinatorObserver;
import dev.covey.coordinator.transfer.UploadSink;
import dev.covey.core.ClientId;
import dev.covey.core.Clock;
import dev.covey.core.RunId;
import dev.covey.core.error.NetworkException;
import dev.covey.protocol.PeerIdentity;
import dev.covey.protocol.transfer.TransferHeader;
import dev.covey.protocol.v1.ClientMessage;
import dev.covey.protocol.v1.CoordinatorMessage;
import dev.covey.protocol.v1.Decline;
import dev.covey.protocol.v1.Failed;
import dev.covey.protocol.v1.RoundsGrpc;
import dev.covey.protocol.v1.RunEnded;
import dev.covey.protocol.v1.RunOffer;
import dev.covey.protocol.v1.SecureToCoordinator;
import dev.covey.protocol.v1.Trained;
import dev.covey.protocol.v1.Update;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rounds service: everybody's streams, and the runs that they are offered. One client has one
 * stream; a newer one replaces the older.
 */
public final class ClientSessions extends RoundsGrpc.RoundsImplBase {
  private static final Logger LOG = LoggerFactory.getLogger(ClientSessions.class);

  /** One that is live, and those before it whose end has not been noticed. */
  private static final int MOST_STREAMS_OF_A_PEER = 8;

  private final RemoteSettings settings;
  private final ScheduledExecutorService timer;
  private final CoordinatorObserver observer;
  private final Clock clock;
  private final Map<ClientId, ClientSession> byClient = new ConcurrentHashMap<>();
  private final Map<String, RunClients> runs = new ConcurrentHashMap<>();
  private final AtomicInteger open = new AtomicInteger();
  private final Map<ClientId, Integer> openOfPeer = new ConcurrentHashMap<>();

  /**
   * A service without runs.
   *
   * @param timer for time limits; stays the caller's
   */
  public ClientSessions(RemoteSettings settings, ScheduledExecutorService timer) {
    this(settings, timer, CoordinatorObserver.NONE);
  }

  /**
   * A service without runs, with somebody who hears what becomes of uploads.
   *
   * @param timer for time limits; stays the caller's
   */
  public ClientSessions(
      RemoteSettings settings, ScheduledExecutorService timer, CoordinatorObserver observer) {
    this(settings, timer, observer, Clock.system());
  }

  /** The same with a clock, for the pace at which clients' messages are read. */
  ClientSessions(
      RemoteSettings settings,
      ScheduledExecutorService timer,
      CoordinatorObserver observer,
      Clock clock) {
    this.settings = settings;
    this.timer = timer;
    this.observer = observer;
    this.clock = clock;
  }

  @Override
  public StreamObserver<ClientMessage> join(StreamObserver<CoordinatorMessage> answers) {
    ServerCallStreamObserver<CoordinatorMessage> out =
        (ServerCallStreamObserver<CoordinatorMessage>) answers;
    ClientSession session =
        new ClientSession(this, out, PeerIdentity.KEY.get(), PeerIdentity.IDENTITY.get());
    int ofPeer = session.peer().map(peer -> openOfPeer.merge(peer, 1, Integer::sum)).orElse(0);
    if (open.incrementAndGet() > settings.maxClients()) {
      session.end(
          Status.RESOURCE_EXHAUSTED.withDescription(
              "the coordinator has its "
                  + settings.maxClients()
                  + " clients (limits.max-clients); come back later"));
      return session;
    }
    if (ofPeer > MOST_STREAMS_OF_A_PEER) {
      // Else one client could take the places of all.
      session.end(
          Status.RESOURCE_EXHAUSTED.withDescription(
              "the client has " + MOST_STREAMS_OF_A_PEER + " streams open already; one is enough"));
      return session;
    }
    session.helloTimer(
        timer.schedule(
            () -> {
              if (session.id().isEmpty()) {
                session.end(
                    Status.DEADLINE_EXCEEDED.withDescription(
                        "no Hello within " + settings.helloMillis() + " ms"));
              }
            },
            settings.helloMillis(),
            TimeUnit.MILLISECONDS));
    return session;
  }

  /** Does something on the timer's thread, without the locks of the caller. */
  void later(long nanos, Runnable action) {
    try {
      timer.schedule(action, nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException stopping) {
      // The coordinator is about to end, and with it all streams.
      LOG.debug("nothing is begun any more", stopping);
    }
  }

  /** Where uploads go that are too large for the stream. */
  public UploadSink uploads() {
    return new UploadSink() {
      @Override
      public Gate gate(PeerIdentity peer, TransferHeader header) {
        RunClients run = runs.get(header.round().run().value());
        return run == null
            ? new Gate.Closed(RejectionReason.LATE, "the run is not going on")
            : run.gate(peer.id(), header);
      }

      @Override
      public CompletionStage<Result> whole(PeerIdentity peer, TransferHeader header, Path file) {
        RunClients run = runs.get(header.round().run().value());
        return CompletableFuture.completedFuture(
            run == null
                ? new Result.Rejected(RejectionReason.LATE, "the run is not going on")
                : run.uploaded(peer.id(), header, file));
      }
    };
  }

  /** Clients that are connected. */
  public List<ClientId> connected() {
    return byClient.keySet().stream().sorted().toList();
  }

  /** How many clients are connected. */
  public int connectedCount() {
    return byClient.size();
  }

  /** How many clients are ready for tasks, counted once for each run they are ready for. */
  public int readyCount() {
    return runs.values().stream().mapToInt(RunClients::readyCount).sum();
  }

  CoordinatorObserver observer() {
    return observer;
  }

  /** Streams that are open, also of peers that have not said hello. */
  public int openStreams() {
    return open.get();
  }

  /** Ends a client's stream at once, for example because it was revoked. */
  public void expel(ClientId client, String why) {
    Optional.ofNullable(byClient.get(client))
        .ifPresent(session -> session.end(Status.UNAUTHENTICATED.withDescription(why)));
  }

  /** Ends all streams: the coordinator stops. */
  public void closeAll() {
    byClient
        .values()
        .forEach(
            session ->
                session.end(
                    Status.UNAVAILABLE.withDescription("the coordinator stops; come back later")));
  }

  /** Opens a run to whoever is there and whoever comes. */
  void open(RunClients run) {
    runs.put(run.runId(), run);
    byClient.values().forEach(session -> session.send(offer(run)));
  }

  /** Closes a run. */
  void close(RunClients run, String status) {
    if (runs.remove(run.runId(), run)) {
      CoordinatorMessage ended =
          CoordinatorMessage.newBuilder()
              .setRunEnded(RunEnded.newBuilder().setRunId(run.runId()).setStatus(status))
              .build();
      byClient.values().forEach(session -> session.send(ended));
    }
  }

  RemoteSettings settings() {
    return settings;
  }

  Clock clock() {
    return clock;
  }

  void joined(ClientSession session, ClientId id) {
    ClientSession before = byClient.put(id, session);
    if (before != null) {
      before.end(Status.ABORTED.withDescription("replaced by a newer stream of the same client"));
    }
    if (session.hasEnded()) {
      // It ended between its Hello and here, when there was nothing to take out yet.
      byClient.remove(id, session);
      return;
    }
    runs.values().forEach(run -> session.send(offer(run)));
  }

  private static CoordinatorMessage offer(RunClients run) {
    RunOffer offer = run.offer();
    return CoordinatorMessage.newBuilder().setOffer(offer).build();
  }

  void left(ClientSession session) {
    if (!session.markLeft()) {
      return;
    }
    open.decrementAndGet();
    session
        .peer()
        .ifPresent(
            peer -> openOfPeer.computeIfPresent(peer, (id, many) -> many == 1 ? null : many - 1));
    session
        .id()
        .ifPresent(
            id -> {
              byClient.remove(id, session);
              runs.values().forEach(run -> run.left(id, session));
            });
  }

  void ready(ClientSession session, String runId) {
    withRun(session, runId, run -> run.ready(idOf(session), session));
  }

  void notReady(ClientSession session, String runId) {
    withRun(session, runId, run -> run.notReady(idOf(session), session));
  }

  void declined(ClientSession session, Decline decline) {
    withRun(
        session,
        decline.getRunId(),
        run -> run.declined(idOf(session), session, decline.getReason()));
  }

  void update(ClientSession session, Update update) {
    withRun(session, update.getKey().getRunId(), run -> run.update(idOf(session), session, update));
  }

  void failed(ClientSession session, Failed failed) {
    withRun(session, failed.getKey().getRunId(), run -> run.failed(idOf(session), failed));
  }

  void trained(ClientSession session, Trained trained) {
    withRun(
        session, trained.getKey().getRunId(), run -> run.trained(idOf(session), session, trained));
  }

  void secured(ClientSession session, SecureToCoordinator message) {
    withRun(session, message.getKey().getRunId(), run -> run.secured(idOf(session), message));
  }

  /** A run that has ended, or that nobody here knows of, is not the client's fault. */
  private void withRun(ClientSession session, String runId, Consumer<RunClients> action) {
    RunClients run = runs.get(runId);
    if (run != null) {
      action.accept(run);
    } else {
      // What is no name of a run is not said back.
      RunId unknown = new RunId(runId);
      session.send(
          CoordinatorMessage.newBuilder()
              .setRunEnded(RunEnded.newBuilder().setRunId(unknown.value()).setStatus("unknown"))
              .build());
    }
  }

  private static ClientId idOf(ClientSession session) {
    return session.id().orElseThrow(() -> new NetworkException("no Hello yet"));
  }
}
