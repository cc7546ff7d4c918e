package dev.covey.client.remote;

import com.google.protobuf.ByteString;
import dev.covey.aggregation.arrival.RejectionReason;
import dev.covey.core.ClientId;
import dev.covey.core.Clock;
import dev.covey.core.RoundKey;
import dev.covey.core.error.CoveyException;
import dev.covey.core.error.InternalException;
import dev.covey.core.error.NetworkException;
import dev.covey.protocol.rounds.RoundKeys;
import dev.covey.protocol.rounds.Updates;
import dev.covey.protocol.secagg.EnrolmentProofs;
import dev.covey.protocol.tls.PeerRefusedException;
import dev.covey.protocol.v1.Assignment;
import dev.covey.protocol.v1.ClientMessage;
import dev.covey.protocol.v1.CoordinatorMessage;
import dev.covey.protocol.v1.Decline;
import dev.covey.protocol.v1.Failed;
import dev.covey.protocol.v1.NotReady;
import dev.covey.protocol.v1.Ready;
import dev.covey.protocol.v1.Refused;
import dev.covey.protocol.v1.RunOffer;
import dev.covey.protocol.v1.Trained;
import io.grpc.Channel;
import io.grpc.Status;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client that takes part in the runs of a coordinator elsewhere, for as long as its owner lets
 * it: it keeps one stream up, prepares for the runs it is offered, trains each task once, and sends
 * the update until it is heard.
 *
 * <p>The thread that calls {@link #run} has the stream and decides; a {@link TaskWorker} does what
 * takes long. A stream that breaks while a task is worked on is taken up again meanwhile.
 */
public final class RemoteClient {
  private static final long FIRST_WAIT_MILLIS = 200;
  private static final long MOST_WAIT_MILLIS = 30_000;
  private static final int MOST_SENDINGS = 3;

  private final ClientId id;
  private final Channel channel;
  private final ClientTraffic traffic;
  private final TaskWorker worker;
  private final Willingness willingness;
  private final ClientObserver observer;
  private final Clock clock;
  private final Backoff backoff;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Set<RoundKey> cancelled = new HashSet<>();
  private final Map<String, RunParticipation> runs = new HashMap<>();
  private final Set<String> preparing = new HashSet<>();
  private final Map<String, RunOffer> offers = new HashMap<>();
  private volatile boolean stopping;
  private @Nullable RoundsStream stream;
  private long streams;
  private boolean willing;
  private @Nullable LastSent lastSent;

  /** The newest update that travelled on the stream, in case it is damaged on its way. */
  private record LastSent(RoundKey key, FinishedUpdates.Finished update, int times) {}

  /** What the client's thread waits for. */
  private sealed interface Event {
    /** Of the stream of this number. */
    record Message(long stream, CoordinatorMessage message) implements Event {}

    record Ended(long stream, Status status) implements Event {}

    record Reported(TaskWorker.Report report) implements Event {}

    record Reconnect() implements Event {}

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
    this.traffic = traffic;
    this.worker =
        new TaskWorker(
            id.value(),
            preparation,
            finished,
            traffic,
            report -> events.add(new Event.Reported(report)));
    this.willingness = willingness;
    this.observer = observer;
    this.clock = clock;
    this.backoff = new Backoff(FIRST_WAIT_MILLIS, MOST_WAIT_MILLIS, jitter);
  }

  /**
   * Asks the client to stop; safe from any thread. What it is training is finished and kept, what
   * it is sending is given up.
   */
  public void stop() {
    stopping = true;
    events.add(new Event.Stop());
  }

  /**
   * Leaves the stream and opens another; safe from any thread. A task in progress goes on, and its
   * update is sent on the new one.
   */
  public void reconnect() {
    events.add(new Event.Reconnect());
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
      runs.values().forEach(worker::end);
      runs.clear();
      worker.close();
      closePreparedLate();
    }
  }

  /** What was prepared after the last look. */
  private void closePreparedLate() {
    for (Event event : events) {
      if (event instanceof Event.Reported reported
          && reported.report() instanceof TaskWorker.Report.Prepared prepared) {
        prepared.participation().close();
      }
    }
  }

  private void connect() {
    long number = ++streams;
    stream =
        RoundsStream.open(
            channel,
            id,
            message -> events.add(new Event.Message(number, message)),
            status -> events.add(new Event.Ended(number, status)));
  }

  private void takeWhileConnected() throws InterruptedException {
    while (!stopping) {
      Event event = events.poll(willingness.checkEveryMillis(), TimeUnit.MILLISECONDS);
      if (event == null) {
        if (!worker.isBusy()) {
          reconsider();
        }
      } else if (event instanceof Event.Ended ended && ended.stream() == streams) {
        lost(ended.status());
        return;
      } else {
        take(event);
      }
    }
  }

  private void take(Event event) {
    if (event instanceof Event.Message message && message.stream() == streams && stream != null) {
      handle(message.message());
    } else if (event instanceof Event.Reported reported) {
      heard(reported.report());
    } else if (event instanceof Event.Reconnect) {
      // Its end comes as an event.
      Optional.ofNullable(stream).ifPresent(RoundsStream::close);
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
        observer.disconnected(reason(status), wait);
        // A stop ends the wait; the worker is heard meanwhile.
        long until = clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(wait);
        while (!stopping && clock.nanoTime() < until) {
          Event event =
              events.poll(
                  Math.max(1, TimeUnit.NANOSECONDS.toMillis(until - clock.nanoTime())),
                  TimeUnit.MILLISECONDS);
          if (event != null) {
            take(event);
          }
        }
      }
    }
  }

  /**
   * Of a handshake that this side refused, its own reason: the status says "io exception" alone.
   */
  private static String reason(Status status) {
    return Optional.ofNullable(status.getCause())
        .flatMap(PeerRefusedException::reasonOf)
        .orElseGet(() -> String.valueOf(status.getDescription()));
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
      case CANCELLED -> {
        RoundKey key = RoundKeys.fromWire(message.getCancelled().getKey());
        cancelled.add(key);
        worker.cancel(key);
        observer.cancelled(key);
      }
      case SECURE ->
          Optional.ofNullable(runs.get(message.getSecure().getKey().getRunId()))
              .ifPresent(run -> worker.secure(run, message.getSecure()));
      case ROUND_ENDED -> {
        RoundKey key = RoundKeys.fromWire(message.getRoundEnded().getKey());
        cancelled.removeIf(old -> old.run().equals(key.run()) && old.round() < key.round());
        worker.cancel(key);
        Optional.ofNullable(runs.get(key.run().value()))
            .ifPresent(run -> worker.endSession(run, key));
        observer.roundEnded(key, message.getRoundEnded().getCommitted());
      }
      case RUN_ENDED -> {
        String run = message.getRunEnded().getRunId();
        offers.remove(run);
        worker.cancelAllOf(run);
        Optional.ofNullable(runs.remove(run)).ifPresent(worker::end);
        observer.runEnded(run, message.getRunEnded().getStatus());
      }
      case MESSAGE_NOT_SET -> {
        // Of a newer coordinator; the wire version allows to ignore it.
      }
    }
  }

  private void offered(RunOffer offer) {
    String run = offer.getRunId();
    offers.put(run, offer);
    if (runs.containsKey(run)) {
      takePart(offer);
    } else if (preparing.add(run)) {
      worker.prepare(offer);
    }
  }

  private void prepared(String run, RunParticipation participation) {
    preparing.remove(run);
    RunParticipation before = runs.put(run, participation);
    if (before != null) {
      throw new InternalException("run " + run + " was prepared for twice");
    }
    // Where the stream was lost meanwhile, the offer comes again with the next one.
    Optional.ofNullable(offers.get(run)).ifPresent(this::takePart);
  }

  private void declined(String run, CoveyException reason) {
    preparing.remove(run);
    offers.remove(run);
    observer.declined(run, String.valueOf(reason.getMessage()));
    send(
        ClientMessage.newBuilder()
            .setDecline(Decline.newBuilder().setRunId(run).setReason(TaskWorker.tellable(reason)))
            .build());
  }

  private void takePart(RunOffer offer) {
    Willingness.Answer answer = willingness.now();
    willing = answer.willing();
    if (willing) {
      sendReady(offer.getRunId());
      observer.ready(offer.getRunId(), offer.getProtection());
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
      if (!runs.containsKey(run)) {
        continue;
      }
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
    if (run != null && !cancelled.contains(key)) {
      worker.begin(key, run, assignment);
    }
  }

  private void heard(TaskWorker.Report report) {
    if (report instanceof TaskWorker.Report.Prepared prepared) {
      prepared(prepared.run(), prepared.participation());
    } else if (report instanceof TaskWorker.Report.NotPrepared not) {
      declined(not.run(), not.reason());
    } else if (report instanceof TaskWorker.Report.Training training) {
      observer.training(training.key());
    } else if (report instanceof TaskWorker.Report.Sending sending) {
      observer.sending(sending.key(), sending.bytes());
    } else if (report instanceof TaskWorker.Report.ForTheStream done) {
      worker.heardOf(done.key());
      sendUpdate(done.key(), done.update());
    } else if (report instanceof TaskWorker.Report.Trained trained) {
      worker.heardOf(trained.key());
      send(ClientMessage.newBuilder().setTrained(holding(trained)).build());
    } else if (report instanceof TaskWorker.Report.Secured secured) {
      send(ClientMessage.newBuilder().setSecure(secured.message()).build());
    } else if (report instanceof TaskWorker.Report.Rejected rejected) {
      observer.refused(rejected.key(), rejected.reason(), rejected.detail());
    } else if (report instanceof TaskWorker.Report.Failed failed) {
      worker.heardOf(failed.key());
      failed(failed);
    } else if (report instanceof TaskWorker.Report.Broken broken) {
      throw new InternalException("the client's work fell over", broken.bug());
    }
  }

  private static Trained holding(TaskWorker.Report.Trained trained) {
    Trained.Builder message =
        Trained.newBuilder()
            .setKey(RoundKeys.toWire(trained.key()))
            .setTaskSha256(trained.taskSha256())
            .setCpuNanos(trained.cpuNanos())
            .setSigningKey(ByteString.copyFrom(trained.self().identityKey()));
    trained
        .self()
        .enrolment()
        .ifPresent(proof -> message.setEnrolment(EnrolmentProofs.toWire(proof)));
    return message.build();
  }

  /** Without a stream the update waits where it is kept: the coordinator asks again. */
  private void sendUpdate(RoundKey key, FinishedUpdates.Finished update) {
    if (stream == null || cancelled.contains(key)) {
      return;
    }
    long bytes = update.values().length * (long) Float.BYTES;
    observer.sending(key, bytes);
    try {
      traffic.count(bytes);
    } catch (NetworkException capped) {
      failed(
          new TaskWorker.Report.Failed(
              key, RejectionReason.CLIENT_ERROR, capped, TaskWorker.tellable(capped)));
      return;
    }
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
  }

  private void failed(TaskWorker.Report.Failed failed) {
    observer.failed(
        failed.key(),
        failed.cause().getClass().getSimpleName() + ": " + failed.cause().getMessage());
    send(
        ClientMessage.newBuilder()
            .setFailed(
                Failed.newBuilder()
                    .setKey(RoundKeys.toWire(failed.key()))
                    .setReason(failed.reason().name())
                    .setDetail(failed.tellable()))
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
      sendUpdate(key, sent.update());
    }
  }

  private void send(ClientMessage message) {
    Optional.ofNullable(stream).ifPresent(open -> open.send(message));
  }
}
