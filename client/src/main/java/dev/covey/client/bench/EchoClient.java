package dev.covey.client.bench;

import dev.covey.client.remote.RoundsStream;
import dev.covey.client.transfer.DownloadOutcome;
import dev.covey.client.transfer.Pause;
import dev.covey.client.transfer.Payload;
import dev.covey.client.transfer.RetryPolicy;
import dev.covey.client.transfer.TransferClient;
import dev.covey.client.transfer.UploadOutcome;
import dev.covey.core.ClientId;
import dev.covey.core.Seeds;
import dev.covey.core.error.NetworkException;
import dev.covey.core.error.StoreException;
import dev.covey.protocol.rounds.RoundKeys;
import dev.covey.protocol.transfer.TransferHeader;
import dev.covey.protocol.v1.Assignment;
import dev.covey.protocol.v1.ClientMessage;
import dev.covey.protocol.v1.CoordinatorMessage;
import dev.covey.protocol.v1.Ready;
import dev.covey.protocol.v1.Update;
import dev.covey.protocol.v1.Vector;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * A client that answers a task at once: on the stream with the first model it was sent, since
 * echoing the newest would double the model each round; through Transfer with what it downloaded.
 */
final class EchoClient {
  /** More than any model of a benchmark. */
  private static final long MAX_BYTES = 1L << 32;

  private final ClientId id;
  private final ManagedChannel channel;
  private final TransferClient transfer;
  private final ExecutorService transfers;
  private final CountDownLatch running;
  private @Nullable RoundsStream stream;
  private @Nullable Vector model;

  /**
   * A client.
   *
   * @param folder for what it downloads
   * @param running counted down when its stream ends
   */
  EchoClient(
      ClientId id,
      ManagedChannel channel,
      Path folder,
      ExecutorService transfers,
      CountDownLatch running) {
    this.id = id;
    this.channel = channel;
    this.transfer =
        new TransferClient(
            channel,
            folder,
            RetryPolicy.DEFAULT,
            Seeds.root(1).child(id.value()).generator(),
            Pause.sleeping());
    this.transfers = transfers;
    this.running = running;
  }

  synchronized void join() {
    stream = RoundsStream.open(channel, id, this::heard, status -> running.countDown());
  }

  private synchronized void heard(CoordinatorMessage message) {
    RoundsStream open = Objects.requireNonNull(stream);
    if (message.hasOffer()) {
      open.send(
          ClientMessage.newBuilder()
              .setReady(Ready.newBuilder().setRunId(message.getOffer().getRunId()))
              .build());
    } else if (message.hasAssignment()) {
      Assignment assignment = message.getAssignment();
      if (assignment.getModel().hasInline()) {
        open.send(ClientMessage.newBuilder().setUpdate(echo(assignment)).build());
      } else {
        transfers.execute(() -> echoThroughTransfer(assignment));
      }
    } else if (message.hasRunEnded()) {
      open.close();
    }
  }

  private Update echo(Assignment assignment) {
    if (model == null) {
      model = assignment.getModel();
    }
    return Update.newBuilder()
        .setKey(assignment.getKey())
        .setTaskSha256(assignment.getTaskSha256())
        .setWeight(1)
        .setMetricsJson("{}")
        .setPayload(model.getInline())
        .setPayloadCrc32C(model.getCrc32C())
        .build();
  }

  private void echoThroughTransfer(Assignment assignment) {
    String sha256 = assignment.getModel().getBlobSha256();
    if (!(transfer.download(sha256, MAX_BYTES) instanceof DownloadOutcome.Fetched fetched)) {
      throw new NetworkException(id + " cannot download the model");
    }
    try (Payload payload = Payload.ofFile(fetched.file())) {
      UploadOutcome sent =
          transfer.upload(
              new TransferHeader(
                  RoundKeys.fromWire(assignment.getKey()),
                  assignment.getTaskSha256(),
                  payload.bytes(),
                  sha256,
                  1,
                  "{}"),
              payload);
      if (!(sent instanceof UploadOutcome.Stored)) {
        throw new NetworkException(id + " cannot upload: " + sent);
      }
    }
    try {
      Files.delete(fetched.file());
    } catch (IOException e) {
      throw new StoreException("cannot delete " + fetched.file() + ": " + e.getMessage(), e);
    }
  }
}
