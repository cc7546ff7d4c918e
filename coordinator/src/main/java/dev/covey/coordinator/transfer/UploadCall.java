package dev.covey.coordinator.transfer;

import dev.covey.aggregation.arrival.RejectionReason;
import dev.covey.protocol.PeerIdentity;
import dev.covey.protocol.codec.ChunkData;
import dev.covey.protocol.codec.Frame;
import dev.covey.protocol.transfer.GrowingFile;
import dev.covey.protocol.transfer.TransferHeader;
import dev.covey.protocol.v1.UploadFrame;
import dev.covey.protocol.v1.UploadHeld;
import dev.covey.protocol.v1.UploadRejected;
import dev.covey.protocol.v1.UploadStatus;
import dev.covey.protocol.v1.UploadStored;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One {@code Transfer.Upload}. The next message is asked for when the last one is in the file, so
 * that the memory of a call is the transport's window, {@value #MESSAGES_AHEAD} messages and a
 * buffer, whatever the peer sends.
 */
final class UploadCall extends WatchedCall<Frame<UploadFrame>, UploadStatus> {
  /** One is written while the next one is put together. */
  private static final int MESSAGES_AHEAD = 2;

  private enum State {
    HEADER,
    WAITING,
    FIRST_CHUNK,
    CHUNKS,
    WHOLE
  }

  private final PeerIdentity peer;
  private final UploadSink sink;
  private final UploadSpool spool;
  private final Admission admission;
  private State state = State.HEADER;
  private boolean headersSent;
  private @Nullable TransferHeader header;
  private @Nullable GrowingFile upload;

  UploadCall(
      ServerCall<Frame<UploadFrame>, UploadStatus> call,
      Surroundings around,
      PeerIdentity peer,
      UploadSink sink,
      UploadSpool spool,
      Admission admission) {
    super(call, around);
    this.peer = peer;
    this.sink = sink;
    this.spool = spool;
    this.admission = admission;
    pace.waitsForPeer(now());
    call.request(1);
  }

  @Override
  public void onMessage(Frame<UploadFrame> frame) {
    try (ChunkData chunk = chunkOf(frame)) {
      exclusively(() -> take(frame, chunk));
    }
  }

  private static ChunkData chunkOf(Frame<UploadFrame> frame) {
    return frame instanceof Frame.Data<UploadFrame> data
        ? data.chunk()
        : ChunkData.sharing(0, new byte[0], 0, 0);
  }

  private void take(Frame<UploadFrame> frame, ChunkData chunk) throws IOException {
    if (frame instanceof Frame.Malformed<UploadFrame> malformed) {
      end(malformed.status());
    } else if (frame instanceof Frame.Plain<UploadFrame> plain) {
      if (!plain.message().hasHeader()) {
        end(Status.INVALID_ARGUMENT.withDescription("neither a header nor a chunk"));
      } else if (state == State.HEADER) {
        begin(TransferHeader.parse(plain.message().getHeader()));
      } else {
        end(Status.FAILED_PRECONDITION.withDescription("a second header"));
      }
    } else if (state == State.FIRST_CHUNK || state == State.CHUNKS) {
      write(chunk);
    } else {
      end(
          Status.FAILED_PRECONDITION.withDescription(
              state == State.HEADER ? "a chunk before the header" : "a chunk out of turn"));
    }
  }

  private void begin(TransferHeader.Outcome outcome) {
    if (outcome instanceof TransferHeader.Outcome.Invalid invalid) {
      end(Status.INVALID_ARGUMENT.withDescription(invalid.detail()));
      return;
    }
    TransferHeader valid = ((TransferHeader.Outcome.Valid) outcome).header();
    UploadSink.Gate gate = sink.gate(peer, valid);
    if (gate instanceof UploadSink.Gate.Closed closed) {
      reject(closed.reason(), closed.detail());
      return;
    }
    long most = ((UploadSink.Gate.Open) gate).maxPayloadBytes();
    if (valid.payloadBytes() > most) {
      reject(
          RejectionReason.TOO_LARGE,
          valid.payloadBytes() + " payload bytes, the task needs at most " + most);
      return;
    }
    header = valid;
    state = State.WAITING;
    pace.peerActed(now(), 0);
    inTurn(admission, peer.id(), () -> open(valid));
  }

