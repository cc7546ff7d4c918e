package dev.covey.coordinator.transfer;

import dev.covey.core.Sha256;
import dev.covey.protocol.PeerIdentity;
import dev.covey.protocol.transfer.TransferHeader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Lets everything in up to a size and keeps what is whole, after checking that it is. */
final class RecordingSink implements UploadSink {
  final List<byte[]> payloads = new ArrayList<>();
  CompletionStage<Result> answer = CompletableFuture.completedFuture(new Result.Stored());
  Gate gate = new Gate.Open(10_000);

  @Override
  public Gate gate(PeerIdentity peer, TransferHeader header) {
    return gate;
  }

  @Override
  public CompletionStage<Result> whole(PeerIdentity peer, TransferHeader header, Path file) {
    try {
      byte[] payload = Files.readAllBytes(file);
      if (payload.length != header.payloadBytes()
          || !Sha256.ofBytes(payload).equals(header.payloadSha256())) {
        throw new AssertionError("handed over what is not whole");
      }
      payloads.add(payload);
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return answer;
  }
}
