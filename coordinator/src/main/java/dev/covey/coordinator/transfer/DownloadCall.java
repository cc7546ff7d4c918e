package dev.covey.coordinator.transfer;

import dev.covey.protocol.PeerIdentity;
import dev.covey.protocol.codec.ChunkData;
import dev.covey.protocol.codec.Frame;
import dev.covey.protocol.transfer.Digests;
import dev.covey.protocol.v1.Chunk;
import dev.covey.protocol.v1.DownloadRequest;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One {@code Transfer.Download}. A chunk is read when the transport is ready for it, so that the
 * memory of a call is a buffer and the few chunks that make the transport ready.
 */
final class DownloadCall extends WatchedCall<Frame<DownloadRequest>, Frame<Chunk>> {
  /** Enough to keep the link busy while the next chunk is read. */
  private static final int CHUNKS_AHEAD = 2;

  private final PeerIdentity peer;
  private final BlobStore blobs;
  private final Admission admission;
  private final int chunkBytes;
  private @Nullable DownloadRequest request;
  private boolean admitted;
  private @Nullable FileChannel channel;
  private byte[] buffer = {};
  private long position;
  private long end;

  DownloadCall(
      ServerCall<Frame<DownloadRequest>, Frame<Chunk>> call,
      Surroundings around,
      PeerIdentity peer,
      BlobStore blobs,
      Admission admission) {
    super(call, around);
    this.peer = peer;
    this.blobs = blobs;
    this.admission = admission;
    this.chunkBytes = around.limits().chunkBytes();
    call.setOnReadyThreshold(CHUNKS_AHEAD * chunkBytes);
    pace.waitsForPeer(now());
    // A second one would be a mistake of the peer, which is answered.
    call.request(2);
  }

  @Override
  public void onMessage(Frame<DownloadRequest> frame) {
    exclusively(
        () -> {
          if (frame instanceof Frame.Malformed<DownloadRequest> malformed) {
            end(malformed.status());
          } else if (request != null) {
            end(Status.FAILED_PRECONDITION.withDescription("a second request"));
          } else if (frame instanceof Frame.Plain<DownloadRequest> plain) {
            request = plain.message();
          }
        });
  }

  @Override
  public void onHalfClose() {
    exclusively(
        () -> {
          DownloadRequest asked = request;
          if (asked == null) {
            end(Status.FAILED_PRECONDITION.withDescription("no request"));
          } else if (!Digests.isSha256(asked.getSha256())) {
            end(
                Status.INVALID_ARGUMENT.withDescription(
                    "sha256 has 64 digits of lower-case hexadecimal"));
          } else {
            pace.peerActed(now(), 0);
            inTurn(admission, peer.id(), () -> open(asked));
          }
        });
  }

  private void open(DownloadRequest asked) throws IOException {
    Optional<BlobStore.Blob> found = blobs.find(asked.getSha256());
    if (found.isEmpty()) {
      end(Status.NOT_FOUND.withDescription("no blob " + asked.getSha256()));
      return;
    }
    end = found.get().bytes();
    position = asked.getOffset();
    if (position < 0 || position > end) {
      end(Status.OUT_OF_RANGE.withDescription("offset " + position + " of " + end + " bytes"));
      return;
    }
    try {
      channel = FileChannel.open(found.get().file(), StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      end(Status.NOT_FOUND.withDescription("no blob " + asked.getSha256() + " any more"));
      return;
    }
    buffer = new byte[(int) Math.min(chunkBytes, end - position)];
    call.sendHeaders(new Metadata());
    admitted = true;
    sendWhileReady();
  }

  @Override
  public void onReady() {
    exclusively(
        () -> {
          if (admitted) {
            sendWhileReady();
          }
        });
  }

  private void sendWhileReady() throws IOException {
    FileChannel from = java.util.Objects.requireNonNull(channel);
    while (position < end) {
      if (!call.isReady()) {
        pace.waitsForPeer(now());
        return;
      }
      int count = (int) Math.min(buffer.length, end - position);
      ByteBuffer into = ByteBuffer.wrap(buffer, 0, count);
      while (into.hasRemaining()) {
        if (from.read(into, position + into.position()) < 0) {
          throw new EOFException("a blob is shorter than it was");
        }
      }
      pace.peerActed(now(), count);
      observer().sent(count);
      // The transport copies the bytes before this returns.
      call.sendMessage(new Frame.Data<>(ChunkData.sharing(position, buffer, 0, count)));
      position += count;
    }
    end(Status.OK);
  }

  @Override
  void release() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }
}
