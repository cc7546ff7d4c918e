package dev.covey.protocol.rounds;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.covey.aggregation.arrival.ClientResult;
import dev.covey.aggregation.arrival.RejectionReason;
import dev.covey.aggregation.arrival.Upload;
import dev.covey.aggregation.arrival.UploadHeader;
import dev.covey.core.ClientId;
import dev.covey.core.RoundKey;
import dev.covey.core.RunId;
import dev.covey.core.error.NetworkException;
import dev.covey.crypto.keys.KeyAgreement;
import dev.covey.crypto.secagg.message.ClientMessage.Advertisement;
import dev.covey.crypto.secagg.message.ClientMessage.EncryptedShares;
import dev.covey.crypto.secagg.message.ClientMessage.MaskedInput;
import dev.covey.crypto.secagg.message.ClientMessage.ShareBundle;
import dev.covey.crypto.secagg.message.ServerMessage;
import dev.covey.protocol.WireVersion;
import dev.covey.protocol.secagg.FromClient;
import dev.covey.protocol.secagg.SecureMessages;
import dev.covey.protocol.transfer.TransferHeader;
import dev.covey.protocol.v1.Assignment;
import dev.covey.protocol.v1.Cancelled;
import dev.covey.protocol.v1.ClientMessage;
import dev.covey.protocol.v1.CoordinatorMessage;
import dev.covey.protocol.v1.Failed;
import dev.covey.protocol.v1.Hello;
import dev.covey.protocol.v1.Key;
import dev.covey.protocol.v1.Ready;
import dev.covey.protocol.v1.SecureToCoordinator;
import dev.covey.protocol.v1.Trained;
import dev.covey.protocol.v1.Update;
import dev.covey.protocol.v1.UploadFrame;
import dev.covey.protocol.v1.Vector;
import dev.covey.testing.Mutations;
import dev.covey.testing.Trials;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Codecs of rounds on messages that somebody has been at: a value or a typed error, nothing else.
 * {@code -Dcovey.fuzz.inputs=1000000} for many.
 */
final class RoundsCodecFuzzTest {
  private static final int INPUTS = Integer.getInteger("covey.fuzz.inputs", 20_000);
  private static final ClientId SENDER = new ClientId("phone");
  private static final RoundKey KEY = new RoundKey(new RunId("run-7"), 3, 2);
  private static final float[] VALUES = {1, -2.5f, Float.MIN_VALUE, 0};
  private static final byte[] HASH = new byte[32];
  private static final long WANTED_BYTES = (long) VALUES.length * Float.BYTES;

  private static final List<byte[]> FROM_CLIENTS =
      List.of(
          ClientMessage.newBuilder()
              .setHello(
                  Hello.newBuilder().addAllWireVersions(WireVersion.SPOKEN).setClientId("phone"))
              .build()
              .toByteArray(),
          ClientMessage.newBuilder()
              .setReady(Ready.newBuilder().setRunId("run-7"))
              .build()
              .toByteArray(),
          ClientMessage.newBuilder()
              .setUpdate(
                  Updates.toWire(
                      KEY, new UploadHeader(SENDER, "ab".repeat(32), 2, "{}"), VALUES, 7, 5))
              .build()
              .toByteArray(),
          ClientMessage.newBuilder()
              .setFailed(
                  Failed.newBuilder().setKey(RoundKeys.toWire(KEY)).setReason("CLIENT_ERROR"))
              .build()
              .toByteArray(),
          ClientMessage.newBuilder()
              .setTrained(
                  Trained.newBuilder()
                      .setKey(RoundKeys.toWire(KEY))
                      .setTaskSha256("ab".repeat(32))
                      .setSigningKey(ByteString.copyFrom(HASH)))
              .build()
              .toByteArray(),
          secured(hybridAdvertisement()),
          secured(
              new ShareBundle(
                  HASH, 3, List.of(hybridShares(3, 4), hybridShares(3, 5)), List.of(HASH, HASH))),
          secured(new MaskedInput(HASH, 3, new byte[] {1, 2, 3})),
          // So large that it is named by its digest.
          secured(new MaskedInput(HASH, 3, new byte[WireVersion.MAX_INLINE_BYTES + 1])));

