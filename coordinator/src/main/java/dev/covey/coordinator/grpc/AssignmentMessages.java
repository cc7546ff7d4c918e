package dev.covey.coordinator.grpc;

import com.google.protobuf.ByteString;
import dev.covey.coordinator.federation.ClientCall;
import dev.covey.core.RoundKey;
import dev.covey.core.Sha256;
import dev.covey.core.TensorLayout;
import dev.covey.protocol.WireVersion;
import dev.covey.protocol.rounds.FloatVectors;
import dev.covey.protocol.rounds.RoundKeys;
import dev.covey.protocol.v1.Assignment;
import dev.covey.protocol.v1.CoordinatorMessage;
import dev.covey.protocol.v1.Vector;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the messages that hand out a task. All clients of an attempt share the bytes of the model:
 * they are encoded once. Guarded by its {@link RunClients}.
 */
final class AssignmentMessages {
  private final TensorLayout layout;
  private final ModelBlobs blobs;
  private @Nullable Encoded model;
  private @Nullable Encoded control;

  /** A vector, encoded. */
  private record Encoded(float[] of, ByteString bytes, int crc32c, String sha256) {}

  /** Where vectors go that are too large to travel inline. */
  interface ModelBlobs {
    /**
     * Makes a vector's bytes available for download.
     *
     * @return their plain SHA-256, in hexadecimal
     */
    String offer(ByteString bytes);

    /** Nobody needs the vectors offered so far any more. */
    void forget();
  }

  AssignmentMessages(TensorLayout layout, ModelBlobs blobs) {
    this.layout = layout;
    this.blobs = blobs;
  }

  /** Most bytes of a vector that may travel inline. */
  long maxInlineBytes() {
    return WireVersion.MAX_INLINE_BYTES;
  }

  CoordinatorMessage assignment(RoundKey key, ClientCall call, long inlineLimit) {
    model = encoded(model, call.global(), call.globalSha256());
    Assignment.Builder assignment =
        Assignment.newBuilder()
            .setKey(RoundKeys.toWire(key))
            .setSlot(call.slot())
            .setTaskSha256(call.taskSha256())
            .setModel(vector(model, inlineLimit))
            .setLastFoldedRound(call.lastFoldedRound())
            .setSeed(ByteString.copyFrom(call.seeds().toBytes()));
    if (call.serverControl() != null) {
      control = encoded(control, call.serverControl(), Optional.empty());
      assignment.setControl(vector(control, inlineLimit));
    }
    return CoordinatorMessage.newBuilder().setAssignment(assignment).build();
  }

  /** The attempt has ended. */
  void forget() {
    model = null;
    control = null;
    blobs.forget();
  }

  private Encoded encoded(@Nullable Encoded before, float[] values, Optional<String> sha256) {
    if (before != null && before.of() == values) {
      return before;
    }
    ByteString bytes = FloatVectors.encode(values);
    return new Encoded(
        values,
        bytes,
        FloatVectors.crc32c(bytes),
        sha256.orElseGet(() -> new Sha256().update(layout.sha256()).update(values).hex()));
  }

  private Vector vector(Encoded encoded, long inlineLimit) {
    Vector.Builder vector = Vector.newBuilder().setSha256(encoded.sha256());
    return encoded.bytes().size() <= inlineLimit
        ? vector.setInline(encoded.bytes()).setCrc32C(encoded.crc32c()).build()
        : vector.setBlobSha256(blobs.offer(encoded.bytes())).build();
  }
}
