package dev.covey.protocol.secagg;

import com.google.protobuf.Message;
import dev.covey.core.ClientId;
import dev.covey.core.RoundKey;
import dev.covey.core.RunId;
import dev.covey.core.error.ConfigurationException;
import dev.covey.crypto.keys.AesGcm;
import dev.covey.crypto.keys.IdentityKey;
import dev.covey.crypto.keys.KeyAgreement;
import dev.covey.crypto.mask.MaskExpansion;
import dev.covey.crypto.secagg.EnrolmentProof;
import dev.covey.crypto.secagg.Member;
import dev.covey.crypto.secagg.Roster;
import dev.covey.crypto.secagg.SessionTerms;
import dev.covey.crypto.secagg.SurvivorSet;
import dev.covey.crypto.secagg.graph.Adversary;
import dev.covey.crypto.secagg.message.ClientMessage;
import dev.covey.crypto.secagg.message.ClientMessage.Advertisement;
import dev.covey.crypto.secagg.message.ClientMessage.ConsistencySignature;
import dev.covey.crypto.secagg.message.ClientMessage.EncryptedShares;
import dev.covey.crypto.secagg.message.ClientMessage.RevealedSeed;
import dev.covey.crypto.secagg.message.ClientMessage.RevealedShare;
import dev.covey.crypto.secagg.message.ServerMessage;
import dev.covey.crypto.secagg.message.ShareKind;
import dev.covey.crypto.secagg.plan.SecurityPlan;
import dev.covey.crypto.shamir.Shamir;
import dev.covey.protocol.WireVersion;
import dev.covey.protocol.v1.CoordinatorMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The largest message of a session whose members are other processes, vectors apart, which go
 * through Transfer where they are large. A message is whole or not at all, so a session with a
 * larger one than a stream carries cannot be held between processes; in one process it can.
 *
 * @param what whose message it is, in words
 * @param bytes on the stream
 * @param plan of the session
 */
public record LargestMessage(String what, int bytes, SecurityPlan plan) {
  /** Of a client's name, as an authority or a roster may give it. */
  private static final int LONG_ID_CHARS = 64;

  private static final RoundKey LONG_KEY =
      new RoundKey(new RunId("r".repeat(120)), Integer.MAX_VALUE, Integer.MAX_VALUE);

  private static final byte[] HASH = new byte[SessionTerms.HASH_BYTES];
  private static final byte[] SIGNATURE = new byte[IdentityKey.SIGNATURE_BYTES];

  /** Measured on messages as they are sent, with long names. */
  public static LargestMessage of(SecurityPlan plan) {
    int clients = plan.graph().clients();
    int neighbours = plan.neighbours();
    KeyAgreement agreement = plan.request().agreement();
    byte[] key = new byte[agreement.publicKeyBytes()];
    Advertisement advertisement = new Advertisement(HASH, clients - 1, key, key, HASH, SIGNATURE);
    List<EncryptedShares> shares =
        Collections.nCopies(neighbours, shares(clients - 1, agreement.ciphertextBytes()));
    List<LargestMessage> all = new ArrayList<>();
    all.add(toClient(plan, "the invitation", announcement(plan)));
    all.add(
        toClient(
            plan,
            "the directory of keys",
            new ServerMessage.Directory(
                HASH,
                Collections.nCopies(clients, HASH),
                Collections.nCopies(neighbours, advertisement))));
    all.add(
        toClient(plan, "the delivery of shares", new ServerMessage.ShareDelivery(HASH, shares)));
    all.add(toClient(plan, "the request to unmask", unmaskRequest(plan)));
    all.add(
        toCoordinator(
            plan,
            "the bundle of shares",
            new ClientMessage.ShareBundle(
                HASH, clients - 1, shares, Collections.nCopies(neighbours, HASH))));
    all.add(toCoordinator(plan, "the answer with shares", unmaskResponse(plan)));
    return all.stream().reduce((a, b) -> a.bytes() >= b.bytes() ? a : b).orElseThrow();
  }