  private static final List<byte[]> FROM_COORDINATORS =
      List.of(
          CoordinatorMessage.newBuilder()
              .setAssignment(
                  Assignment.newBuilder()
                      .setKey(RoundKeys.toWire(KEY))
                      .setSlot(1)
                      .setTaskSha256("cd".repeat(32))
                      .setModel(
                          Vector.newBuilder()
                              .setInline(FloatVectors.encode(VALUES))
                              .setCrc32C(FloatVectors.crc32c(FloatVectors.encode(VALUES)))))
              .build()
              .toByteArray(),
          CoordinatorMessage.newBuilder()
              .setCancelled(Cancelled.newBuilder().setKey(RoundKeys.toWire(KEY)))
              .build()
              .toByteArray(),
          CoordinatorMessage.newBuilder()
              .setSecure(
                  SecureMessages.toWire(
                      KEY,
                      new ServerMessage.Directory(
                          HASH, List.of(HASH, new byte[0]), List.of(hybridAdvertisement()))))
              .build()
              .toByteArray(),
          CoordinatorMessage.newBuilder()
              .setSecure(
                  SecureMessages.toWire(
                      KEY, new ServerMessage.ShareDelivery(HASH, List.of(hybridShares(4, 3)))))
              .build()
              .toByteArray());

  private static final byte[] UPLOAD_HEADER =
      UploadFrame.newBuilder()
          .setHeader(
              new TransferHeader(KEY, "ab".repeat(32), 300, "cd".repeat(32), 2.5, "{}").toMessage())
          .build()
          .toByteArray();

  @Test
  void aDamagedMessageOfAClientIsAValueOrATypedError() {
    Trials.run(
        "messages of clients",
        INPUTS,
        random -> {
          byte[] bytes = FROM_CLIENTS.get(random.nextInt(FROM_CLIENTS.size()));
          for (int i = random.nextInt(1, 4); i > 0; i--) {
            bytes = Mutations.damaged(bytes, random);
          }
          readAsCoordinator(bytes);
        });
  }

  @Test
  void aDamagedMessageOfACoordinatorIsAValueOrATypedError() {
    Trials.run(
        "messages of coordinators",
        INPUTS,
        random -> {
          byte[] bytes =
              Mutations.damaged(
                  FROM_COORDINATORS.get(random.nextInt(FROM_COORDINATORS.size())), random);
          readAsClient(bytes);
        });
  }

  @Test
  void aDamagedHeaderOfAnUploadIsAValueOrATypedError() {
    Trials.run(
        "headers of uploads",
        INPUTS,
        random -> {
          byte[] bytes = Mutations.damaged(Mutations.damaged(UPLOAD_HEADER, random), random);
          readAsHeader(bytes);
        });
  }

  @Test
  void theCorpusIsReadWithoutAnythingButValuesAndTypedErrors() throws IOException {
    int entries = 0;
    try (BufferedReader corpus =
        new BufferedReader(
            new InputStreamReader(
                RoundsCodecFuzzTest.class.getResourceAsStream("corpus/messages.txt"),
                StandardCharsets.US_ASCII))) {
      for (String line = corpus.readLine(); line != null; line = corpus.readLine()) {
        if (!line.startsWith("#")) {
          byte[] bytes = HexFormat.of().parseHex(line);
          readAsCoordinator(bytes);
          readAsClient(bytes);
          readAsHeader(bytes);
          entries++;
        }
      }
    }
    assertThat(entries).isGreaterThan(10);
  }

  private static void readAsCoordinator(byte[] bytes) {
    ClientMessage message;
    try {
      message = ClientMessage.parseFrom(bytes);
    } catch (InvalidProtocolBufferException noMessage) {
      return;
    }
    WireVersion.common(message.getHello().getWireVersionsList());
    readKey(message.getUpdate().getKey());
    ClientResult.Failed failed = Updates.fromWire(message.getFailed());
    assertThat(failed.detail().length()).isLessThanOrEqualTo(2000);
    assertThat(RejectionReason.values()).contains(failed.reason());
    readUpdate(message.getUpdate());
    readKey(message.getTrained().getKey());
    readSecure(message.getSecure());
  }

