package dev.covey.simulation.federation;

import dev.covey.aggregation.arrival.ClientResult;
import dev.covey.aggregation.arrival.RejectionReason;
import dev.covey.assembly.FederatedTokens;
import dev.covey.assembly.TrainingPool;
import dev.covey.coordinator.federation.ClientCall;
import dev.covey.coordinator.federation.ClientGateway;
import dev.covey.coordinator.federation.ClientInbox;
import dev.covey.core.ClientId;
import dev.covey.core.ProcessUsage;
import dev.covey.core.RoundKey;
import dev.covey.core.error.CoveyException;
import dev.covey.core.error.InternalException;
import dev.covey.crypto.secagg.Member;
import dev.covey.crypto.secagg.message.ServerMessage;
import dev.covey.models.spi.TrainingSession;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/**
 * Lets clients of a cohort take turns on the training pool, in roster order, and posts what they
 * answer. No more answers than a few per worker wait to be taken, so memory does not grow with the
 * cohort.
 */
final class ClientDispatch implements ClientGateway {
  private static final int ANSWERS_PER_WORKER = 2;
  private static final int ENOUGH_FOR_ALL = Integer.MAX_VALUE / 4;

  private final TrainingPool pool;
  private final ClientRuntime client;
  private final ClientInbox inbox;
  private final List<ClientId> known;
  private final Optional<SecureClients> secure;
  private List<ClientCall> calls = List.of();
  private Attempt attempt = new Attempt(Optional.empty(), new Semaphore(0), new AtomicBoolean());

  /** Room for answers to one attempt; each attempt has its own, so none waits for another's. */
  private record Attempt(Optional<RoundKey> key, Semaphore room, AtomicBoolean cancelled) {
    boolean isFor(RoundKey other) {
      return key.filter(other::equals).isPresent();
    }

    void end() {
      cancelled.set(true);
      room.release(ENOUGH_FOR_ALL);
    }
  }

  /**
   * A way to the clients.
   *
   * @param secure their parts in sessions, where updates are masked
   */
  ClientDispatch(
      TrainingPool pool,
      ClientRuntime client,
      FederatedTokens data,
      ClientInbox inbox,
      Optional<SecureClients> secure) {
    this.secure = secure;
    this.pool = pool;
    this.client = client;
    this.inbox = inbox;
    this.known = IntStream.range(0, data.clients()).mapToObj(data::id).toList();
  }

  @Override
  public List<ClientId> known() {
    return known;
  }

  @Override
  public void gather(RoundKey key, int atLeast) {
    inbox.eligible(key, known);
  }

  @Override
  public void assign(RoundKey key, List<ClientCall> calls) {
    attempt.end();
    secure.ifPresent(SecureClients::end);
    this.calls = List.copyOf(calls);
    Attempt current =
        new Attempt(
            Optional.of(key),
            new Semaphore(ANSWERS_PER_WORKER * pool.workers()),
            new AtomicBoolean());
    attempt = current;
    for (ClientCall call : calls) {
      pool.submit(
          session -> {
            current.room().acquireUninterruptibly();
            if (current.cancelled().get()) {
              current.room().release();
              return null;
            }
            train(call, key, session);
            return null;
          },
          cannotOpen -> {
            if (!current.cancelled().get()) {
              inbox.answered(key, call.slot(), failed(cannotOpen), 0);
            }
          });
    }
  }

  private void train(ClientCall call, RoundKey key, TrainingSession session) {
    long cpu = ProcessUsage.threadCpuNanos();
    ClientResult result;
    try {
      result = Objects.requireNonNull(client.run(call, session), "the client gave no answer");
    } catch (Throwable failure) {
      // Whatever a client throws, linkage errors of a plug-in included, the cohort hears of it:
      // an answer that never came would be waited for.
      inbox.answered(key, call.slot(), failed(failure), ProcessUsage.threadCpuNanos() - cpu);
      // The pool replaces the session: its state is unknown.
      throw failure;
    }
    inbox.answered(key, call.slot(), result, ProcessUsage.threadCpuNanos() - cpu);
  }

  private static ClientResult failed(Throwable failure) {
    return new ClientResult.Failed(
        RejectionReason.CLIENT_ERROR,
        failure instanceof CoveyException
            ? String.valueOf(failure.getMessage())
            : failure.getClass().getSimpleName() + ": " + failure.getMessage());
  }

  @Override
  public void taken(RoundKey key) {
    if (attempt.isFor(key)) {
      attempt.room().release();
    }
  }

  /**
   * Clients that wait for room give their worker back, which evaluation needs while no answers are
   * taken.
   */
  @Override
  public void cancelled(RoundKey key) {
    if (attempt.isFor(key)) {
      attempt.end();
    }
  }

  @Override
  public Member member(ClientId client) {
    return sessions().member(client);
  }

  @Override
  public void secure(RoundKey key, int slot, ServerMessage message) {
    calls.stream()
        .filter(call -> call.slot() == slot)
        .findFirst()
        .ifPresent(call -> sessions().receive(key, slot, call.id(), message));
  }

  private SecureClients sessions() {
    return secure.orElseThrow(() -> new InternalException("a session in a run without masks"));
  }

  @Override
  public void ended(RoundKey key, boolean committed) {
    secure.ifPresent(SecureClients::end);
  }

  /** Wakes clients that wait for room; nobody takes answers any more. */
  @Override
  public void close() {
    attempt.end();
    secure.ifPresent(SecureClients::close);
  }
}
