package dev.covey.client.daemon;

import dev.covey.client.eligibility.DataUse;
import dev.covey.client.remote.ClientTraffic;
import dev.covey.client.remote.FinishedUpdates;
import dev.covey.client.transfer.DownloadOutcome;
import dev.covey.client.transfer.Payload;
import dev.covey.client.transfer.TransferClient;
import dev.covey.client.transfer.UploadOutcome;
import dev.covey.core.RoundKey;
import dev.covey.core.error.NetworkException;
import dev.covey.protocol.transfer.TransferHeader;
import java.nio.file.Path;

/** What crosses the network for this client, counted against its owner's daily cap first. */
final class ClientTransfers implements ClientTraffic {
  private final TransferClient transfers;
  private final DataUse use;

  ClientTransfers(TransferClient transfers, DataUse use) {
    this.transfers = transfers;
    this.use = use;
  }

  @Override
  public void count(long bytes) {
    if (use.count(bytes) instanceof DataUse.Count.CapReached) {
      throw new NetworkException("the owner's limit for the day is reached");
    }
  }

  @Override
  public Path fetch(String sha256, long bytes) {
    count(bytes);
    DownloadOutcome outcome = transfers.download(sha256, bytes);
    if (outcome instanceof DownloadOutcome.Fetched fetched) {
      return fetched.file();
    }
    throw new NetworkException("a file of the coordinator could not be downloaded: " + outcome);
  }

  @Override
  public Sent send(RoundKey key, FinishedUpdates.Finished update) {
    try (Payload payload = Payload.sharing(update.values())) {
      return send(
          key,
          update.header().taskSha256(),
          payload,
          update.header().weight(),
          update.header().metricsJson());
    }
  }

  @Override
  public Sent sendMasked(RoundKey key, String taskSha256, byte[] vector) {
    try (Payload payload = Payload.sharing(vector)) {
      // What it weighs is in the vector, masked like the rest.
      return send(key, taskSha256, payload, 0, "");
    }
  }

  private Sent send(
      RoundKey key, String taskSha256, Payload payload, double weight, String metricsJson) {
    count(payload.bytes());
    UploadOutcome outcome =
        transfers.upload(
            new TransferHeader(
                key, taskSha256, payload.bytes(), payload.sha256(), weight, metricsJson),
            payload);
    if (outcome instanceof UploadOutcome.Stored) {
      return new Sent.Stored();
    }
    if (outcome instanceof UploadOutcome.Rejected rejected) {
      return new Sent.Rejected(rejected.reason(), rejected.detail());
    }
    throw new NetworkException("the update could not be sent: " + outcome);
  }
}
