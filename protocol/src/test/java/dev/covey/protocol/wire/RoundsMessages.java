package dev.covey.protocol.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.covey.core.ClientId;
import dev.covey.core.RoundKey;
import dev.covey.core.RunId;
import dev.covey.core.Seeds;
import dev.covey.crypto.secagg.EnrolmentProof;
import dev.covey.protocol.rounds.FloatVectors;
import dev.covey.protocol.rounds.RoundKeys;
import dev.covey.protocol.rounds.Updates;
import dev.covey.protocol.secagg.EnrolmentProofs;
import dev.covey.protocol.v1.Accepted;
import dev.covey.protocol.v1.Assignment;
import dev.covey.protocol.v1.BaseFile;
import dev.covey.protocol.v1.Cancelled;
import dev.covey.protocol.v1.ClientMessage;
import dev.covey.protocol.v1.CoordinatorMessage;
import dev.covey.protocol.v1.Decline;
import dev.covey.protocol.v1.Failed;
import dev.covey.protocol.v1.Hello;
import dev.covey.protocol.v1.NotReady;
import dev.covey.protocol.v1.Ready;
import dev.covey.protocol.v1.Refused;
import dev.covey.protocol.v1.RoundEnded;
import dev.covey.protocol.v1.RunEnded;
import dev.covey.protocol.v1.RunOffer;
import dev.covey.protocol.v1.Trained;
import dev.covey.protocol.v1.Vector;
import dev.covey.protocol.v1.Welcome;
import java.util.LinkedHashMap;
import java.util.Map;

/** A client's stream of two rounds, each message as it is meant. */
final class RoundsMessages {
  static final RoundKey KEY = new RoundKey(new RunId("persona-lm-7"), 3, 2);
  static final float[] MODEL = {1.5f, -0.0f, Float.MIN_VALUE, 3.4e38f};
  static final float[] UPDATE = {-0.25f, 0.125f, 1e-20f, 7f};
  static final dev.covey.aggregation.arrival.UploadHeader HEADER =
      new dev.covey.aggregation.arrival.UploadHeader(
          new ClientId("anna"), "0f".repeat(32), 1234.5, "{\"train_loss\":2.5}");

  private RoundsMessages() {}

