package dev.covey.cli.bench;

import dev.covey.coordinator.transfer.UploadSink;
import dev.covey.protocol.PeerIdentity;
import dev.covey.protocol.transfer.TransferHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Takes uploads of any task and deletes them. */
record DiscardingSink(long maxPayloadBytes) implements UploadSink {
  @Override
  public Gate gate(PeerIdentity peer, TransferHeader header) {
    return new Gate.Open(maxPayloadBytes);
  }

  @Override
  public CompletionStage<Result> whole(PeerIdentity peer, TransferHeader header, Path file) {
    try {
      Files.delete(file);
      return CompletableFuture.completedFuture(new Result.Stored());
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
