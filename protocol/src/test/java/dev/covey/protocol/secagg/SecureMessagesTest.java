package dev.covey.protocol.secagg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.covey.core.ClientId;
import dev.covey.core.RoundKey;
import dev.covey.core.RunId;
import dev.covey.core.error.NetworkException;
import dev.covey.crypto.keys.Entropy;
import dev.covey.crypto.keys.KeyAgreement;
import dev.covey.crypto.secagg.Member;
import dev.covey.crypto.secagg.Roster;
import dev.covey.crypto.secagg.SessionTerms;
import dev.covey.crypto.secagg.graph.Adversary;
import dev.covey.crypto.secagg.graph.Neighbourhood;
import dev.covey.crypto.secagg.message.ClientMessage;
import dev.covey.crypto.secagg.message.ClientMessage.Advertisement;
import dev.covey.crypto.secagg.message.ClientMessage.EncryptedShares;
import dev.covey.crypto.secagg.message.ServerMessage;
import dev.covey.protocol.WireLimits;
import dev.covey.protocol.WireVersion;
import dev.covey.protocol.v1.SecureToClient;
import dev.covey.protocol.v1.SecureToCoordinator;
import dev.covey.testing.Mutations;
import dev.covey.testing.Trials;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sessions over the wire. {@code -Dcovey.fuzz.inputs=1000000} for many damaged messages. */
final class SecureMessagesTest {
  private static final int INPUTS = Integer.getInteger("covey.fuzz.inputs", 10_000);
  private static final RoundKey KEY = new RoundKey(new RunId("run-7"), 3, 2);
  private static final byte[] HASH = new byte[SessionTerms.HASH_BYTES];
  private static final int HYBRID_KEY = KeyAgreement.X25519_ML_KEM_768.publicKeyBytes();
  private static final int HYBRID_CIPHERTEXT = KeyAgreement.X25519_ML_KEM_768.ciphertextBytes();

  @ParameterizedTest
  @CsvSource({
    "SEMI_HONEST, X25519",
    "SEMI_HONEST, X25519_ML_KEM_768",
    "MALICIOUS, X25519",
    "MALICIOUS, X25519_ML_KEM_768"
  })
  void aSessionOverTheWireGivesTheSumAndEveryMessageComesBackAsItWas(
      Adversary adversary, KeyAgreement agreement) throws Exception {
    RecordedSession session = new RecordedSession(adversary, agreement, insecureEntropy());
    assertThat(session.sum.toWire()).isEqualTo(session.plainSum.toWire());
    for (ServerMessage message : session.fromServer) {
      ServerMessage read = SecureMessages.fromWire(SecureMessages.toWire(session.key, message));
      assertThat(read.session()).isEqualTo(message.session());
      assertThat(SecureMessages.toWire(session.key, read))
          .isEqualTo(SecureMessages.toWire(session.key, message));
    }
    for (ClientMessage message : session.fromClients) {
      FromClient read = SecureMessages.fromWire(SecureMessages.toWire(session.key, message));
      assertThat(read).usingRecursiveComparison().isEqualTo(new FromClient.Whole(message));
    }
  }

  @Test
  void aDamagedMessageIsAValueOrATypedError() throws Exception {
    List<byte[]> messages = new ArrayList<>();
    for (KeyAgreement agreement : KeyAgreement.values()) {
      for (Adversary adversary : Adversary.values()) {
        RecordedSession session = new RecordedSession(adversary, agreement, insecureEntropy());
        session.fromServer.forEach(
            one -> messages.add(SecureMessages.toWire(session.key, one).toByteArray()));
        session.fromClients.forEach(
            one -> messages.add(SecureMessages.toWire(session.key, one).toByteArray()));
      }
    }
    byte[] named =
        SecureMessages.toWire(
                KEY,
                new ClientMessage.MaskedInput(HASH, 3, new byte[WireVersion.MAX_INLINE_BYTES + 1]))
            .toByteArray();
    // As often as any other kind.
    messages.addAll(Collections.nCopies(messages.size() / 8, named));
    int[] read = new int[1];
    Trials.run(
        "messages of secure aggregation",
        INPUTS,
        random -> {
          byte[] bytes = messages.get(random.nextInt(messages.size()));
          for (int i = random.nextInt(1, 4); i > 0; i--) {
            bytes = Mutations.damaged(bytes, random);
          }
          read[0] += readAsClient(bytes) + readAsCoordinator(bytes);
        });
    if (Long.getLong("covey.trial.seed") == null) {
      assertThat(read[0]).as("damaged messages that are messages still").isPositive();
    }
  }

  @Test
  void theCorpusIsReadWithoutAnythingButValuesAndTypedErrors() throws IOException {
    List<String> lines;
    try (InputStream in =
        Objects.requireNonNull(
            SecureMessagesTest.class.getResourceAsStream("corpus/messages.txt"))) {
      lines = new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
    }
    int entries = 0;
    for (String line : lines) {
      if (!line.startsWith("#")) {
        String[] parts = line.split(" ", -1);
        byte[] bytes = HexFormat.of().parseHex(parts[1]);
        int read = parts[0].equals("client") ? readAsCoordinator(bytes) : readAsClient(bytes);
        assertThat(read).as(line).isEqualTo(parts[2].equals("taken") ? 1 : 0);
        entries++;
      }
    }
    assertThat(entries).isGreaterThan(10);
  }

