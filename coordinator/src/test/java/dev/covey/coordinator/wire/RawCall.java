package dev.covey.coordinator.wire;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A call of any method with messages as bytes, as a client of any version would make it. */
public final class RawCall implements StreamObserver<byte[]> {
  private static final long PATIENCE_SECONDS = 20;

  /** What came: bytes, or the status at the end. */
  private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();

  private final StreamObserver<byte[]> out;

  /**
   * Opens a call.
   *
   * @param method full name, as {@code covey.v1.Rounds/Join}
   */
  public RawCall(Channel channel, String method) {
    out =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(
                MethodDescriptor.<byte[], byte[]>newBuilder(BYTES, BYTES)
                    .setFullMethodName(method)
                    .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                    .build(),
                CallOptions.DEFAULT.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)),
            this);
  }

  public RawCall say(byte[] message) {
    out.onNext(message);
    return this;
  }

  /** Nothing more will be said. */
  public RawCall finish() {
    out.onCompleted();
    return this;
  }

  /** Breaks off. */
  public void cut() {
    out.onError(Status.CANCELLED.asRuntimeException());
  }

  /** The next message. */
  public byte[] hear() {
    Object next = next();
    if (next instanceof byte[] message) {
      return message;
    }
    throw new AssertionError("the call ended with " + next);
  }

  /** How the call ended; it must have nothing more to say. */
  public Status end() {
    Object next = next();
    if (next instanceof Status status) {
      return status;
    }
    throw new AssertionError("the call did not end but said something");
  }

  private Object next() {
    try {
      Object next = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("nothing was heard in " + PATIENCE_SECONDS + " s");
      }
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void onNext(byte[] message) {
    heard.add(message);
  }

  @Override
  public void onError(Throwable failure) {
    heard.add(Status.fromThrowable(failure));
  }

  @Override
  public void onCompleted() {
    heard.add(Status.OK);
  }

  private static final MethodDescriptor.Marshaller<byte[]> BYTES =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
          return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
          try {
            return stream.readAllBytes();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };
}
