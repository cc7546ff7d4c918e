package dev.covey.protocol.transfer;

import dev.covey.core.ClientId;
import dev.covey.core.RoundKey;
import dev.covey.core.RunId;
import dev.covey.core.Sha256;
import dev.covey.core.error.CoveyException;
import dev.covey.core.error.DataException;
import dev.covey.protocol.WireLimits;
import dev.covey.protocol.v1.UploadHeader;

/**
 * What a client says about an upload: {@code covey.v1.UploadHeader} with possible values. They are
 * claims still.
 *
 * @param taskSha256 digest of the task that the upload answers
 * @param payloadBytes from 1
 * @param weight the client's weight in the mean, finite and at least 0
 * @param metricsJson the client's measurements as a JSON object; empty if there are none
 */
public record TransferHeader(
    RoundKey round,
    String taskSha256,
    long payloadBytes,
    String payloadSha256,
    double weight,
    String metricsJson) {

  public TransferHeader {
    if (!Digests.isSha256(taskSha256) || !Digests.isSha256(payloadSha256)) {
      throw new DataException(
          "an upload needs the SHA-256 of its task and of its payload, 64 digits of lower-case"
              + " hexadecimal each");
    }
    if (payloadBytes < 1) {
      throw new DataException("a payload of " + payloadBytes + " bytes; it has at least 1");
    }
    if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
      throw new DataException("weight " + weight + "; it is finite and at least 0");
    }
    if (metricsJson.length() > WireLimits.MAX_METRICS_CHARS) {
      throw new DataException(
          metricsJson.length()
              + " characters of metrics; at most "
              + WireLimits.MAX_METRICS_CHARS
              + " are sent");
    }
  }

  /** What becomes of a message. */
  public sealed interface Outcome {
    /** Its values are possible. */
    record Valid(TransferHeader header) implements Outcome {}

    /** They are not. */
    record Invalid(String detail) implements Outcome {}
  }

  /** Checks a message; whatever it holds, without an exception. */
  public static Outcome parse(UploadHeader message) {
    if (message.getRound() < 1 || message.getAttempt() < 1) {
      return new Outcome.Invalid(
          "round " + message.getRound() + ", attempt " + message.getAttempt() + "; both from 1");
    }
    try {
      return new Outcome.Valid(
          new TransferHeader(
              new RoundKey(new RunId(message.getRun()), message.getRound(), message.getAttempt()),
              message.getTaskSha256(),
              message.getPayloadBytes(),
              message.getPayloadSha256(),
              message.getWeight(),
              message.getMetricsJson()));
    } catch (CoveyException e) {
      return new Outcome.Invalid(String.valueOf(e.getMessage()));
    }
  }

  /** The message. */
  public UploadHeader toMessage() {
    return UploadHeader.newBuilder()
        .setRun(round.run().value())
        .setRound(round.round())
        .setAttempt(round.attempt())
        .setTaskSha256(taskSha256)
        .setPayloadBytes(payloadBytes)
        .setPayloadSha256(payloadSha256)
        .setWeight(weight)
        .setMetricsJson(metricsJson)
        .build();
  }

  /** The same as the checks of an upload's values want it. */
  public dev.covey.aggregation.arrival.UploadHeader toArrival(ClientId client) {
    return new dev.covey.aggregation.arrival.UploadHeader(client, taskSha256, weight, metricsJson);
  }

  /** Digest of everything that makes two tries tries of the same upload, in hexadecimal. */
  public String identity() {
    return new Sha256()
        .update("covey/transfer/1")
        .update(round.run().value())
        .update(round.round())
        .update(round.attempt())
        .update(taskSha256)
        .update(payloadBytes)
        .update(payloadSha256)
        .hex();
  }
}
