package dev.covey.simulation.federation;

import dev.covey.aggregation.arrival.RejectionReason;
import dev.covey.core.ProcessUsage;
import dev.covey.core.error.CoveyException;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Lets clients of a cohort take turns on the training pool, in roster order, and posts what they
 * answer. No more answers than a few per worker wait to be taken, so memory does not grow with the
 * cohort.
 */
final class ClientDispatch implements AutoCloseable {
  private static final int ANSWERS_PER_WORKER = 2;

  private final TrainingPool pool;
  private final ClientRuntime client;
  private final Consumer<Federation.Message> inbox;
  private final Semaphore room;

  ClientDispatch(TrainingPool pool, ClientRuntime client, Consumer<Federation.Message> inbox) {
    this.pool = pool;
    this.client = client;
    this.inbox = inbox;
    this.room = new Semaphore(ANSWERS_PER_WORKER * pool.workers());
  }

  void start(List<ClientCall> calls, RoundWork round) {
    for (ClientCall call : calls) {
      pool.submit(
          session -> {
            room.acquireUninterruptibly();
            if (round.cancelled.get()) {
              room.release();
              return null;
            }
            long cpu = ProcessUsage.threadCpuNanos();
            ClientResult result;
            RuntimeException thrown = null;
            try {
              result = client.run(call, session);
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError failure) {
              result = new ClientResult.Failed(RejectionReason.CLIENT_ERROR, describe(failure));
              thrown =
                  failure instanceof RuntimeException runtime
                      ? runtime
                      : new IllegalStateException(failure);
            }
            inbox.accept(
                new Federation.Message.Answer(
                    round.key, call.slot(), result, ProcessUsage.threadCpuNanos() - cpu));
            if (thrown != null) {
              // The pool replaces the session: its state is unknown.
              throw thrown;
            }
            return null;
          });
    }
  }

  private static String describe(Throwable failure) {
    return failure instanceof CoveyException
        ? String.valueOf(failure.getMessage())
        : failure.getClass().getSimpleName() + ": " + failure.getMessage();
  }

  /** An answer was taken. */
  void release() {
    room.release();
  }

  /** Wakes clients that wait for room; nobody takes answers any more. */
  @Override
  public void close() {
    room.release(Integer.MAX_VALUE / 2);
  }
}
