package dev.covey.client.remote;

import dev.covey.aggregation.arrival.ClientResult;
import dev.covey.aggregation.arrival.RejectionReason;
import dev.covey.aggregation.arrival.Upload;
import dev.covey.core.ClientId;
import dev.covey.core.Clock;
import dev.covey.core.ProcessUsage;
import dev.covey.core.RoundKey;
import dev.covey.core.Seeds;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.CoveyException;
import dev.covey.core.error.EngineException;
import dev.covey.core.error.NetworkException;
import dev.covey.protocol.WireVersion;
import dev.covey.protocol.rounds.RoundKeys;
import dev.covey.protocol.rounds.Updates;
import dev.covey.protocol.v1.Assignment;
import dev.covey.protocol.v1.ClientMessage;
import dev.covey.protocol.v1.CoordinatorMessage;
import dev.covey.protocol.v1.Decline;
import dev.covey.protocol.v1.Failed;
import dev.covey.protocol.v1.NotReady;
import dev.covey.protocol.v1.Ready;
import dev.covey.protocol.v1.Refused;
import dev.covey.protocol.v1.RunOffer;
import io.grpc.Channel;
import io.grpc.Status;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client that takes part in the runs of a coordinator elsewhere, for as long as its owner lets
 * it: it keeps one stream up, prepares for the runs it is offered, trains each task once, and sends
 * the update until it is heard. All work is on the thread that calls {@link #run}.
 */
public final class RemoteClient {
  private static final long FIRST_WAIT_MILLIS = 200;
  private static final long MOST_WAIT_MILLIS = 30_000;
  private static final int MOST_SENDINGS = 3;

  private final ClientId id;
  private final Channel channel;
  private final RunPreparation preparation;
  private final FinishedUpdates finished;
  private final ClientTraffic traffic;
  private final Vectors vectors;
  private final Willingness willingness;
  private final ClientObserver observer;
  private final Clock clock;
  private final Backoff backoff;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Set<RoundKey> cancelled = ConcurrentHashMap.newKeySet();
  private final Map<String, RunParticipation> runs = new HashMap<>();
  private final Map<String, RunOffer> offers = new HashMap<>();
  private volatile boolean stopping;
  private @Nullable RoundsStream stream;
  private boolean willing;
  private @Nullable LastSent lastSent;

  /** The newest update that travelled on the stream, in case it is damaged on its way. */
  private record LastSent(RoundKey key, FinishedUpdates.Finished update, int times) {}

  /** What the client's thread waits for. */
  private sealed interface Event {
    record Message(CoordinatorMessage message) implements Event {}

    record Ended(Status status) implements Event {}

    record Stop() implements Event {}
  }

  /** Opens what is needed for an offered run, or says why this client does not take part. */
  @FunctionalInterface
  public interface RunPreparation {
    /**
     * Prepares.
     *
     * @throws CoveyException if the owner did not allow such a run, or it cannot be taken part in
     */
    RunParticipation prepare(RunOffer offer);
  }

  /**
   * A client about to begin.
   *
   * @param channel to the coordinator; stays the caller's
   * @param jitter of waiting times
   */
  public RemoteClient(
      ClientId id,
      Channel channel,
      RunPreparation preparation,
      FinishedUpdates finished,
      ClientTraffic traffic,
      Willingness willingness,
      ClientObserver observer,
      Clock clock,
      SplittableRandom jitter) {
    this.id = id;
    this.channel = channel;
    this.preparation = preparation;
    this.finished = finished;
    this.traffic = traffic;
    this.vectors = new Vectors(traffic);
    this.willingness = willingness;
    this.observer = observer;
    this.clock = clock;
    this.backoff = new Backoff(FIRST_WAIT_MILLIS, MOST_WAIT_MILLIS, jitter);
  }

  /** Asks the client to stop; safe from any thread. What it is training is given up. */
  public void stop() {
    stopping = true;
    events.add(new Event.Stop());
  }

  /**
   * Takes part until it is stopped, or the coordinator refuses it for good.
   *
   * @throws NetworkException if the coordinator will never take this client
   */
  public void run() {
    try {
      while (!stopping) {
        connect();
        takeWhileConnected();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      Optional.ofNullable(stream).ifPresent(RoundsStream::close);
      runs.values().forEach(RunParticipation::close);
      runs.clear();
    }
  }

  private void connect() {
    // One stream at a time: nothing of an earlier one is left once its end was taken.
    events.removeIf(event -> !(event instanceof Event.Stop));
    stream =
        RoundsStream.open(
            channel,
            id,
            message -> {
              if (message.hasCancelled()) {
                // Heard even while the client's thread trains.
                cancelled.add(RoundKeys.fromWire(message.getCancelled().getKey()));
              }
              events.add(new Event.Message(message));
            },
            status -> events.add(new Event.Ended(status)));
  }

  private void takeWhileConnected() throws InterruptedException {
    while (!stopping) {
      Event event = events.poll(willingness.checkEveryMillis(), TimeUnit.MILLISECONDS);
      if (event == null) {
        reconsider();
      } else if (event instanceof Event.Ended ended) {
        lost(ended.status());
        return;
      } else if (event instanceof Event.Message message) {
        handle(message.message());
      }
    }
  }

  private void lost(Status status) throws InterruptedException {
    stream = null;
    offers.clear();
    switch (status.getCode()) {
      case FAILED_PRECONDITION, PERMISSION_DENIED, UNAUTHENTICATED, UNIMPLEMENTED ->
          throw new NetworkException(
              "the coordinator does not take this client: " + status.getDescription());
      default -> {
        long wait = backoff.nextMillis();
        observer.disconnected(String.valueOf(status.getDescription()), wait);
        // A stop ends the wait; anything else that comes is of a stream that has ended.
        long until = clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(wait);
        while (!stopping && clock.nanoTime() < until) {
          events.poll(
              Math.max(1, TimeUnit.NANOSECONDS.toMillis(until - clock.nanoTime())),
              TimeUnit.MILLISECONDS);
        }
      }
    }
  }

  private void handle(CoordinatorMessage message) {
    switch (message.getMessageCase()) {
      case WELCOME -> {
        backoff.reset();
        observer.connected(message.getWelcome().getCoordinator());
      }
      case OFFER -> offered(message.getOffer());
      case ASSIGNMENT -> assigned(message.getAssignment());
      case ACCEPTED -> observer.accepted(RoundKeys.fromWire(message.getAccepted().getKey()));
      case REFUSED -> refused(message.getRefused());
      case CANCELLED -> observer.cancelled(RoundKeys.fromWire(message.getCancelled().getKey()));
      case ROUND_ENDED -> {
        RoundKey key = RoundKeys.fromWire(message.getRoundEnded().getKey());
        cancelled.removeIf(old -> old.run().equals(key.run()) && old.round() < key.round());
        observer.roundEnded(key, message.getRoundEnded().getCommitted());
      }
      case RUN_ENDED -> {
        String run = message.getRunEnded().getRunId();
        offers.remove(run);
        Optional.ofNullable(runs.remove(run)).ifPresent(RunParticipation::close);
        observer.runEnded(run, message.getRunEnded().getStatus());
      }
      case MESSAGE_NOT_SET -> {
        // Of a newer coordinator; the wire version allows to ignore it.
      }
    }
  }

  private void offered(RunOffer offer) {
    String run = offer.getRunId();
    try {
      if (!runs.containsKey(run)) {
        runs.put(run, preparation.prepare(offer));
      }
    } catch (CoveyException refused) {
      observer.declined(run, String.valueOf(refused.getMessage()));
      send(
          ClientMessage.newBuilder()
              .setDecline(Decline.newBuilder().setRunId(run).setReason(tellable(refused)))
              .build());
      return;
    }
    offers.put(run, offer);
    Willingness.Answer answer = willingness.now();
    willing = answer.willing();
    if (willing) {
      sendReady(run);
      observer.ready(run, offer.getProtection());
    } else {
      observer.waiting(answer.reason());
    }
  }

  /** The device's state may have changed: says so to the coordinator, but not why. */
  private void reconsider() {
    Willingness.Answer answer = willingness.now();
    if (answer.willing() == willing) {
      return;
    }
    willing = answer.willing();
    for (String run : offers.keySet()) {
      if (willing) {
        sendReady(run);
      } else {
        send(
            ClientMessage.newBuilder()
                .setNotReady(NotReady.newBuilder().setRunId(run).setReason("not eligible now"))
                .build());
      }
    }
    if (!willing) {
      observer.waiting(answer.reason());
    }
  }

  private void sendReady(String run) {
    send(ClientMessage.newBuilder().setReady(Ready.newBuilder().setRunId(run)).build());
  }

  private void assigned(Assignment assignment) {
    RoundKey key = RoundKeys.fromWire(assignment.getKey());
    RunParticipation run = runs.get(key.run().value());
    if (run == null || cancelled.contains(key)) {
      return;
    }
    try {
      FinishedUpdates.Finished update = update(key, run, assignment);
      if (!cancelled.contains(key)) {
        send(key, update, assignment.getModel().hasInline());
      }
    } catch (ClientFailure failure) {
      failed(key, failure.reason(), failure, String.valueOf(failure.getMessage()));
    } catch (CoveyException | LinkageError | StackOverflowError failure) {
      failed(key, RejectionReason.CLIENT_ERROR, failure, tellable(failure));
    } catch (RuntimeException failure) {
      failed(key, RejectionReason.CLIENT_ERROR, failure, tellable(failure));
    }
  }

  /**
   * What the coordinator may hear of a failure: of engine, network and rules what they say; of the
   * owner's data and disk, whose messages name paths, and of bugs only the kind.
   */
  private static String tellable(Throwable failure) {
    return failure instanceof EngineException
            || failure instanceof NetworkException
            || failure instanceof ConfigurationException
        ? String.valueOf(failure.getMessage())
        : failure.getClass().getSimpleName() + "; the client's own log says more";
  }

  /** Inline where the model came inline: then the coordinator has room for that of everybody. */
  private void send(RoundKey key, FinishedUpdates.Finished update, boolean inline) {
    long bytes = update.values().length * (long) Float.BYTES;
    observer.sending(key, bytes);
    if (inline && bytes <= WireVersion.MAX_INLINE_BYTES) {
      traffic.count(bytes);
      LastSent before = lastSent;
      int times = before != null && before.key().equals(key) ? before.times() + 1 : 1;
      lastSent = new LastSent(key, update, times);
      send(
          ClientMessage.newBuilder()
              .setUpdate(
                  Updates.toWire(
                      key,
                      update.header(),
                      update.values(),
                      update.cpuNanos(),
                      update.engineCpuNanos()))
              .build());
    } else if (traffic.send(key, update) instanceof ClientTraffic.Sent.Rejected rejected) {
      observer.refused(key, rejected.reason(), rejected.detail());
    }
  }

  /** The update of the task: the one that was trained before, or a new one. */
  private FinishedUpdates.Finished update(
      RoundKey key, RunParticipation run, Assignment assignment) {
    long cpu = ProcessUsage.threadCpuNanos();
    traffic.count(assignment.getSerializedSize());
    float[] model = vectors.decode(assignment.getModel(), run.dimension());
    float @Nullable [] control =
        run.usesControlVariate() ? vectors.decode(assignment.getControl(), run.dimension()) : null;
    String task = run.taskSha256(key.round(), model, control);
    if (!task.equals(assignment.getTaskSha256())) {
      throw new ClientFailure(
          RejectionReason.STALE_TASK,
          "the task does not have the digest that the coordinator names; it was not trained");
    }
    Optional<FinishedUpdates.Finished> before = finished.find(task);
    if (before.isPresent()) {
      return before.get();
    }
    observer.training(key);
    ClientResult result =
        run.train(
            key,
            task,
            model,
            control,
            assignment.getLastFoldedRound(),
            Seeds.ofBytes(assignment.getSeed().toByteArray()));
    if (result instanceof ClientResult.Failed failed) {
      throw new ClientFailure(failed.reason(), failed.detail());
    }
    ClientResult.Delivered delivered = (ClientResult.Delivered) result;
    Upload.InMemory upload = (Upload.InMemory) delivered.upload();
    FinishedUpdates.Finished update =
        new FinishedUpdates.Finished(
            upload.header(),
            upload.sharedValues(),
            ProcessUsage.threadCpuNanos() - cpu,
            delivered.engineCpuNanos());
    finished.save(task, update);
    return update;
  }

  private void failed(RoundKey key, RejectionReason reason, Throwable cause, String detail) {
    observer.failed(key, cause.getClass().getSimpleName() + ": " + cause.getMessage());
    send(
        ClientMessage.newBuilder()
            .setFailed(
                Failed.newBuilder()
                    .setKey(RoundKeys.toWire(key))
                    .setReason(reason.name())
                    .setDetail(detail))
            .build());
  }

  private void refused(Refused refused) {
    RoundKey key = RoundKeys.fromWire(refused.getKey());
    observer.refused(key, refused.getReason(), refused.getDetail());
    LastSent sent = lastSent;
    if (refused.getReason().equals(RejectionReason.DIGEST_MISMATCH.name())
        && sent != null
        && sent.key().equals(key)
        && sent.times() < MOST_SENDINGS
        && !cancelled.contains(key)) {
      // Damaged on its way, not wrong.
      send(key, sent.update(), true);
    }
  }

  private void send(ClientMessage message) {
    Optional.ofNullable(stream).ifPresent(open -> open.send(message));
  }

  /** A task that this client cannot answer, with the reason to report. */
  private static final class ClientFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final RejectionReason reason;

    ClientFailure(RejectionReason reason, String detail) {
      super(detail);
      this.reason = reason;
    }

    RejectionReason reason() {
      return reason;
    }
  }
}
