package dev.covey.coordinator.transfer;

import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A call without a network: remembers what the service does and insists that it does it in order.
 */
final class FakeServerCall<Q, R> extends ServerCall<Q, R> {
  private final MethodDescriptor<Q, R> method;
  private final List<R> sent = new ArrayList<>();
  private Optional<Status> closed = Optional.empty();
  private boolean headersSent;
  private boolean cancelled;
  private int ready = Integer.MAX_VALUE;
  private int requested;

  FakeServerCall(MethodDescriptor<Q, R> method) {
    this.method = method;
  }

  /** Takes so many more messages before it is no longer ready. */
  void readyFor(int messages) {
    ready = messages;
  }

  void cancel() {
    cancelled = true;
  }

  List<R> sent() {
    return sent;
  }

  Optional<Status> closed() {
    return closed;
  }

  /** Messages that the service has asked for and not been given. */
  int requested() {
    return requested;
  }

  void delivered() {
    requested--;
  }

  @Override
  public void request(int messages) {
    requested += messages;
  }

  @Override
  public void sendHeaders(Metadata headers) {
    if (headersSent || closed.isPresent()) {
      throw new IllegalStateException("headers twice or after the end");
    }
    headersSent = true;
  }

  @Override
  public void sendMessage(R message) {
    if (!headersSent || closed.isPresent()) {
      throw new IllegalStateException("a message before the headers or after the end");
    }
    ready--;
    sent.add(message);
  }

  @Override
  public boolean isReady() {
    return ready > 0 && closed.isEmpty();
  }

  @Override
  public void close(Status status, Metadata trailers) {
    if (closed.isPresent()) {
      throw new IllegalStateException("closed twice: " + closed + ", " + status);
    }
    closed = Optional.of(status);
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  public MethodDescriptor<Q, R> getMethodDescriptor() {
    return method;
  }

  @Override
  public Attributes getAttributes() {
    return Attributes.EMPTY;
  }
}