  /** Why such a session cannot be held between processes, and what would help, if it cannot. */
  public Optional<String> problem() {
    int clients = plan.graph().clients();
    if (clients > SecureLimits.MAX_MEMBERS) {
      return Optional.of(
          clients
              + " clients, and a session between processes has at most "
              + SecureLimits.MAX_MEMBERS
              + ": take a smaller cohort.size");
    }
    if (plan.neighbours() > SecureLimits.MAX_NEIGHBOURS) {
      return Optional.of(
          plan.neighbours()
              + " neighbours a client, and a session between processes has at most "
              + SecureLimits.MAX_NEIGHBOURS
              + ": "
              + fewerNeighbours());
    }
    if (bytes > WireVersion.MAX_MESSAGE_BYTES) {
      return Optional.of(
          what
              + " takes "
              + bytes
              + " bytes, and a message between processes has at most "
              + WireVersion.MAX_MESSAGE_BYTES
              + ": "
              + (plan.request().agreement() == KeyAgreement.X25519_ML_KEM_768
                  ? "set security.post-quantum = false, or "
                  : "")
              + fewerNeighbours());
    }
    return Optional.empty();
  }

  private String fewerNeighbours() {
    return "take a smaller cohort.size, or a smaller security.corrupt-fraction or"
        + " security.dropout-fraction, with which each client needs fewer than "
        + plan.neighbours()
        + " neighbours";
  }

  /**
   * Refuses a session that cannot be held between processes.
   *
   * @throws ConfigurationException with what is too large, how large, and what would help
   */
  public void requireCarried() {
    problem()
        .ifPresent(
            why -> {
              throw new ConfigurationException("no secure aggregation between processes: " + why);
            });
  }

  private static ServerMessage announcement(SecurityPlan plan) {
    Optional<EnrolmentProof> proof =
        plan.request().adversary() == Adversary.MALICIOUS
            ? Optional.of(new EnrolmentProof(Instant.MAX.getEpochSecond(), SIGNATURE))
            : Optional.empty();
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < plan.graph().clients(); i++) {
      String number = Integer.toString(i);
      byte[] key = new byte[IdentityKey.PUBLIC_KEY_BYTES];
      for (int at = 0; at < number.length(); at++) {
        key[at] = (byte) number.charAt(at);
      }
      members.add(
          new Member(
              new ClientId("x".repeat(LONG_ID_CHARS - number.length()) + number), key, 1, proof));
    }
    return new ServerMessage.Announcement(plan.terms(LONG_KEY, HASH, HASH, new Roster(members)));
  }

  private static ServerMessage unmaskRequest(SecurityPlan plan) {
    int clients = plan.graph().clients();
    BitSet all = new BitSet();
    all.set(0, clients);
    return new ServerMessage.UnmaskRequest(
        HASH,
        SurvivorSet.of(clients, all),
        Collections.nCopies(plan.quorum(), new ConsistencySignature(HASH, clients - 1, SIGNATURE)));
  }

  /** A share for each neighbour, and seeds as if all but those that are needed had left. */
  private static ClientMessage unmaskResponse(SecurityPlan plan) {
    int member = plan.graph().clients() - 1;
    return new ClientMessage.UnmaskResponse(
        HASH,
        member,
        Collections.nCopies(
            plan.neighbours(),
            new RevealedShare(member, ShareKind.MASK_ROOT, new byte[Shamir.SHARE_BYTES])),
        Collections.nCopies(
            plan.neighbours(), new RevealedSeed(member, new byte[MaskExpansion.SEED_BYTES])));
  }

  private static EncryptedShares shares(int member, int ciphertextBytes) {
    byte[] sealed = new byte[Shamir.SHARE_BYTES + AesGcm.TAG_BYTES];
    byte[] ciphertext = new byte[ciphertextBytes];
    return new EncryptedShares(member, member, ciphertext, ciphertext, sealed, sealed);
  }

  private static LargestMessage toClient(SecurityPlan plan, String what, ServerMessage message) {
    return sized(
        plan,
        what,
        CoordinatorMessage.newBuilder()
            .setSecure(SecureMessages.toWire(LONG_KEY, message))
            .build());
  }

  private static LargestMessage toCoordinator(
      SecurityPlan plan, String what, ClientMessage message) {
    return sized(
        plan,
        what,
        dev.covey.protocol.v1.ClientMessage.newBuilder()
            .setSecure(SecureMessages.toWire(LONG_KEY, message))
            .build());
  }

  private static LargestMessage sized(SecurityPlan plan, String what, Message message) {
    return new LargestMessage(what, message.getSerializedSize(), plan);
  }
}
