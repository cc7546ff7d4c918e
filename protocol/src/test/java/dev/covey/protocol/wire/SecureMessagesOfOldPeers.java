package dev.covey.protocol.wire;

import com.google.protobuf.Message;
import dev.covey.core.ClientId;
import dev.covey.core.RoundKey;
import dev.covey.crypto.keys.KeyAgreement;
import dev.covey.crypto.secagg.EnrolmentProof;
import dev.covey.crypto.secagg.Member;
import dev.covey.crypto.secagg.Roster;
import dev.covey.crypto.secagg.SessionTerms;
import dev.covey.crypto.secagg.SurvivorSet;
import dev.covey.crypto.secagg.graph.Adversary;
import dev.covey.crypto.secagg.graph.Neighbourhood;
import dev.covey.crypto.secagg.message.ClientMessage.Advertisement;
import dev.covey.crypto.secagg.message.ClientMessage.ConsistencySignature;
import dev.covey.crypto.secagg.message.ClientMessage.EncryptedShares;
import dev.covey.crypto.secagg.message.ClientMessage.MaskedInput;
import dev.covey.crypto.secagg.message.ClientMessage.RevealedSeed;
import dev.covey.crypto.secagg.message.ClientMessage.RevealedShare;
import dev.covey.crypto.secagg.message.ClientMessage.ShareBundle;
import dev.covey.crypto.secagg.message.ClientMessage.UnmaskResponse;
import dev.covey.crypto.secagg.message.ServerMessage;
import dev.covey.crypto.secagg.message.ShareKind;
import dev.covey.protocol.secagg.FromClient;
import dev.covey.protocol.secagg.SecureMessages;
import dev.covey.protocol.v1.ClientMessage;
import dev.covey.protocol.v1.CoordinatorMessage;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One message of secure aggregation of each kind, made of bytes that stand for keys and digests.
 */
final class SecureMessagesOfOldPeers {
  private static final byte[] SESSION = filled(0x51, 32);
  private static final byte[] NONE = new byte[0];
  private static final String UPLOADED = "a1".repeat(32);
  private static final EncryptedShares SHARES =
      new EncryptedShares(
          1, 2, filled(0x0c, 1088), filled(0x0d, 1088), filled(0x0e, 56), filled(0x0f, 56));
  private static final Advertisement ADVERTISEMENT =
      new Advertisement(
          SESSION, 2, filled(0x21, 32), filled(0x22, 32), filled(0x23, 32), filled(0x24, 64));
  private static final ConsistencySignature SIGNATURE =
      new ConsistencySignature(SESSION, 2, filled(0x31, 64));

  private SecureMessagesOfOldPeers() {}

  static Map<String, ServerMessage> server() {
    Map<String, ServerMessage> all = new LinkedHashMap<>();
    all.put(
        "secure-announcement",
        new ServerMessage.Announcement(terms(Adversary.MALICIOUS, KeyAgreement.X25519_ML_KEM_768)));
    all.put(
        "secure-announcement-classical",
        new ServerMessage.Announcement(terms(Adversary.SEMI_HONEST, KeyAgreement.X25519)));
    all.put("secure-announcement-enrolled", new ServerMessage.Announcement(enrolled()));
    all.put(
        "secure-directory",
        new ServerMessage.Directory(
            SESSION, List.of(NONE, filled(0x41, 32), filled(0x42, 32)), List.of(ADVERTISEMENT)));
    all.put("secure-share-delivery", new ServerMessage.ShareDelivery(SESSION, List.of(SHARES)));
    all.put(
        "secure-survivor-announcement",
        new ServerMessage.SurvivorAnnouncement(SESSION, survivors()));
    all.put(
        "secure-unmask-request",
        new ServerMessage.UnmaskRequest(SESSION, survivors(), List.of(SIGNATURE)));
    return all;
  }

