package dev.covey.coordinator.grpc;

import dev.covey.aggregation.arrival.ClientResult;
import dev.covey.aggregation.arrival.RejectionReason;
import dev.covey.aggregation.arrival.Upload;
import dev.covey.coordinator.federation.ClientCall;
import dev.covey.coordinator.federation.ClientGateway;
import dev.covey.coordinator.federation.ClientInbox;
import dev.covey.coordinator.run.EventLog;
import dev.covey.coordinator.transfer.UploadSink;
import dev.covey.core.ClientId;
import dev.covey.core.RoundKey;
import dev.covey.protocol.rounds.RoundKeys;
import dev.covey.protocol.rounds.Updates;
import dev.covey.protocol.transfer.TransferHeader;
import dev.covey.protocol.v1.Accepted;
import dev.covey.protocol.v1.Cancelled;
import dev.covey.protocol.v1.CoordinatorMessage;
import dev.covey.protocol.v1.Failed;
import dev.covey.protocol.v1.Refused;
import dev.covey.protocol.v1.RoundEnded;
import dev.covey.protocol.v1.RunOffer;
import dev.covey.protocol.v1.Update;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The clients of one run across the network. The loop's thread asks, streams answer: all state is
 * guarded by this object. A client that comes back is asked again for what it has not answered; one
 * that stays away counts as lost after a while, so that a round never waits for it for good.
 */
final class RunClients implements ClientGateway {
  /**
   * Most bytes of a vector that travel inline with a task that is handed out again: a link that
   * broke under it may break again, and only what goes through Transfer goes on where it ended.
   */
  private static final long REPEATED_INLINE_BYTES = 1 << 16;

  private final RunOffer offer;
  private final long payloadBytes;
  private final ClientSessions sessions;
  private final AssignmentMessages messages;
  private final ClientInbox inbox;
  private final EventLog events;
  private final ScheduledExecutorService timer;
  private final int firstExpected;

  private final Set<ClientId> known = new LinkedHashSet<>();
  private final Map<ClientId, ClientSession> ready = new LinkedHashMap<>();

  /** Who was there and has not said goodbye; a round waits for them a little. */
  private final Set<ClientId> expected = new HashSet<>();

  private @Nullable Gathering gathering;
  private @Nullable Attempt attempt;
  private boolean gatheredBefore;

  /** Clients that are being gathered for an attempt. */
  private record Gathering(RoundKey key, int atLeast) {}

  /** What is asked of the clients of an attempt. */
  private record Attempt(
      RoundKey key, Map<ClientId, Asked> clients, Map<Integer, Asked> slots, long inlineLimit) {}

  /** What one client was asked for. */
  private static final class Asked {
    final ClientCall call;
    boolean answered;
    boolean accepted;
    boolean cancelled;

    /** How often it went away, so that an old absence never ends a new one. */
    int absences;

    Asked(ClientCall call) {
      this.call = call;
    }
  }

  /**
   * Opens a run to the clients.
   *
   * @param first clients that the run knows from the start, in order
   * @param firstExpected clients that the first round waits for, as long as a round may wait
   * @param payloadBytes of an update
   */
  RunClients(
      RunOffer offer,
      List<ClientId> first,
      int firstExpected,
      long payloadBytes,
      ClientSessions sessions,
      AssignmentMessages messages,
      ClientInbox inbox,
      EventLog events,
      ScheduledExecutorService timer) {
    this.offer = offer;
    this.known.addAll(first);
    this.firstExpected = firstExpected;
    this.payloadBytes = payloadBytes;
    this.sessions = sessions;
    this.messages = messages;
    this.inbox = inbox;
    this.events = events;
    this.timer = timer;
    sessions.open(this);
  }

  String runId() {
    return offer.getRunId();
  }

  RunOffer offer() {
    return offer;
  }

  @Override
  public synchronized List<ClientId> known() {
    return List.copyOf(known);
  }

  @Override
  public boolean dependsOnWhoIsThere() {
    return true;
  }

  @Override
  public synchronized void gather(RoundKey key, int atLeast) {
    Gathering current = new Gathering(key, atLeast);
    gathering = current;
    if (!gatherIfAllAreThere()) {
      timer.schedule(
          () -> waitedEnough(current),
          gatheredBefore
              ? sessions.settings().gatherMillis()
              : sessions.settings().firstGatherMillis(),
          TimeUnit.MILLISECONDS);
    }
  }

  /** Those who were there before and have not come by now are not waited for again. */
  private synchronized void waitedEnough(Gathering late) {
    if (late.equals(gathering)) {
      expected.retainAll(ready.keySet());
      gatheredBefore = true;
      gatherIfAllAreThere();
    }
  }

