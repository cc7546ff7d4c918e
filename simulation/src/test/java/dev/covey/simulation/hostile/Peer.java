package dev.covey.simulation.hostile;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.covey.core.Clock;
import dev.covey.protocol.WireVersion;
import dev.covey.protocol.rounds.FloatVectors;
import dev.covey.protocol.v1.Assignment;
import dev.covey.protocol.v1.ClientMessage;
import dev.covey.protocol.v1.CoordinatorMessage;
import dev.covey.protocol.v1.CoordinatorMessage.MessageCase;
import dev.covey.protocol.v1.Hello;
import dev.covey.protocol.v1.Ready;
import dev.covey.protocol.v1.Update;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One side of a stream of Rounds, which sends whatever bytes it is told to. */
final class Peer {
  private static final long PATIENCE_SECONDS = 30;
  private static final Clock CLOCK = Clock.system();

  /** Bytes as they come: any method of any service can be called with it. */
  static final MethodDescriptor.Marshaller<byte[]> BYTES =
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

  private final String id;
  private final ClientCall<byte[], byte[]> call;
  private final BlockingQueue<CoordinatorMessage> received = new LinkedBlockingQueue<>();
  private final CompletableFuture<Status> end = new CompletableFuture<>();

  private String runId = "";

  private Peer(String id, ClientCall<byte[], byte[]> call) {
    this.id = id;
    this.call = call;
  }

  /** Opens a stream and says nothing; reads what comes, or nothing of it. */
  static Peer silent(Channel channel, String id, boolean reads) {
    Peer peer = new Peer(id, channel.newCall(method("covey.v1.Rounds/Join"), CallOptions.DEFAULT));
    peer.call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(byte[] message) {
            try {
              peer.received.add(CoordinatorMessage.parseFrom(message));
            } catch (InvalidProtocolBufferException e) {
              peer.end.completeExceptionally(e);
            }
            peer.call.request(1);
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            peer.end.complete(status);
          }
        },
        new Metadata());
    if (reads) {
      peer.call.request(1);
    }
    return peer;
  }

  /** Opens a stream, says hello and ready, as an honest client does. */
  static Peer ready(Channel channel, String id) {
    Peer peer = silent(channel, id, true);
    peer.send(hello(id));
    peer.await(MessageCase.WELCOME);
    peer.sendReady();
    return peer;
  }

  static MethodDescriptor<byte[], byte[]> method(String name) {
    return MethodDescriptor.newBuilder(BYTES, BYTES)
        .setFullMethodName(name)
        .setType(MethodType.BIDI_STREAMING)
        .build();
  }

  static ClientMessage hello(String id) {
    return ClientMessage.newBuilder()
        .setHello(Hello.newBuilder().addAllWireVersions(WireVersion.SPOKEN).setClientId(id))
        .build();
  }

  String id() {
    return id;
  }

  void sendReady() {
    runId = await(MessageCase.OFFER).getOffer().getRunId();
    send(ClientMessage.newBuilder().setReady(Ready.newBuilder().setRunId(runId)).build());
  }

  /** The run that it is ready for. */
  String runId() {
    return runId;
  }

  void send(ClientMessage message) {
    send(message.toByteArray());
  }

  void send(byte[] message) {
    call.sendMessage(message);
  }

  void send(Update.Builder update) {
    send(ClientMessage.newBuilder().setUpdate(update).build());
  }

  /** Takes messages until one of a kind comes. */
  CoordinatorMessage await(MessageCase kind) {
    long until = CLOCK.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    try {
      while (CLOCK.nanoTime() < until) {
        CoordinatorMessage next = received.poll(20, TimeUnit.MILLISECONDS);
        if (next == null && end.isDone() && received.isEmpty()) {
          throw new AssertionError("no " + kind + ": the stream ended with " + end.join());
        }
        if (next != null && next.getMessageCase() == kind) {
          return next;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new AssertionError("no " + kind + " within " + PATIENCE_SECONDS + " s");
  }

  Assignment awaitAssignment() {
    return await(MessageCase.ASSIGNMENT).getAssignment();
  }

  /** How the coordinator ends the stream. */
  Status awaitEnd() {
    try {
      return end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("the stream does not end", e);
    }
  }

  Optional<Status> end() {
    return Optional.ofNullable(end.getNow(null));
  }

  /** The next message, if one comes within a while. */
  Optional<CoordinatorMessage> poll(long millis) throws InterruptedException {
    return Optional.ofNullable(received.poll(millis, TimeUnit.MILLISECONDS));
  }

  /** Breaks the stream off. */
  void leave() {
    call.cancel("leaves", null);
  }

  void halfClose() {
    call.halfClose();
  }

  /** Reads so many more messages. */
  void request(int messages) {
    call.request(messages);
  }

  boolean hasRoom() {
    return call.isReady();
  }

  /** The update that everybody honest sends: the same number in every entry. */
  static Update.Builder update(Assignment task, float value) {
    return update(task, vector(task, value));
  }

  static Update.Builder update(Assignment task, float[] values) {
    ByteString payload = FloatVectors.encode(values);
    return Update.newBuilder()
        .setKey(task.getKey())
        .setTaskSha256(task.getTaskSha256())
        .setWeight(1)
        .setMetricsJson("{}")
        .setPayload(payload)
        .setPayloadCrc32C(FloatVectors.crc32c(payload));
  }

  static float[] vector(Assignment task, float value) {
    float[] values = new float[task.getModel().getInline().size() / Float.BYTES];
    Arrays.fill(values, value);
    return values;
  }
}
