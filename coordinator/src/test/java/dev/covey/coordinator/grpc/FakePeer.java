package dev.covey.coordinator.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.protocol.v1.CoordinatorMessage;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The transport's side of a stream, with room for what is sent or without. */
final class FakePeer extends ServerCallStreamObserver<CoordinatorMessage> {
  private final List<CoordinatorMessage> sent = new ArrayList<>();
  private @Nullable Status status;
  private @Nullable Runnable whenReady;
  private @Nullable Runnable whenCancelled;
  private boolean reads = true;
  private int requested;

  /** How the coordinator has ended the stream. */
  Optional<Status> end() {
    return Optional.ofNullable(status);
  }

  List<CoordinatorMessage> sent() {
    return sent;
  }

  /** Messages that the coordinator has asked for, in all. */
  int requested() {
    return requested;
  }

  FakePeer stopReading() {
    reads = false;
    return this;
  }

  void read() {
    reads = true;
    if (whenReady != null) {
      whenReady.run();
    }
  }

  /** The connection is gone. */
  void vanish() {
    if (whenCancelled != null) {
      whenCancelled.run();
    }
  }

  @Override
  public void onNext(CoordinatorMessage message) {
    assertThat(status).as("a message after the end").isNull();
    sent.add(message);
  }

  @Override
  public void onError(Throwable failure) {
    assertThat(status).as("a second end").isNull();
    status = Status.fromThrowable(failure);
  }

  @Override
  public void onCompleted() {
    assertThat(status).as("a second end").isNull();
    status = Status.OK;
  }

  @Override
  public boolean isReady() {
    return reads;
  }

  @Override
  public boolean isCancelled() {
    return false;
  }

  @Override
  public void setOnCancelHandler(Runnable handler) {
    whenCancelled = handler;
  }

  @Override
  public void setOnReadyHandler(Runnable handler) {
    whenReady = handler;
  }

  @Override
  public void setCompression(String compression) {}

  @Override
  public void setMessageCompression(boolean enable) {}

  @Override
  public void disableAutoInboundFlowControl() {}

  @Override
  public void request(int count) {
    requested += count;
  }
}