  private boolean gatherIfAllAreThere() {
    Gathering current = gathering;
    if (current == null) {
      return false;
    }
    int wanted = Math.max(expected.size(), gatheredBefore ? 0 : firstExpected);
    if (ready.size() < Math.max(current.atLeast(), wanted)) {
      return false;
    }
    gathering = null;
    gatheredBefore = true;
    inbox.eligible(current.key(), List.copyOf(ready.keySet()));
    return true;
  }

  @Override
  public synchronized void assign(RoundKey key, List<ClientCall> calls) {
    Map<ClientId, Asked> asked = new LinkedHashMap<>();
    Map<Integer, Asked> slots = new HashMap<>();
    for (ClientCall call : calls) {
      Asked one = new Asked(call);
      asked.put(call.id(), one);
      slots.put(call.slot(), one);
    }
    Attempt current =
        new Attempt(
            key,
            asked,
            slots,
            Math.min(
                messages.maxInlineBytes(),
                sessions.settings().inlineBytes() / Math.max(1, calls.size())));
    attempt = current;
    for (Asked one : asked.values()) {
      ClientSession session = ready.get(one.call.id());
      if (session != null) {
        session.send(messages.assignment(key, one.call, current.inlineLimit()));
      } else {
        awaitReturn(current, one);
      }
    }
  }

  private void awaitReturn(Attempt current, Asked asked) {
    int absence = ++asked.absences;
    timer.schedule(
        () -> lost(current, asked, absence),
        sessions.settings().reconnectMillis(),
        TimeUnit.MILLISECONDS);
  }

  private synchronized void lost(Attempt current, Asked asked, int absence) {
    if (current.equals(attempt)
        && asked.absences == absence
        && !asked.answered
        && !asked.cancelled
        && !ready.containsKey(asked.call.id())) {
      answer(
          asked,
          new ClientResult.Failed(
              RejectionReason.CLIENT_ERROR,
              "its connection was lost and it did not come back within "
                  + sessions.settings().reconnectMillis()
                  + " ms"),
          0);
    }
  }

  private void answer(Asked asked, ClientResult result, long cpuNanos) {
    Attempt current = attempt;
    if (current != null) {
      asked.answered = true;
      inbox.answered(current.key(), asked.call.slot(), result, cpuNanos);
    }
  }

  synchronized void ready(ClientId client, ClientSession session) {
    known.add(client);
    ready.put(client, session);
    expected.add(client);
    Attempt current = attempt;
    Asked asked = current == null ? null : current.clients().get(client);
    if (current != null && asked != null) {
      if (asked.accepted) {
        session.send(accepted(current.key()));
      } else if (!asked.answered && !asked.cancelled) {
        session.send(
            messages.assignment(
                current.key(), asked.call, Math.min(REPEATED_INLINE_BYTES, current.inlineLimit())));
      }
    }
    gatherIfAllAreThere();
  }

  synchronized void notReady(ClientId client) {
    ready.remove(client);
    expected.remove(client);
    awaitReturnOf(client);
    gatherIfAllAreThere();
  }

  synchronized void left(ClientId client, ClientSession session) {
    if (ready.remove(client, session)) {
      awaitReturnOf(client);
    }
  }

  private void awaitReturnOf(ClientId client) {
    Attempt current = attempt;
    Asked asked = current == null ? null : current.clients().get(client);
    if (current != null && asked != null && !asked.answered && !asked.cancelled) {
      awaitReturn(current, asked);
    }
  }

  synchronized void declined(ClientId client, String reason) {
    events.record(
        "client_declined", 0, 1, Map.of("client", client.value(), "detail", shortened(reason)));
    notReady(client);
  }

  synchronized void update(ClientId client, ClientSession session, Update update) {
    RoundKey key = RoundKeys.fromWire(update.getKey());
    Optional<Asked> asked = asked(client, key);
    if (asked.isEmpty()) {
      session.send(refusal(key, RejectionReason.LATE, "the round takes no more uploads"));
    } else if (asked.get().accepted) {
      session.send(accepted(key));
    } else if (!asked.get().answered) {
      if (!Updates.isIntact(update)) {
        session.send(
            refusal(
                key,
                RejectionReason.DIGEST_MISMATCH,
                "the payload was damaged on its way; send it again"));
        return;
      }
      answer(
          asked.get(),
          Updates.fromWire(client, update, payloadBytes),
          Math.max(0, update.getCpuNanos()));
    }
  }