  static Map<String, FromClient> client() {
    Map<String, FromClient> all = new LinkedHashMap<>();
    all.put("secure-advertisement", new FromClient.Whole(ADVERTISEMENT));
    all.put(
        "secure-share-bundle",
        new FromClient.Whole(
            new ShareBundle(SESSION, 1, List.of(SHARES), List.of(filled(0x61, 32)))));
    all.put(
        "secure-masked-input",
        new FromClient.Whole(new MaskedInput(SESSION, 2, new byte[] {1, 2, 3, -4, 5})));
    all.put("secure-masked-input-uploaded", new FromClient.Uploaded(SESSION, 2, UPLOADED));
    all.put("secure-signature", new FromClient.Whole(SIGNATURE));
    all.put(
        "secure-unmask-response",
        new FromClient.Whole(
            new UnmaskResponse(
                SESSION,
                2,
                List.of(
                    new RevealedShare(1, ShareKind.MASK_ROOT, filled(0x71, 40)),
                    new RevealedShare(2, ShareKind.SELF_SEED, filled(0x72, 40))),
                List.of(new RevealedSeed(1, filled(0x73, 32))))));
    return all;
  }

  static Map<String, Message> all(RoundKey key) {
    Map<String, Message> all = new LinkedHashMap<>();
    server()
        .forEach(
            (name, message) ->
                all.put(
                    name,
                    CoordinatorMessage.newBuilder()
                        .setSecure(SecureMessages.toWire(key, message))
                        .build()));
    client()
        .forEach(
            (name, message) ->
                all.put(
                    name,
                    ClientMessage.newBuilder()
                        .setSecure(
                            message instanceof FromClient.Whole whole
                                ? SecureMessages.toWire(key, whole.message())
                                : uploaded(key))
                        .build()));
    return all;
  }

  /** As an old client wrote it, whose vector is not at hand any more. */
  private static dev.covey.protocol.v1.SecureToCoordinator uploaded(RoundKey key) {
    dev.covey.protocol.v1.SecureToCoordinator.Builder message =
        SecureMessages.toWire(key, new MaskedInput(SESSION, 2, NONE)).toBuilder();
    message.getMaskedInputBuilder().clearCrc32C().setUploadSha256(UPLOADED);
    return message.build();
  }

  private static SessionTerms terms(Adversary adversary, KeyAgreement agreement) {
    return new SessionTerms(
        RoundsMessages.KEY,
        filled(0x11, 32),
        filled(0x12, 32),
        adversary,
        agreement,
        new Neighbourhood(3, 2, 1),
        16,
        1_000_000,
        0.25,
        0.125,
        2,
        new Roster(
            List.of(
                new Member(new ClientId("anna"), filled(0x01, 32), 1),
                new Member(new ClientId("bj\u00f6rn"), filled(0x02, 32), 0.5),
                new Member(new ClientId("carla"), filled(0x03, 32), 2.25))));
  }

  /** Whose members show an authority's word. */
  private static SessionTerms enrolled() {
    SessionTerms plain = terms(Adversary.MALICIOUS, KeyAgreement.X25519);
    return new SessionTerms(
        plain.key(),
        plain.nonce(),
        plain.taskHash(),
        plain.adversary(),
        plain.agreement(),
        plain.graph(),
        plain.bits(),
        plain.dimension(),
        plain.corruptFraction(),
        plain.dropoutFraction(),
        plain.minimumSurvivors(),
        new Roster(
            plain.roster().members().stream()
                .map(
                    member ->
                        new Member(
                            member.id(),
                            member.identityKey(),
                            member.weight(),
                            Optional.of(new EnrolmentProof(4_102_444_800L, filled(0x25, 64)))))
                .toList()));
  }

  private static SurvivorSet survivors() {
    BitSet members = new BitSet();
    members.set(1, 3);
    return SurvivorSet.of(3, members);
  }

  private static byte[] filled(int value, int bytes) {
    byte[] array = new byte[bytes];
    Arrays.fill(array, (byte) value);
    return array;
  }
}
