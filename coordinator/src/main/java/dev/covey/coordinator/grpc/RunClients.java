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
import dev.covey.crypto.secagg.Member;
import dev.covey.crypto.secagg.message.ServerMessage;
import dev.covey.protocol.rounds.RoundKeys;
import dev.covey.protocol.rounds.Updates;
import dev.covey.protocol.secagg.FromClient;
import dev.covey.protocol.secagg.SecureMessages;
import dev.covey.protocol.transfer.TransferHeader;
import dev.covey.protocol.v1.CoordinatorMessage;
import dev.covey.protocol.v1.Failed;
import dev.covey.protocol.v1.RunOffer;
import dev.covey.protocol.v1.SecureToCoordinator;
import dev.covey.protocol.v1.Trained;
import dev.covey.protocol.v1.Update;
import java.nio.file.Path;
import java.util.ArrayList;
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
  /** Names in the event about clients that did not answer. */
  private static final int MOST_NAMED = 20;

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

  private final SessionMembers members;

  /** Who said that it does not take part; said once, it is not written down again. */
  private final Set<ClientId> declined = new HashSet<>();

  private final Map<ClientId, ClientSession> ready = new LinkedHashMap<>();

  /** Who was there and has not said goodbye; a round waits for them a little. */
  private final Set<ClientId> expected = new HashSet<>();

  private @Nullable Gathering gathering;
  private @Nullable AskedAttempt attempt;
  private long askedAtNanos;
  private boolean watchesAnswers;
  private boolean gatheredBefore;

  /** Clients that are being gathered for an attempt. */
  private record Gathering(RoundKey key, int atLeast) {}

  /**
   * Opens a run to the clients.
   *
   * @param first clients that the run knows from the start, in order
   * @param firstExpected clients that the first round waits for, as long as a round may wait
   * @param payloadBytes of an update
   * @param members what is said in sessions, where there are some
   */
  RunClients(
      RunOffer offer,
      List<ClientId> first,
      int firstExpected,
      long payloadBytes,
      SessionMembers members,
      ClientSessions sessions,
      AssignmentMessages messages,
      ClientInbox inbox,
      EventLog events,
      ScheduledExecutorService timer) {
    this.offer = offer;
    this.known.addAll(first);
    this.firstExpected = firstExpected;
    this.payloadBytes = payloadBytes;
    this.members = members;
    this.sessions = sessions;
    this.messages = messages;
    this.inbox = inbox;
    this.events = events;
    this.timer = timer;
    sessions.open(this);
  }

  synchronized int readyCount() {
    return ready.size();
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
    AskedAttempt current =
        AskedAttempt.of(
            key,
            calls,
            Math.min(
                messages.maxInlineBytes(),
                sessions.settings().inlineBytes() / Math.max(1, calls.size())));
    attempt = current;
    askedAtNanos = sessions.clock().nanoTime();
    watchAnswers();
    for (AskedClient one : current.slots().values()) {
      ask(current, one, ready.get(one.call.id()));
    }
  }

  private void ask(AskedAttempt current, AskedClient asked, @Nullable ClientSession session) {
    if (session != null) {
      asked.isBack();
      if (session != asked.through) {
        long inlineLimit =
            asked.wasAsked
                ? Math.min(REPEATED_INLINE_BYTES, current.inlineLimit())
                : current.inlineLimit();
        asked.through = session;
        asked.wasAsked = true;
        session.send(messages.assignment(current.key(), asked.call, inlineLimit));
      }
    } else if (asked.away == null) {
      RoundKey key = current.key();
      ClientId client = asked.call.id();
      asked.away =
          timer.schedule(
              () -> lost(key, client),
              sessions.settings().reconnectMillis(),
              TimeUnit.MILLISECONDS);
    }
  }

  private synchronized void lost(RoundKey key, ClientId client) {
    AskedAttempt current = attempt;
    AskedClient asked = current == null ? null : current.clients().get(client);
    if (current != null
        && current.key().equals(key)
        && asked != null
        && asked.isAwaited()
        && !ready.containsKey(client)) {
      answer(
          asked,
          new ClientResult.Failed(
              RejectionReason.CLIENT_ERROR,
              (asked.trouble.isEmpty() ? "it is not there" : asked.trouble)
                  + "; it did not come back within "
                  + sessions.settings().reconnectMillis()
                  + " ms"),
          0);
    }
  }

  /** One timer a run, whatever the number of its rounds. */
  private void watchAnswers() {
    long limit = TimeUnit.MILLISECONDS.toNanos(sessions.settings().answerMillis());
    if (limit > 0 && !watchesAnswers) {
      watchesAnswers = true;
      long waited = sessions.clock().nanoTime() - askedAtNanos;
      timer.schedule(this::checkAnswers, Math.max(0, limit - waited), TimeUnit.NANOSECONDS);
    }
  }

  private synchronized void checkAnswers() {
    watchesAnswers = false;
    AskedAttempt current = attempt;
    if (current == null) {
      return;
    }
    long limit = TimeUnit.MILLISECONDS.toNanos(sessions.settings().answerMillis());
    if (sessions.clock().nanoTime() - askedAtNanos < limit) {
      watchAnswers();
    } else {
      overdue(current);
    }
  }

  /** A client that has its task and is connected must not hold the round for good. */
  private void overdue(AskedAttempt current) {
    for (AskedClient asked : current.clients().values()) {
      if (asked.isAwaited()) {
        asked.sawTrouble("it gave no answer");
        answer(
            asked,
            new ClientResult.Failed(
                RejectionReason.CLIENT_ERROR,
                asked.trouble
                    + "; nothing valid came within "
                    + sessions.settings().answerMillis()
                    + " ms (limits.answer-seconds)"),
            0);
        asked.cancelled = true;
        Optional.ofNullable(ready.get(asked.call.id()))
            .ifPresent(to -> to.send(RoundMessages.cancelled(current.key())));
      }
    }
  }

  private void answer(AskedClient asked, ClientResult result, long cpuNanos) {
    AskedAttempt current = attempt;
    if (current != null) {
      if (result instanceof ClientResult.Failed failed) {
        sessions.observer().uploadRefused(failed.reason());
      }
      asked.answered = true;
      inbox.answered(current.key(), asked.call.slot(), result, cpuNanos);
    }
  }

  synchronized void ready(ClientId client, ClientSession session) {
    if (session.hasEnded()) {
      // A newer stream took its place, and perhaps spoke already.
      return;
    }
    known.add(client);
    ready.put(client, session);
    expected.add(client);
    AskedAttempt current = attempt;
    AskedClient asked = current == null ? null : current.clients().get(client);
    if (current != null && asked != null) {
      if (asked.accepted) {
        asked.isBack();
        session.send(RoundMessages.accepted(current.key()));
      } else if (asked.isAwaited()) {
        ask(current, asked, session);
      }
    }
    if (session.hasEnded()) {
      // Its end may have looked for it here before it was put in.
      left(client, session);
      return;
    }
    gatherIfAllAreThere();
  }

  synchronized void notReady(ClientId client, ClientSession session) {
    if (session.hasEnded()) {
      return;
    }
    expected.remove(client);
    if (ready.remove(client, session)) {
      awaitReturnOf(client, "it is not ready any more");
    }
    gatherIfAllAreThere();
  }

  synchronized void left(ClientId client, ClientSession session) {
    if (ready.remove(client, session)) {
      AskedAttempt current = attempt;
      AskedClient asked = current == null ? null : current.clients().get(client);
      if (asked != null && asked.inSession) {
        leftSession(asked, session.howItEnded());
      }
      awaitReturnOf(client, session.howItEnded());
    }
  }

  private void awaitReturnOf(ClientId client, String why) {
    AskedAttempt current = attempt;
    AskedClient asked = current == null ? null : current.clients().get(client);
    if (current != null && asked != null && asked.isAwaited()) {
      asked.sawTrouble(why);
      asked.through = null;
      ask(current, asked, null);
    }
  }

  synchronized void declined(ClientId client, ClientSession session, String reason) {
    if (declined.add(client)) {
      events.record(
          "client_declined", 0, 1, Map.of("client", client.value(), "detail", shortened(reason)));
    }
    notReady(client, session);
  }

  synchronized void update(ClientId client, ClientSession session, Update update) {
    RoundKey key = RoundKeys.fromWire(update.getKey());
    Optional<AskedClient> asked = asked(client, key);
    if (asked.isEmpty()) {
      awaited(client)
          .ifPresent(
              one ->
                  one.sawTrouble(
                      "it sent an update for round "
                          + key.round()
                          + ", attempt "
                          + key.attempt()
                          + ", which takes none"));
      session.send(refusal(key, RejectionReason.LATE, "the round takes no more uploads"));
    } else if (asked.get().accepted) {
      session.send(RoundMessages.accepted(key));
    } else if (!asked.get().answered) {
      if (!Updates.isIntact(update)) {
        asked.get().sawTrouble("its payload was damaged on its way");
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

  private Optional<AskedClient> awaited(ClientId client) {
    AskedAttempt current = attempt;
    return current == null
        ? Optional.empty()
        : Optional.ofNullable(current.clients().get(client)).filter(AskedClient::isAwaited);
  }

  /** Whether a client may send its update through Transfer. */
  synchronized UploadSink.Gate gate(ClientId client, TransferHeader header) {
    Optional<AskedClient> asked = asked(client, header.round());
    if (asked.isEmpty()) {
      return new UploadSink.Gate.Closed(
          RejectionReason.LATE, "the round takes no upload of " + client);
    }
    if (asked.get().inSession) {
      return members.gate(asked.get());
    }
    return asked.get().answered
        ? new UploadSink.Gate.Closed(
            RejectionReason.DUPLICATE, "an upload of " + client + " has arrived already")
        : new UploadSink.Gate.Open(payloadBytes);
  }

  /** Takes an update that came through Transfer; the file is this run's from here on. */
  synchronized UploadSink.Result uploaded(ClientId client, TransferHeader header, Path file) {
    Optional<AskedClient> asked = asked(client, header.round());
    if (asked.isPresent() && asked.get().inSession) {
      return members.uploaded(asked.get(), header.payloadSha256(), file);
    }
    asked = asked.filter(one -> !one.answered);
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
        .ifPresent(
            asked -> {
              if (!asked.answered) {
                answer(asked, Updates.fromWire(failed), 0);
              } else if (asked.inSession) {
                leftSession(asked, shortened(failed.getDetail()));
              }
            });
  }

  private Optional<AskedClient> asked(ClientId client, RoundKey key) {
    AskedAttempt current = attempt;
    return current == null || !current.key().equals(key)
        ? Optional.empty()
        : Optional.ofNullable(current.clients().get(client)).filter(asked -> !asked.cancelled);
  }

  @Override
  public synchronized Member member(ClientId client) {
    return members.member(client);
  }

  @Override
  public synchronized void secure(RoundKey key, int slot, ServerMessage message) {
    AskedAttempt current = attempt;
    if (current == null || !current.key().equals(key)) {
      return;
    }
    AskedClient asked = current.slots().get(slot);
    ClientSession session = asked == null ? null : ready.get(asked.call.id());
    if (asked != null && session != null) {
      asked.inSession = true;
      session.send(
          CoordinatorMessage.newBuilder().setSecure(SecureMessages.toWire(key, message)).build());
    } else if (asked != null) {
      leftSession(asked, "it is not there");
    }
  }

  /** A message that was on its way is lost with its stream, so nobody comes back to a session. */
  private void leftSession(AskedClient asked, String why) {
    asked.inSession = false;
    if (asked.vector != null && !asked.vector.isNamed()) {
      // One that is named the loop may be about to take.
      asked.discardVector();
    }
    answer(
        asked,
        new ClientResult.Failed(
            RejectionReason.CLIENT_ERROR, "it left the session that masks the updates: " + why),
        0);
  }

  /** A client holds its update for the session; it says so again if it is asked again. */
  synchronized void trained(ClientId client, ClientSession session, Trained trained) {
    RoundKey key = RoundKeys.fromWire(trained.getKey());
    Optional<AskedClient> asked = asked(client, key).filter(one -> !one.answered);
    if (asked.isEmpty()) {
      return;
    }
    if (!trained.getTaskSha256().equals(asked.get().call.taskSha256())) {
      answer(
          asked.get(),
          new ClientResult.Failed(RejectionReason.STALE_TASK, "it has trained for another task"),
          0);
      return;
    }
    ClientResult result = members.trained(client, session.enrolledKey(), trained);
    answer(asked.get(), result, Math.max(0, trained.getCpuNanos()));
  }

  /** A client speaks in the session. */
  void secured(ClientId client, SecureToCoordinator message) {
    RoundKey key = RoundKeys.fromWire(message.getKey());
    // Checked and copied before the lock: it may be as large as an update.
    FromClient said = SecureMessages.fromWire(message);
    synchronized (this) {
      Optional<AskedClient> asked = asked(client, key).filter(one -> one.inSession);
      if (asked.isPresent()) {
        inbox.secured(key, asked.get().call.slot(), members.said(asked.get(), said), 0);
      }
    }
  }

  @Override
  public void taken(RoundKey key) {}

  @Override
  public synchronized void accepted(RoundKey key, int slot) {
    sessions.observer().uploadAccepted();
    tell(key, slot, RoundMessages.accepted(key), asked -> asked.accepted = true);
  }

  @Override
  public synchronized void refused(RoundKey key, int slot, RejectionReason reason, String detail) {
    tell(key, slot, refusal(key, reason, detail), asked -> {});
  }

  private void tell(
      RoundKey key,
      int slot,
      CoordinatorMessage message,
      java.util.function.Consumer<AskedClient> change) {
    AskedAttempt current = attempt;
    if (current == null || !current.key().equals(key)) {
      return;
    }
    AskedClient asked = current.slots().get(slot);
    if (asked != null) {
      change.accept(asked);
      Optional.ofNullable(ready.get(asked.call.id())).ifPresent(to -> to.send(message));
    }
  }

  @Override
  public synchronized void cancelled(RoundKey key) {
    AskedAttempt current = attempt;
    if (current == null || !current.key().equals(key)) {
      return;
    }
    CoordinatorMessage message = RoundMessages.cancelled(key);
    List<String> silent = new ArrayList<>();
    String detail = "";
    for (AskedClient asked : current.clients().values()) {
      if (asked.isAwaited()) {
        asked.cancelled = true;
        asked.isBack();
        if (silent.size() < MOST_NAMED) {
          silent.add(asked.call.id().value());
        }
        if (detail.isEmpty() && !asked.trouble.isEmpty()) {
          detail = asked.call.id() + ": " + asked.trouble;
        }
        Optional.ofNullable(ready.get(asked.call.id())).ifPresent(to -> to.send(message));
      }
    }
    if (!silent.isEmpty()) {
      events.record(
          "clients_unanswered",
          key.round(),
          key.attempt(),
          Map.of(
              "clients",
              silent,
              "detail",
              detail.isEmpty() ? "no answer when the round stopped waiting" : shortened(detail)));
    }
  }

  @Override
  public synchronized void ended(RoundKey key, boolean committed) {
    AskedAttempt current = attempt;
    if (current == null || !current.key().equals(key)) {
      return;
    }
    CoordinatorMessage message = RoundMessages.ended(key, committed);
    current
        .clients()
        .keySet()
        .forEach(
            client -> Optional.ofNullable(ready.get(client)).ifPresent(to -> to.send(message)));
    for (AskedClient asked : current.clients().values()) {
      asked.isBack();
      asked.discardVector();
    }
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
    discardVectors();
  }

  private synchronized void discardVectors() {
    if (attempt != null) {
      attempt.clients().values().forEach(AskedClient::discardVector);
    }
  }

  private CoordinatorMessage refusal(RoundKey key, RejectionReason reason, String detail) {
    sessions.observer().uploadRefused(reason);
    return RoundMessages.refused(key, reason, detail);
  }

  private static String shortened(String text) {
    return text.length() > 500 ? text.substring(0, 500) : text;
  }
}