  private static byte[] secured(dev.covey.crypto.secagg.message.ClientMessage message) {
    return ClientMessage.newBuilder()
        .setSecure(SecureMessages.toWire(KEY, message))
        .build()
        .toByteArray();
  }

  private static Advertisement hybridAdvertisement() {
    byte[] key = new byte[KeyAgreement.X25519_ML_KEM_768.publicKeyBytes()];
    return new Advertisement(HASH, 3, key, key, HASH, new byte[64]);
  }

  private static EncryptedShares hybridShares(int from, int to) {
    byte[] ciphertext = new byte[KeyAgreement.X25519_ML_KEM_768.ciphertextBytes()];
    byte[] sealed = new byte[56];
    return new EncryptedShares(
        from, to, ciphertext, from < to ? ciphertext : new byte[0], sealed, sealed);
  }

  private static void readSecure(SecureToCoordinator message) {
    try {
      FromClient read = SecureMessages.fromWire(message);
      if (read instanceof FromClient.Uploaded uploaded) {
        assertThat(uploaded.payloadSha256()).matches("[0-9a-f]{64}");
      } else {
        assertThat(read).isInstanceOf(FromClient.Whole.class);
      }
    } catch (NetworkException typed) {
      assertThat(typed.getMessage()).isNotEmpty();
    }
  }

  private static void readUpdate(Update update) {
    boolean intact = Updates.isIntact(update);
    ClientResult.Delivered delivered = Updates.fromWire(SENDER, update, WANTED_BYTES);
    assertThat(delivered.engineCpuNanos()).isNotNegative();
    Upload upload = delivered.upload();
    assertThat(upload.header().client()).isEqualTo(SENDER);
    assertThat(upload.payloadBytes()).isEqualTo(update.getPayload().size());
    if (upload instanceof Upload.InMemory memory) {
      assertThat(upload.payloadBytes()).isEqualTo(WANTED_BYTES);
      ByteString again = FloatVectors.encode(memory.sharedValues());
      assertThat(again).isEqualTo(update.getPayload());
      assertThat(intact).isEqualTo(FloatVectors.crc32c(again) == update.getPayloadCrc32C());
    } else {
      assertThat(upload).isInstanceOf(Upload.Unread.class);
    }
  }

  private static void readAsClient(byte[] bytes) {
    CoordinatorMessage message;
    try {
      message = CoordinatorMessage.parseFrom(bytes);
    } catch (InvalidProtocolBufferException noMessage) {
      return;
    }
    readKey(message.getAssignment().getKey());
    readKey(message.getCancelled().getKey());
    try {
      assertThat(SecureMessages.fromWire(message.getSecure()).session()).hasSize(HASH.length);
    } catch (NetworkException typed) {
      assertThat(typed.getMessage()).isNotEmpty();
    }
    ByteString inline = message.getAssignment().getModel().getInline();
    assertThat(FloatVectors.decode(inline)).hasSize(inline.size() / Float.BYTES);
  }

  private static void readKey(Key key) {
    try {
      RoundKey read = RoundKeys.fromWire(key);
      // What is read is what was sent, but for fields that nobody here knows.
      assertThat(RoundKeys.toWire(read))
          .isEqualTo(
              Key.newBuilder()
                  .setRunId(key.getRunId())
                  .setRound(key.getRound())
                  .setAttempt(key.getAttempt())
                  .build());
    } catch (NetworkException typed) {
      assertThat(typed).hasMessageContaining("the peer named a round that cannot be");
    }
  }

  private static void readAsHeader(byte[] bytes) {
    UploadFrame frame;
    try {
      frame = UploadFrame.parseFrom(bytes);
    } catch (InvalidProtocolBufferException noMessage) {
      return;
    }
    TransferHeader.Outcome outcome = TransferHeader.parse(frame.getHeader());
    if (outcome instanceof TransferHeader.Outcome.Valid valid) {
      assertThat(TransferHeader.parse(valid.header().toMessage())).isEqualTo(outcome);
      assertThat(valid.header().identity()).hasSize(64);
    }
  }
}
