package dev.covey.client.remote;

import dev.covey.core.ClientId;
import dev.covey.core.Provenance;
import dev.covey.protocol.WireVersion;
import dev.covey.protocol.rounds.RoundsMethods;
import dev.covey.protocol.v1.ClientMessage;
import dev.covey.protocol.v1.CoordinatorMessage;
import dev.covey.protocol.v1.Hello;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One stream to the coordinator; what comes is handed on as it comes, its end once. */
public final class RoundsStream
    implements ClientResponseObserver<ClientMessage, CoordinatorMessage> {
  private final Consumer<CoordinatorMessage> messages;
  private final Consumer<Status> end;
  private @Nullable ClientCallStreamObserver<ClientMessage> out;
  private boolean ended;

  private RoundsStream(Consumer<CoordinatorMessage> messages, Consumer<Status> end) {
    this.messages = messages;
    this.end = end;
  }

  /**
   * Opens a stream and says hello.
   *
   * @param messages hears every message, on a thread of the transport
   * @param end hears how the stream ended
   */
  public static RoundsStream open(
      Channel channel, ClientId id, Consumer<CoordinatorMessage> messages, Consumer<Status> end) {
    RoundsStream stream = new RoundsStream(messages, end);
    ClientCalls.asyncBidiStreamingCall(
        channel.newCall(RoundsMethods.JOIN, CallOptions.DEFAULT), stream);
    stream.send(
        ClientMessage.newBuilder()
            .setHello(
                Hello.newBuilder()
                    .addAllWireVersions(WireVersion.SPOKEN)
                    .setCoveyVersion(Provenance.versionOfCovey())
                    .setClientId(id.value()))
            .build());
    return stream;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<ClientMessage> requests) {
    out = requests;
  }

  /** Sends a message; nothing if the stream has ended. */
  public synchronized void send(ClientMessage message) {
    ClientCallStreamObserver<ClientMessage> stream = out;
    if (stream != null && !ended) {
      stream.onNext(message);
    }
  }

  /** Ends the stream orderly. */
  public synchronized void close() {
    ClientCallStreamObserver<ClientMessage> stream = out;
    if (stream != null && !ended) {
      ended = true;
      stream.onCompleted();
    }
  }

  @Override
  public void onNext(CoordinatorMessage message) {
    messages.accept(message);
  }

  @Override
  public void onError(Throwable failure) {
    over(Status.fromThrowable(failure));
  }

  @Override
  public void onCompleted() {
    over(Status.OK);
  }

  private void over(Status status) {
    synchronized (this) {
      ended = true;
    }
    end.accept(status);
  }
}