  private void open(TransferHeader valid) throws IOException {
    GrowingFile opened = spool.open(peer.id(), valid);
    upload = opened;
    if (opened.bytes() == valid.payloadBytes()) {
      finish(opened, valid);
      return;
    }
    state = State.FIRST_CHUNK;
    send(
        UploadStatus.newBuilder()
            .setHeld(
                UploadHeld.newBuilder().setBytes(opened.bytes()).setPrefixSha256(opened.sha256()))
            .build());
    pace.waitsForPeer(now());
    call.request(MESSAGES_AHEAD);
  }

  private void write(ChunkData chunk) throws IOException {
    GrowingFile open = Objects.requireNonNull(upload);
    TransferHeader valid = Objects.requireNonNull(header);
    long payloadBytes = valid.payloadBytes();
    if (chunk.length() == 0) {
      end(Status.INVALID_ARGUMENT.withDescription("a chunk without data"));
      return;
    }
    boolean fromTheStart = state == State.FIRST_CHUNK && chunk.offset() == 0;
    long expected = fromTheStart ? 0 : open.bytes();
    if (chunk.offset() != expected || chunk.length() > payloadBytes - expected) {
      end(
          Status.OUT_OF_RANGE.withDescription(
              "a chunk of "
                  + chunk.length()
                  + " bytes at "
                  + chunk.offset()
                  + "; "
                  + expected
                  + " of "
                  + payloadBytes
                  + " bytes are here"));
      return;
    }
    pace.peerActed(now(), chunk.length());
    observer().received(chunk.length());
    if (fromTheStart && open.bytes() > 0) {
      open.restart();
    }
    state = State.CHUNKS;
    open.append(chunk);
    if (open.bytes() == payloadBytes) {
      finish(open, valid);
    } else {
      pace.waitsForPeer(now());
      call.request(1);
    }
  }

  private void finish(GrowingFile whole, TransferHeader valid) throws IOException {
    if (!whole.sha256().equals(valid.payloadSha256())) {
      whole.delete();
      reject(
          RejectionReason.DIGEST_MISMATCH, "the payload has another digest than its header says");
      return;
    }
    state = State.WHOLE;
    Path file = spool.handOver(whole);
    upload = null;
    leavePlace();
    sink.whole(peer, valid, file)
        .whenComplete((result, failure) -> exclusively(() -> answer(result, failure)));
  }

  private void answer(UploadSink.@Nullable Result result, @Nullable Throwable failure) {
    if (result instanceof UploadSink.Result.Rejected rejected) {
      reject(rejected.reason(), rejected.detail());
    } else if (failure == null) {
      last(UploadStatus.newBuilder().setStored(UploadStored.getDefaultInstance()).build());
    } else {
      end(
          Status.UNAVAILABLE.withDescription(
              "the coordinator could not take the upload in; try again later"));
    }
  }

  private void reject(RejectionReason reason, String detail) {
    observer().uploadRefused(reason);
    last(
        UploadStatus.newBuilder()
            .setRejected(
                UploadRejected.newBuilder().setReason(reason.name()).setDetail(detail).build())
            .build());
  }

  private void last(UploadStatus status) {
    send(status);
    end(Status.OK);
  }

  private void send(UploadStatus status) {
    if (!headersSent) {
      headersSent = true;
      call.sendHeaders(new Metadata());
    }
    call.sendMessage(status);
  }

  @Override
  public void onHalfClose() {
    exclusively(
        () -> {
          if (state != State.WHOLE) {
            end(
                Status.FAILED_PRECONDITION.withDescription(
                    "half-closed before the payload was whole"));
          }
        });
  }

  @Override
  void release() throws IOException {
    if (upload != null) {
      upload.close();
      upload = null;
    }
  }
}
