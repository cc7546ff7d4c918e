package dev.covey.simulation.federation;

import dev.covey.aggregation.arrival.RejectionReason;
import dev.covey.core.ProcessUsage;
import dev.covey.core.RoundKey;
import dev.covey.core.error.CoveyException;
import dev.covey.models.spi.TrainingSession;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Lets clients of a cohort take turns on the training pool, in roster order, and posts what they
 * answer. No more answers than a few per worker wait to be taken, so memory does not grow with the
 * cohort.
 */
final class ClientDispatch implements AutoCloseable {
  private static final int ANSWERS_PER_WORKER = 2;
  private static final int ENOUGH_FOR_ALL = Integer.MAX_VALUE / 4;

  private final TrainingPool pool;
  private final ClientRuntime client;
  private final Consumer<Federation.Message> inbox;
  private Room room;

  /** Room for answers to one attempt; each attempt has its own, so none waits for another's. */
  private record Room(Optional<RoundKey> key, Semaphore free) {}

  ClientDispatch(TrainingPool pool, ClientRuntime client, Consumer<Federation.Message> inbox) {
    this.pool = pool;
    this.client = client;
    this.inbox = inbox;
    this.room = new Room(Optional.empty(), new Semaphore(0));
  }

  void start(List<ClientCall> calls, RoundWork round) {
    Semaphore free = new Semaphore(ANSWERS_PER_WORKER * pool.workers());
    room = new Room(Optional.of(round.key), free);
    for (ClientCall call : calls) {
      pool.submit(
          session -> {
            free.acquireUninterruptibly();
            if (round.cancelled.get()) {
              free.release();
              return null;
            }
            train(call, round.key, session);
            return null;
          },
          cannotOpen -> {
            if (!round.cancelled.get()) {
              post(round.key, call, failed(cannotOpen), 0);
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
      post(key, call, failed(failure), ProcessUsage.threadCpuNanos() - cpu);
      // The pool replaces the session: its state is unknown.
      throw failure;
    }
    post(key, call, result, ProcessUsage.threadCpuNanos() - cpu);
  }

  private void post(RoundKey key, ClientCall call, ClientResult result, long cpuNanos) {
    inbox.accept(new Federation.Message.Answer(key, call.slot(), result, cpuNanos));
  }

  private static ClientResult failed(Throwable failure) {
    return new ClientResult.Failed(
        RejectionReason.CLIENT_ERROR,
        failure instanceof CoveyException
            ? String.valueOf(failure.getMessage())
            : failure.getClass().getSimpleName() + ": " + failure.getMessage());
  }

  /** An answer to an attempt was taken. */
  void release(RoundKey key) {
    if (isFor(key)) {
      room.free().release();
    }
  }

  /**
   * Nobody waits for the rest of an attempt any more: clients that wait for room give their worker
   * back, which evaluation needs while no answers are taken.
   */
  void cancelled(RoundKey key) {
    if (isFor(key)) {
      room.free().release(ENOUGH_FOR_ALL);
    }
  }

  private boolean isFor(RoundKey key) {
    return room.key().filter(key::equals).isPresent();
  }

  /** Wakes clients that wait for room; nobody takes answers any more. */
  @Override
  public void close() {
    room.free().release(ENOUGH_FOR_ALL);
  }
}
