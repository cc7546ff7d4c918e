package dev.covey.client.transfer;

import dev.covey.protocol.codec.ChunkData;
import dev.covey.protocol.codec.Frame;
import dev.covey.protocol.transfer.TransferHeader;
import dev.covey.protocol.transfer.TransferMethods;
import dev.covey.protocol.v1.UploadFrame;
import dev.covey.protocol.v1.UploadHeld;
import dev.covey.protocol.v1.UploadRejected;
import dev.covey.protocol.v1.UploadStatus;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Optional;

/** One call of {@code Transfer.Upload}. Memory: one chunk, and the two that the transport takes. */
final class UploadTry {
  private static final int CHUNK_BYTES = 1 << 18;

  /**
   * Size of the first chunk of a try; each is twice the one before, up to the full size. What of a
   * chunk has arrived when the connection breaks is lost: a link too slow for a full one would
   * never get on.
   */
  private static final int FIRST_CHUNK_BYTES = 1 << 14;

  private static final int CHUNKS_AHEAD = 2;

  /** How it ended. */
  sealed interface End {
    /** With an answer that counts. */
    record Answered(UploadOutcome outcome) implements End {}

    /** Without one. */
    record Closed(Status status) implements End {}
  }

  private final TransferHeader header;
  private final Payload payload;
  private final ClientCall<Frame<UploadFrame>, UploadStatus> call;
  private final CallEvents<UploadStatus> events = new CallEvents<>();
  private long held;

  UploadTry(Channel channel, TransferHeader header, Payload payload) {
    this.header = header;
    this.payload = payload;
    this.call =
        channel.newCall(
            TransferMethods.UPLOAD,
            CallOptions.DEFAULT.withOnReadyThreshold(CHUNKS_AHEAD * CHUNK_BYTES));
  }

  /** Bytes that the other end held of this payload before the call; 0 if it did not say. */
  long held() {
    return held;
  }

  End run() {
    call.start(events, new Metadata());
    try {
      // Held, the answer, and one too many to be told of a peer's mistake.
      call.request(3);
      call.sendMessage(
          new Frame.Plain<>(UploadFrame.newBuilder().setHeader(header.toMessage()).build()));
      Optional<UploadStatus> first = events.nextMessage(call);
      if (first.isEmpty()) {
        return closed();
      }
      if (!first.get().hasHeld()) {
        return answer(first.get());
      }
      UploadHeld heldThere = first.get().getHeld();
      if (heldThere.getBytes() < 0 || heldThere.getBytes() >= payload.bytes()) {
        return protocolError("holds " + heldThere.getBytes() + " of " + payload.bytes());
      }
      long from = 0;
      if (heldThere.getBytes() > 0
          && payload.prefixSha256(heldThere.getBytes()).equals(heldThere.getPrefixSha256())) {
        from = heldThere.getBytes();
        held = from;
      }
      send(from);
      Optional<UploadStatus> last = events.nextMessage(call);
      return last.isEmpty() ? closed() : answer(last.get());
    } finally {
      call.cancel("the try is over", null);
    }
  }

  private void send(long from) {
    byte[] buffer = new byte[(int) Math.min(CHUNK_BYTES, payload.bytes() - from)];
    long at = from;
    int size = Math.min(FIRST_CHUNK_BYTES, buffer.length);
    while (at < payload.bytes()) {
      if (!events.awaitReady(call)) {
        return;
      }
      int count = (int) Math.min(size, payload.bytes() - at);
      payload.read(at, buffer, count);
      // The transport copies the bytes before this returns.
      call.sendMessage(new Frame.Data<>(ChunkData.sharing(at, buffer, 0, count)));
      at += count;
      size = Math.min(2 * size, buffer.length);
    }
    call.halfClose();
  }

  private End answer(UploadStatus status) {
    return switch (status.getStatusCase()) {
      case STORED -> new End.Answered(new UploadOutcome.Stored());
      case REJECTED -> {
        UploadRejected rejected = status.getRejected();
        yield new End.Answered(
            new UploadOutcome.Rejected(rejected.getReason(), rejected.getDetail()));
      }
      case HELD -> protocolError("sends `held` twice");
      case STATUS_NOT_SET -> protocolError("sends a status that this version does not know");
    };
  }

  private End closed() {
    Status status = events.awaitClose(call);
    return status.isOk()
        ? protocolError("ended the call without an answer")
        : new End.Closed(status);
  }

  private static End protocolError(String what) {
    return new End.Answered(
        new UploadOutcome.Refused(Status.UNKNOWN.withDescription("the coordinator " + what)));
  }
}
