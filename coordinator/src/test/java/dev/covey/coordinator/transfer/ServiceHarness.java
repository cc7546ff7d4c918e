package dev.covey.coordinator.transfer;

import dev.covey.core.ClientId;
import dev.covey.core.RoundKey;
import dev.covey.core.RunId;
import dev.covey.core.Sha256;
import dev.covey.protocol.PeerIdentity;
import dev.covey.protocol.codec.ChunkData;
import dev.covey.protocol.codec.Frame;
import dev.covey.protocol.transfer.TransferHeader;
import dev.covey.protocol.transfer.TransferMethods;
import dev.covey.protocol.v1.Chunk;
import dev.covey.protocol.v1.DownloadRequest;
import dev.covey.protocol.v1.UploadFrame;
import dev.covey.protocol.v1.UploadStatus;
import io.grpc.Context;
import io.grpc.Detachable;
import io.grpc.KnownLength;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;

/**
 * A service with calls that are driven by hand: bytes go in as they would come from the network, in
 * the order sent and only when asked for.
 */
final class ServiceHarness {
  static final TransferLimits LIMITS = new TransferLimits(2, 2, 3, 1000, 100, 500, 64);

  final ManualClock clock = new ManualClock();
  final RecordingSink sink = new RecordingSink();
  final FolderBlobStore blobs;
  final TransferService service;
  private int heldBuffers;

  ServiceHarness(Path folder) {
    blobs = new FolderBlobStore(folder.resolve("blobs"));
    service =
        new TransferService(
            blobs, sink, folder.resolve("spool"), false, LIMITS, clock, Runnable::run);
  }

  /** Parts of the transport's memory that the service holds. */
  int heldBuffers() {
    return heldBuffers;
  }

  static PeerIdentity client(String name) {
    return new PeerIdentity(new ClientId(name), PeerIdentity.Role.CLIENT);
  }

  static TransferHeader header(byte[] payload) {
    return new TransferHeader(
        new RoundKey(new RunId("run"), 1, 1),
        "ab".repeat(32),
        payload.length,
        Sha256.ofBytes(payload),
        3,
        "{}");
  }

  static byte[] headerBytes(TransferHeader header) {
    return UploadFrame.newBuilder().setHeader(header.toMessage()).build().toByteArray();
  }

  static byte[] chunkBytes(byte[] payload, int from, int to) {
    InputStream stream =
        TransferMethods.UPLOAD.streamRequest(
            new Frame.Data<>(ChunkData.sharing(from, payload, from, to - from)));
    try {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Driven<Frame<UploadFrame>, UploadStatus> upload(Optional<PeerIdentity> peer) {
    return new Driven<>(TransferMethods.UPLOAD, peer);
  }

  Driven<Frame<UploadFrame>, UploadStatus> upload(String name) {
    return upload(Optional.of(client(name)));
  }

  Driven<Frame<DownloadRequest>, Frame<Chunk>> download(String name) {
    return new Driven<>(TransferMethods.DOWNLOAD, Optional.of(client(name)));
  }

  /** One call. */
  final class Driven<Q, R> {
    final FakeServerCall<Q, R> call;
    private final MethodDescriptor<Q, R> method;
    private final ServerCall.Listener<Q> listener;
    private final Deque<byte[]> onTheWay = new ArrayDeque<>();
    private boolean halfClosed;
    private boolean halfCloseTold;

    Driven(MethodDescriptor<Q, R> method, Optional<PeerIdentity> peer) {
      this.method = method;
      this.call = new FakeServerCall<>(method);
      @SuppressWarnings("unchecked") // the service was bound with these very methods
      io.grpc.ServerMethodDefinition<Q, R> bound =
          (io.grpc.ServerMethodDefinition<Q, R>)
              service.bindService().getMethod(method.getFullMethodName());
      Context context =
          peer.map(known -> Context.ROOT.withValue(PeerIdentity.KEY, known)).orElse(Context.ROOT);
      Context before = context.attach();
      try {
        listener = bound.getServerCallHandler().startCall(call, new Metadata());
      } finally {
        context.detach(before);
      }
    }

    Driven<Q, R> send(byte[] message) {
      onTheWay.add(message);
      deliver();
      return this;
    }

    Driven<Q, R> halfClose() {
      halfClosed = true;
      deliver();
      return this;
    }

    /** Hands over what the service has asked for. */
    void deliver() {
      while (call.requested() > 0 && !onTheWay.isEmpty() && call.closed().isEmpty()) {
        call.delivered();
        NetworkStream stream = new NetworkStream(onTheWay.remove());
        Q message = method.parseRequest(stream);
        listener.onMessage(message);
      }
      if (halfClosed && !halfCloseTold && onTheWay.isEmpty() && call.closed().isEmpty()) {
        halfCloseTold = true;
        listener.onHalfClose();
      }
    }

    void ready(int messages) {
      call.readyFor(messages);
      listener.onReady();
    }

    /** The connection is gone. */
    void cancel() {
      call.cancel();
      listener.onCancel();
    }

    Status.Code code() {
      return call.closed().orElseThrow(() -> new AssertionError("the call is open")).getCode();
    }
  }

  private final class NetworkStream extends ByteArrayInputStream
      implements KnownLength, Detachable {
    NetworkStream(byte[] bytes) {
      super(bytes);
    }

    @Override
    public InputStream detach() {
      heldBuffers++;
      byte[] rest = Arrays.copyOfRange(buf, pos, count);
      pos = count;
      return new ByteArrayInputStream(rest) {
        private boolean open = true;

        @Override
        public void close() {
          if (open) {
            open = false;
            heldBuffers--;
          }
        }
      };
    }
  }
}