  @Test
  void theLargestMessagesFitIntoOne() {
    assertThat(announcement(1000, "x".repeat(200)).getSerializedSize())
        .isLessThan(WireLimits.MAX_MESSAGE_BYTES);
    assertThat(directory(1000, 300).getSerializedSize()).isLessThan(WireLimits.MAX_MESSAGE_BYTES);
    assertThat(directory(1000, 462).getSerializedSize()).isLessThan(WireLimits.MAX_MESSAGE_BYTES);
    assertThat(delivery(462).getSerializedSize()).isLessThan(WireLimits.MAX_MESSAGE_BYTES);
    assertThat(directory(1000, 999).getSerializedSize())
        .as("hybrid keys of a complete graph of 1000 are beyond the stream")
        .isGreaterThan(WireVersion.MAX_MESSAGE_BYTES);
  }

  @Test
  void aLargeVectorIsNamedByItsDigestAndAnotherOneIsRefused() {
    ClientMessage.MaskedInput input =
        new ClientMessage.MaskedInput(HASH, 3, new byte[WireVersion.MAX_INLINE_BYTES + 1]);
    SecureToCoordinator wire = SecureMessages.toWire(KEY, input);
    assertThat(wire.getSerializedSize()).isLessThan(200);
    FromClient.Uploaded read = (FromClient.Uploaded) SecureMessages.fromWire(wire);
    ClientMessage.MaskedInput whole = read.with(input.vector().clone());
    assertThat(whole.vector()).isEqualTo(input.vector());
    assertThat(whole.session()).isEqualTo(input.session());
    assertThat(whole.member()).isEqualTo(3);
    assertThatThrownBy(() -> read.with(new byte[WireVersion.MAX_INLINE_BYTES]))
        .isInstanceOf(NetworkException.class);
  }

  @Test
  void aVectorThatWasDamagedOnTheWayIsRefused() {
    SecureToCoordinator.Builder wire =
        SecureMessages.toWire(KEY, new ClientMessage.MaskedInput(HASH, 3, new byte[] {1, 2}))
            .toBuilder();
    wire.getMaskedInputBuilder().setInline(ByteString.copyFrom(new byte[] {1, 3}));
    assertThatThrownBy(() -> SecureMessages.fromWire(wire.build()))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("damaged");
  }

  @Test
  void moreThanTheLimitsAllowIsRefused() {
    assertThatThrownBy(
            () -> SecureMessages.fromWire(announcement(SecureLimits.MAX_MEMBERS + 2, "x")))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("members of a roster");
    assertThatThrownBy(() -> SecureMessages.fromWire(delivery(SecureLimits.MAX_NEIGHBOURS + 1)))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("shares");
  }

  /** The same in each run, so that a seed gives the same message. */
  private static Entropy insecureEntropy() {
    return new SplittableRandom(7)::nextBytes;
  }

  private static int readAsClient(byte[] bytes) {
    try {
      SecureToClient message = SecureToClient.parseFrom(bytes);
      ServerMessage read = SecureMessages.fromWire(message);
      // What is read can be written, and is the same then.
      SecureToClient again = SecureMessages.toWire(KEY, read);
      assertThat(SecureMessages.toWire(KEY, SecureMessages.fromWire(again))).isEqualTo(again);
      return 1;
    } catch (InvalidProtocolBufferException | NetworkException typed) {
      return 0;
    } catch (IllegalArgumentException otherRound) {
      assertThat(otherRound).hasMessageContaining("is not announced for");
      return 1;
    }
  }

  private static int readAsCoordinator(byte[] bytes) {
    try {
      FromClient read = SecureMessages.fromWire(SecureToCoordinator.parseFrom(bytes));
      if (read instanceof FromClient.Whole whole) {
        SecureToCoordinator again = SecureMessages.toWire(KEY, whole.message());
        FromClient.Whole same = (FromClient.Whole) SecureMessages.fromWire(again);
        assertThat(SecureMessages.toWire(KEY, same.message()).equals(again)).isTrue();
      } else if (read instanceof FromClient.Uploaded uploaded) {
        assertThat(uploaded.session()).hasSize(SessionTerms.HASH_BYTES);
        assertThat(uploaded.member()).isBetween(0, SecureLimits.MAX_MEMBERS);
        assertThat(uploaded.payloadSha256()).matches("[0-9a-f]{64}");
      }
      return 1;
    } catch (InvalidProtocolBufferException | NetworkException typed) {
      return 0;
    }
  }

  private static SecureToClient announcement(int clients, String prefix) {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      byte[] key = ByteBuffer.allocate(32).putInt(i).array();
      String id = prefix + i;
      members.add(new Member(new ClientId(id.substring(Math.max(0, id.length() - 200))), key, 0.1));
    }
    return SecureMessages.toWire(
        KEY,
        new ServerMessage.Announcement(
            new SessionTerms(
                KEY,
                HASH,
                HASH,
                Adversary.MALICIOUS,
                KeyAgreement.X25519_ML_KEM_768,
                new Neighbourhood(clients, 300, 200),
                64,
                1_000_000,
                0.1,
                0.1,
                2,
                new Roster(members))));
  }

  private static SecureToClient directory(int clients, int neighbours) {
    Advertisement one =
        new Advertisement(
            HASH, 999, new byte[HYBRID_KEY], new byte[HYBRID_KEY], HASH, new byte[64]);
    return SecureMessages.toWire(
        KEY,
        new ServerMessage.Directory(
            HASH, Collections.nCopies(clients, HASH), Collections.nCopies(neighbours, one)));
  }

  private static SecureToClient delivery(int neighbours) {
    EncryptedShares one =
        new EncryptedShares(
            999,
            999,
            new byte[HYBRID_CIPHERTEXT],
            new byte[HYBRID_CIPHERTEXT],
            new byte[56],
            new byte[56]);
    return SecureMessages.toWire(
        KEY, new ServerMessage.ShareDelivery(HASH, Collections.nCopies(neighbours, one)));
  }
}