  /** Whether a client may send its update through Transfer. */
  synchronized UploadSink.Gate gate(ClientId client, TransferHeader header) {
    Optional<Asked> asked = asked(client, header.round());
    if (asked.isEmpty()) {
      return new UploadSink.Gate.Closed(
          RejectionReason.LATE, "the round takes no upload of " + client);
    }
    return asked.get().answered
        ? new UploadSink.Gate.Closed(
            RejectionReason.DUPLICATE, "an upload of " + client + " has arrived already")
        : new UploadSink.Gate.Open(payloadBytes);
  }

  /** Takes an update that came through Transfer; the file is this run's from here on. */
  synchronized UploadSink.Result uploaded(ClientId client, TransferHeader header, Path file) {
    Optional<Asked> asked = asked(client, header.round()).filter(one -> !one.answered);
    Upload upload = Upload.inFile(header.toArrival(client), file);
    if (asked.isEmpty()) {
      upload.discard();
      return new UploadSink.Result.Rejected(
          RejectionReason.LATE, "the round takes no upload of " + client + " any more");
    }
    answer(asked.get(), new ClientResult.Delivered(upload, 0), 0);
    return new UploadSink.Result.Stored();
  }

  synchronized void failed(ClientId client, Failed failed) {
    asked(client, RoundKeys.fromWire(failed.getKey()))
        .filter(asked -> !asked.answered)
        .ifPresent(asked -> answer(asked, Updates.fromWire(failed), 0));
  }

  private Optional<Asked> asked(ClientId client, RoundKey key) {
    Attempt current = attempt;
    return current == null || !current.key().equals(key)
        ? Optional.empty()
        : Optional.ofNullable(current.clients().get(client)).filter(asked -> !asked.cancelled);
  }

  @Override
  public void taken(RoundKey key) {}

  @Override
  public synchronized void accepted(RoundKey key, int slot) {
    tell(key, slot, accepted(key), asked -> asked.accepted = true);
  }

  @Override
  public synchronized void refused(RoundKey key, int slot, RejectionReason reason, String detail) {
    tell(key, slot, refusal(key, reason, detail), asked -> {});
  }

  private void tell(
      RoundKey key,
      int slot,
      CoordinatorMessage message,
      java.util.function.Consumer<Asked> change) {
    Attempt current = attempt;
    if (current == null || !current.key().equals(key)) {
      return;
    }
    Asked asked = current.slots().get(slot);
    if (asked != null) {
      change.accept(asked);
      Optional.ofNullable(ready.get(asked.call.id())).ifPresent(to -> to.send(message));
    }
  }

  @Override
  public synchronized void cancelled(RoundKey key) {
    Attempt current = attempt;
    if (current == null || !current.key().equals(key)) {
      return;
    }
    CoordinatorMessage message =
        CoordinatorMessage.newBuilder()
            .setCancelled(Cancelled.newBuilder().setKey(RoundKeys.toWire(key)))
            .build();
    for (Asked asked : current.clients().values()) {
      if (!asked.answered) {
        asked.cancelled = true;
        Optional.ofNullable(ready.get(asked.call.id())).ifPresent(to -> to.send(message));
      }
    }
  }

  @Override
  public synchronized void ended(RoundKey key, boolean committed) {
    Attempt current = attempt;
    if (current == null || !current.key().equals(key)) {
      return;
    }
    CoordinatorMessage message =
        CoordinatorMessage.newBuilder()
            .setRoundEnded(
                RoundEnded.newBuilder().setKey(RoundKeys.toWire(key)).setCommitted(committed))
            .build();
    current
        .clients()
        .keySet()
        .forEach(
            client -> Optional.ofNullable(ready.get(client)).ifPresent(to -> to.send(message)));
    attempt = null;
    messages.forget();
  }

  @Override
  public void runEnded(String status) {
    sessions.close(this, status);
  }

  /** The coordinator stops or the run fell over: clients come back for it later. */
  @Override
  public void close() {
    sessions.close(this, "interrupted");
  }

  private static CoordinatorMessage accepted(RoundKey key) {
    return CoordinatorMessage.newBuilder()
        .setAccepted(Accepted.newBuilder().setKey(RoundKeys.toWire(key)))
        .build();
  }

  private static CoordinatorMessage refusal(RoundKey key, RejectionReason reason, String detail) {
    return CoordinatorMessage.newBuilder()
        .setRefused(
            Refused.newBuilder()
                .setKey(RoundKeys.toWire(key))
                .setReason(reason.name())
                .setDetail(detail))
        .build();
  }

  private static String shortened(String text) {
    return text.length() > 500 ? text.substring(0, 500) : text;
  }
}