  static Map<String, Message> all() {
    Map<String, Message> all = new LinkedHashMap<>();
    all.put(
        "hello",
        ClientMessage.newBuilder()
            .setHello(
                Hello.newBuilder().addWireVersions(1).setCoveyVersion("0.1.0").setClientId("anna"))
            .build());
    all.put(
        "welcome",
        CoordinatorMessage.newBuilder()
            .setWelcome(
                Welcome.newBuilder()
                    .setWireVersion(1)
                    .setCoveyVersion("0.1.0")
                    .setCoordinator("covey")
                    .setMaxMessageBytes(2_359_296))
            .build());
    all.put(
        "offer",
        CoordinatorMessage.newBuilder()
            .setOffer(
                RunOffer.newBuilder()
                    .setRunId("persona-lm-7")
                    .setExperimentToml("schema = 1\n[run]\nname = \"persona-lm\"\n")
                    .addBaseFiles(
                        BaseFile.newBuilder()
                            .setName("config.json")
                            .setSha256("5e".repeat(32))
                            .setBytes(412))
                    .addBaseFiles(
                        BaseFile.newBuilder()
                            .setName("model.safetensors")
                            .setSha256("6f".repeat(32))
                            .setBytes(5_000_000_000L))
                    .setLayoutSha256("7a".repeat(32))
                    .setDimension(4)
                    .setProtection("none: the coordinator sees each update"))
            .build());
    all.put(
        "ready",
        ClientMessage.newBuilder().setReady(Ready.newBuilder().setRunId("persona-lm-7")).build());
    all.put("assignment-inline", assignment(inline(MODEL), inline(UPDATE)));
    all.put(
        "assignment-blob",
        assignment(
            Vector.newBuilder().setBlobSha256("8b".repeat(32)).setSha256("9c".repeat(32)).build(),
            Vector.getDefaultInstance()));
    all.put(
        "update",
        ClientMessage.newBuilder()
            .setUpdate(Updates.toWire(KEY, HEADER, UPDATE, 12_345_678_901L, 9_876_543_210L))
            .build());
    all.put(
        "accepted",
        CoordinatorMessage.newBuilder()
            .setAccepted(Accepted.newBuilder().setKey(RoundKeys.toWire(KEY)))
            .build());
    all.put(
        "refused",
        CoordinatorMessage.newBuilder()
            .setRefused(
                Refused.newBuilder()
                    .setKey(RoundKeys.toWire(KEY))
                    .setReason("STALE_TASK")
                    .setDetail("another task"))
            .build());
    all.put(
        "failed",
        ClientMessage.newBuilder()
            .setFailed(
                Failed.newBuilder()
                    .setKey(RoundKeys.toWire(KEY))
                    .setDetail("the loss is not finite at step 3")
                    .setReason("NOT_FINITE"))
            .build());
    all.put(
        "cancelled",
        CoordinatorMessage.newBuilder()
            .setCancelled(Cancelled.newBuilder().setKey(RoundKeys.toWire(KEY)))
            .build());
    all.put(
        "round-ended",
        CoordinatorMessage.newBuilder()
            .setRoundEnded(RoundEnded.newBuilder().setKey(RoundKeys.toWire(KEY)).setCommitted(true))
            .build());
    all.put(
        "not-ready",
        ClientMessage.newBuilder()
            .setNotReady(NotReady.newBuilder().setRunId("persona-lm-7").setReason("not charging"))
            .build());
    all.put(
        "decline",
        ClientMessage.newBuilder()
            .setDecline(
                Decline.newBuilder()
                    .setRunId("persona-lm-7")
                    .setReason("allow.models leaves it out"))
            .build());
    all.put(
        "run-ended",
        CoordinatorMessage.newBuilder()
            .setRunEnded(RunEnded.newBuilder().setRunId("persona-lm-7").setStatus("completed"))
            .build());
    all.put(
        "trained",
        ClientMessage.newBuilder()
            .setTrained(
                Trained.newBuilder()
                    .setKey(RoundKeys.toWire(KEY))
                    .setTaskSha256("0f".repeat(32))
                    .setCpuNanos(12_345_678_901L)
                    .setSigningKey(ByteString.copyFrom(new byte[32])))
            .build());
    all.putAll(SecureMessagesOfOldPeers.all(KEY));
    all.put(
        "offer-masked",
        CoordinatorMessage.newBuilder()
            .setOffer(
                RunOffer.newBuilder().setRunId("persona-lm-7").setDimension(4).setContributors(12))
            .build());
    all.put(
        "trained-enrolled",
        ClientMessage.newBuilder()
            .setTrained(
                Trained.newBuilder()
                    .setKey(RoundKeys.toWire(KEY))
                    .setTaskSha256("0f".repeat(32))
                    .setSigningKey(ByteString.copyFrom(new byte[32]))
                    .setEnrolment(
                        EnrolmentProofs.toWire(new EnrolmentProof(4_102_444_800L, new byte[64]))))
            .build());
    return all;
  }

  private static CoordinatorMessage assignment(Vector model, Vector control) {
    return CoordinatorMessage.newBuilder()
        .setAssignment(
            Assignment.newBuilder()
                .setKey(RoundKeys.toWire(KEY))
                .setSlot(5)
                .setTaskSha256("0f".repeat(32))
                .setModel(model)
                .setControl(control)
                .setLastFoldedRound(1)
                .setSeed(ByteString.copyFrom(Seeds.root(7).toBytes())))
        .build();
  }

  private static Vector inline(float[] values) {
    ByteString bytes = FloatVectors.encode(values);
    return Vector.newBuilder()
        .setInline(bytes)
        .setCrc32C(FloatVectors.crc32c(bytes))
        .setSha256("9c".repeat(32))
        .build();
  }
}
