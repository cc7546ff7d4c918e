package dev.covey.client.transfer;

import dev.covey.core.error.StoreException;
import dev.covey.protocol.codec.ChunkData;
import dev.covey.protocol.codec.Frame;
import dev.covey.protocol.transfer.GrowingFile;
import dev.covey.protocol.transfer.TransferMethods;
import dev.covey.protocol.v1.Chunk;
import dev.covey.protocol.v1.DownloadRequest;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@code Transfer.Download}, from the end of what is there. A chunk is written where it
 * arrives, and the next one asked for afterwards.
 */
final class DownloadTry extends CallEvents<Frame<Chunk>> {
  /** One is written while the next one is put together. */
  private static final int MESSAGES_AHEAD = 2;

  private final String sha256;
  private final long maxBytes;
  private final GrowingFile file;
  private final ClientCall<Frame<DownloadRequest>, Frame<Chunk>> call;
  private @Nullable IOException diskFailure;
  private @Nullable Status broken;

  DownloadTry(Channel channel, String sha256, long maxBytes, GrowingFile file) {
    this.sha256 = sha256;
    this.maxBytes = maxBytes;
    this.file = file;
    this.call = channel.newCall(TransferMethods.DOWNLOAD, CallOptions.DEFAULT);
  }

  /**
   * Fetches; returns when no callback will touch the file any more.
   *
   * @throws StoreException if the file cannot be written
   */
  Status run() {
    call.start(this, new Metadata());
    call.request(MESSAGES_AHEAD);
    call.sendMessage(
        new Frame.Plain<>(
            DownloadRequest.newBuilder().setSha256(sha256).setOffset(file.bytes()).build()));
    call.halfClose();
    Status closed = awaitClose(call);
    synchronized (this) {
      if (diskFailure != null) {
        throw new StoreException(
            "cannot write " + file.file() + " (" + diskFailure + "); check the free space",
            diskFailure);
      }
      return Optional.ofNullable(broken).orElse(closed);
    }
  }

  @Override
  public synchronized void onMessage(Frame<Chunk> frame) {
    if (frame instanceof Frame.Malformed<Chunk> malformed) {
      give(Status.DATA_LOSS.withDescription(malformed.detail()));
      return;
    }
    if (!(frame instanceof Frame.Data<Chunk> data)) {
      return;
    }
    try (ChunkData chunk = data.chunk()) {
      if (broken != null || diskFailure != null) {
        return;
      }
      if (chunk.length() == 0
          || chunk.offset() != file.bytes()
          || chunk.length() > maxBytes - file.bytes()) {
        give(
            Status.DATA_LOSS.withDescription(
                chunk.length()
                    + " bytes at "
                    + chunk.offset()
                    + " after "
                    + file.bytes()
                    + " of at most "
                    + maxBytes));
        return;
      }
      file.append(chunk);
      call.request(1);
    } catch (IOException e) {
      diskFailure = e;
      call.cancel("cannot write", e);
    }
  }

  private void give(Status status) {
    broken = status;
    call.cancel(status.getDescription(), null);
  }
}
