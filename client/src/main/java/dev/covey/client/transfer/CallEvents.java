package dev.covey.client.transfer;

import dev.covey.core.error.StoppedException;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a call's transport tells, for the one thread that waits for it.
 *
 * @param <R> responses
 */
class CallEvents<R> extends ClientCall.Listener<R> {
  private final Deque<R> messages = new ArrayDeque<>();
  private @Nullable Status closed;

  @Override
  public synchronized void onMessage(R message) {
    messages.add(message);
    notifyAll();
  }

  @Override
  public synchronized void onReady() {
    notifyAll();
  }

  @Override
  public synchronized void onClose(Status status, Metadata trailers) {
    closed = status;
    notifyAll();
  }

  /** The status that the call ended with; empty while it goes on. */
  synchronized Optional<Status> closed() {
    return Optional.ofNullable(closed);
  }

  /** Waits for the next message; empty if the call ends without one. */
  synchronized Optional<R> nextMessage(ClientCall<?, ?> call) {
    awaitChange(call, () -> !messages.isEmpty());
    return Optional.ofNullable(messages.poll());
  }

  /** Waits until the call takes a message, has one, or ended; whether it takes one. */
  synchronized boolean awaitReady(ClientCall<?, ?> call) {
    awaitChange(call, () -> call.isReady() || !messages.isEmpty());
    return closed == null && messages.isEmpty();
  }

  /** Waits for the end. */
  synchronized Status awaitClose(ClientCall<?, ?> call) {
    awaitChange(call, () -> false);
    return closed == null ? Status.UNKNOWN : closed;
  }

  private synchronized void awaitChange(ClientCall<?, ?> call, BooleanSupplier changed) {
    while (closed == null && !changed.getAsBoolean()) {
      try {
        wait();
      } catch (InterruptedException e) {
        call.cancel("the caller was interrupted", e);
        Thread.currentThread().interrupt();
        throw new StoppedException("a transfer was interrupted");
      }
    }
  }
}
