package dev.covey.protocol.rounds;

import com.google.protobuf.ByteString;
import dev.covey.aggregation.arrival.ClientResult;
import dev.covey.aggregation.arrival.RejectionReason;
import dev.covey.aggregation.arrival.Upload;
import dev.covey.aggregation.arrival.UploadHeader;
import dev.covey.core.ClientId;
import dev.covey.core.RoundKey;
import dev.covey.protocol.v1.Failed;
import dev.covey.protocol.v1.Update;

/** Updates whose payload travels inline. */
public final class Updates {
  private static final int MAX_DETAIL_CHARS = 2000;

  private Updates() {}

  /**
   * The message for an upload.
   *
   * @param values the payload {@code [d]}
   */
  public static Update toWire(
      RoundKey key, UploadHeader header, float[] values, long cpuNanos, long engineCpuNanos) {
    ByteString payload = FloatVectors.encode(values);
    return Update.newBuilder()
        .setKey(RoundKeys.toWire(key))
        .setTaskSha256(header.taskSha256())
        .setWeight(header.weight())
        .setMetricsJson(header.metricsJson())
        .setPayload(payload)
        .setPayloadCrc32C(FloatVectors.crc32c(payload))
        .setCpuNanos(cpuNanos)
        .setEngineCpuNanos(engineCpuNanos)
        .build();
  }

  /** Whether the payload is the one that was sent. */
  public static boolean isIntact(Update update) {
    return FloatVectors.crc32c(update.getPayload()) == update.getPayloadCrc32C();
  }

  /**
   * The upload of a message, unchecked but for its size.
   *
   * @param sender who sent it, whatever the message says
   * @param wantedBytes payload bytes that the task needs; of another number only the number is
   *     kept, for the check to refuse
   */
  public static ClientResult.Delivered fromWire(ClientId sender, Update update, long wantedBytes) {
    UploadHeader header =
        new UploadHeader(
            sender, update.getTaskSha256(), update.getWeight(), update.getMetricsJson());
    ByteString payload = update.getPayload();
    Upload upload =
        payload.size() == wantedBytes
            ? Upload.sharing(header, FloatVectors.decode(payload))
            : Upload.unread(header, payload.size());
    return new ClientResult.Delivered(upload, Math.max(0, update.getEngineCpuNanos()));
  }

  /** A failure that a client reports. */
  public static ClientResult.Failed fromWire(Failed failed) {
    String detail = failed.getDetail();
    return new ClientResult.Failed(
        reason(failed.getReason()),
        detail.length() > MAX_DETAIL_CHARS ? detail.substring(0, MAX_DETAIL_CHARS) : detail);
  }

  /** The rejection reason of a name; what an older or newer peer calls otherwise is its error. */
  public static RejectionReason reason(String name) {
    for (RejectionReason reason : RejectionReason.values()) {
      if (reason.name().equals(name)) {
        return reason;
      }
    }
    return RejectionReason.CLIENT_ERROR;
  }
}
