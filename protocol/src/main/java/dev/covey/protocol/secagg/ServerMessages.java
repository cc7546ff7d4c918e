package dev.covey.protocol.secagg;

import dev.covey.core.ClientId;
import dev.covey.core.RoundKey;
import dev.covey.core.error.DataException;
import dev.covey.crypto.keys.KeyAgreement;
import dev.covey.crypto.secagg.Member;
import dev.covey.crypto.secagg.Roster;
import dev.covey.crypto.secagg.SessionTerms;
import dev.covey.crypto.secagg.graph.Adversary;
import dev.covey.crypto.secagg.graph.Neighbourhood;
import dev.covey.crypto.secagg.message.ClientMessage;
import dev.covey.crypto.secagg.message.ServerMessage;
import dev.covey.protocol.rounds.RoundKeys;
import dev.covey.protocol.v1.SecureAdversary;
import dev.covey.protocol.v1.SecureAdvertisement;
import dev.covey.protocol.v1.SecureAgreement;
import dev.covey.protocol.v1.SecureAnnouncement;
import dev.covey.protocol.v1.SecureDirectory;
import dev.covey.protocol.v1.SecureMember;
import dev.covey.protocol.v1.SecureShareDelivery;
import dev.covey.protocol.v1.SecureShares;
import dev.covey.protocol.v1.SecureSignature;
import dev.covey.protocol.v1.SecureSurvivorAnnouncement;
import dev.covey.protocol.v1.SecureToClient;
import dev.covey.protocol.v1.SecureUnmaskRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the coordinator says. */
final class ServerMessages {
  private ServerMessages() {}

  static SecureToClient toWire(RoundKey key, ServerMessage message) {
    SecureToClient.Builder wire = SecureToClient.newBuilder().setKey(RoundKeys.toWire(key));
    if (message instanceof ServerMessage.Announcement sent) {
      if (!sent.terms().key().equals(key)) {
        throw new IllegalArgumentException(
            "a session of " + sent.terms().key() + " is not announced for " + key);
      }
      wire.setAnnouncement(announcement(sent.terms()));
    } else if (message instanceof ServerMessage.Directory sent) {
      SecureDirectory.Builder directory =
          SecureDirectory.newBuilder().setSession(Fields.bytes(sent.session()));
      sent.digests().forEach(digest -> directory.addDigests(Fields.bytes(digest)));
      sent.neighbours().forEach(one -> directory.addNeighbours(ClientMessages.advertisement(one)));
      wire.setDirectory(directory);
    } else if (message instanceof ServerMessage.ShareDelivery sent) {
      SecureShareDelivery.Builder delivery =
          SecureShareDelivery.newBuilder().setSession(Fields.bytes(sent.session()));
      sent.shares().forEach(shares -> delivery.addShares(ClientMessages.shares(shares)));
      wire.setShareDelivery(delivery);
    } else if (message instanceof ServerMessage.SurvivorAnnouncement sent) {
      wire.setSurvivorAnnouncement(
          SecureSurvivorAnnouncement.newBuilder()
              .setSession(Fields.bytes(sent.session()))
              .setSurvivors(Fields.toWire(sent.survivors())));
    } else if (message instanceof ServerMessage.UnmaskRequest sent) {
      SecureUnmaskRequest.Builder request =
          SecureUnmaskRequest.newBuilder()
              .setSession(Fields.bytes(sent.session()))
              .setSurvivors(Fields.toWire(sent.survivors()));
      sent.certificate().forEach(one -> request.addCertificate(ClientMessages.signature(one)));
      wire.setUnmaskRequest(request);
    }
    return wire.build();
  }

  private static SecureAnnouncement announcement(SessionTerms terms) {
    SecureAnnouncement.Builder wire =
        SecureAnnouncement.newBuilder()
            .setNonce(Fields.bytes(terms.nonce()))
            .setTaskHash(Fields.bytes(terms.taskHash()))
            .setAdversary(
                switch (terms.adversary()) {
                  case SEMI_HONEST -> SecureAdversary.SECURE_ADVERSARY_SEMI_HONEST;
                  case MALICIOUS -> SecureAdversary.SECURE_ADVERSARY_MALICIOUS;
                })
            .setAgreement(
                switch (terms.agreement()) {
                  case X25519 -> SecureAgreement.SECURE_AGREEMENT_X25519;
                  case X25519_ML_KEM_768 -> SecureAgreement.SECURE_AGREEMENT_X25519_ML_KEM_768;
                })
            .setNeighbours(terms.graph().neighbours())
            .setThreshold(terms.graph().threshold())
            .setBits(terms.bits())
            .setDimension(terms.dimension())
            .setCorruptFraction(terms.corruptFraction())
            .setDropoutFraction(terms.dropoutFraction())
            .setMinimumSurvivors(terms.minimumSurvivors());
    for (Member member : terms.roster().members()) {
      SecureMember.Builder one =
          SecureMember.newBuilder()
              .setClientId(member.id().value())
              .setIdentityKey(Fields.bytes(member.identityKey()))
              .setWeight(member.weight());
      member.enrolment().ifPresent(proof -> one.setEnrolment(EnrolmentProofs.toWire(proof)));
      wire.addRoster(one);
    }
    return wire.build();
  }

  static ServerMessage fromWire(SecureToClient message) {
    RoundKey key = RoundKeys.fromWire(message.getKey());
    return switch (message.getMessageCase()) {
      case ANNOUNCEMENT -> new ServerMessage.Announcement(terms(key, message.getAnnouncement()));
      case DIRECTORY -> directory(message.getDirectory());
      case SHARE_DELIVERY -> delivery(message.getShareDelivery());
      case SURVIVOR_ANNOUNCEMENT ->
          new ServerMessage.SurvivorAnnouncement(
              Fields.hash("a session", message.getSurvivorAnnouncement().getSession()),
              Fields.fromWire(message.getSurvivorAnnouncement().getSurvivors()));
      case UNMASK_REQUEST -> unmaskRequest(message.getUnmaskRequest());
      case MESSAGE_NOT_SET -> throw Fields.malformed("of no kind that is known here");
    };
  }

  private static SessionTerms terms(RoundKey key, SecureAnnouncement wire) {
    Fields.atMost(SecureLimits.MAX_MEMBERS, "members of a roster", wire.getRosterList());
    if (wire.getNeighbours() < 0 || wire.getNeighbours() > SecureLimits.MAX_NEIGHBOURS) {
      throw Fields.malformed(
          Integer.toUnsignedString(wire.getNeighbours())
              + " neighbours, at most "
              + SecureLimits.MAX_NEIGHBOURS
              + " are dealt with");
    }
    byte[] nonce = Fields.hash("a nonce", wire.getNonce());
    byte[] taskHash = Fields.hash("a task hash", wire.getTaskHash());
    Adversary adversary = adversary(wire.getAdversary());
    KeyAgreement agreement = agreement(wire.getAgreement());
    try {
      List<Member> members = new ArrayList<>(wire.getRosterCount());
      for (SecureMember member : wire.getRosterList()) {
        members.add(
            new Member(
                new ClientId(member.getClientId()),
                member.getIdentityKey().toByteArray(),
                member.getWeight(),
                member.hasEnrolment()
                    ? Optional.of(EnrolmentProofs.fromWire(member.getEnrolment()))
                    : Optional.empty()));
      }
      return new SessionTerms(
          key,
          nonce,
          taskHash,
          adversary,
          agreement,
          new Neighbourhood(members.size(), wire.getNeighbours(), wire.getThreshold()),
          wire.getBits(),
          wire.getDimension(),
          wire.getCorruptFraction(),
          wire.getDropoutFraction(),
          wire.getMinimumSurvivors(),
          new Roster(members));
    } catch (IllegalArgumentException | ArithmeticException | DataException e) {
      throw Fields.malformed(String.valueOf(e.getMessage()));
    }
  }

  private static Adversary adversary(SecureAdversary wire) {
    return switch (wire) {
      case SECURE_ADVERSARY_SEMI_HONEST -> Adversary.SEMI_HONEST;
      case SECURE_ADVERSARY_MALICIOUS -> Adversary.MALICIOUS;
      case SECURE_ADVERSARY_UNSPECIFIED, UNRECOGNIZED ->
          throw Fields.malformed("an adversary that is not known here");
    };
  }

  private static KeyAgreement agreement(SecureAgreement wire) {
    return switch (wire) {
      case SECURE_AGREEMENT_X25519 -> KeyAgreement.X25519;
      case SECURE_AGREEMENT_X25519_ML_KEM_768 -> KeyAgreement.X25519_ML_KEM_768;
      case SECURE_AGREEMENT_UNSPECIFIED, UNRECOGNIZED ->
          throw Fields.malformed("a key agreement that is not known here");
    };
  }

  private static ServerMessage directory(SecureDirectory wire) {
    byte[] session = Fields.hash("a session", wire.getSession());
    Fields.atMost(SecureLimits.MAX_MEMBERS, "digests", wire.getDigestsList());
    Fields.atMost(SecureLimits.MAX_NEIGHBOURS, "neighbours", wire.getNeighboursList());
    List<byte[]> digests = new ArrayList<>(wire.getDigestsCount());
    wire.getDigestsList()
        .forEach(
            digest -> digests.add(Fields.emptyOr("a digest", SessionTerms.HASH_BYTES, digest)));
    List<ClientMessage.Advertisement> neighbours = new ArrayList<>(wire.getNeighboursCount());
    for (SecureAdvertisement neighbour : wire.getNeighboursList()) {
      neighbours.add(ClientMessages.advertisement(neighbour));
    }
    return new ServerMessage.Directory(session, digests, neighbours);
  }

  private static ServerMessage delivery(SecureShareDelivery wire) {
    byte[] session = Fields.hash("a session", wire.getSession());
    Fields.atMost(SecureLimits.MAX_NEIGHBOURS, "shares", wire.getSharesList());
    List<ClientMessage.EncryptedShares> shares = new ArrayList<>(wire.getSharesCount());
    for (SecureShares one : wire.getSharesList()) {
      shares.add(ClientMessages.shares(one));
    }
    return new ServerMessage.ShareDelivery(session, shares);
  }

  private static ServerMessage unmaskRequest(SecureUnmaskRequest wire) {
    byte[] session = Fields.hash("a session", wire.getSession());
    Fields.atMost(SecureLimits.MAX_MEMBERS, "signatures", wire.getCertificateList());
    List<ClientMessage.ConsistencySignature> certificate =
        new ArrayList<>(wire.getCertificateCount());
    for (SecureSignature one : wire.getCertificateList()) {
      certificate.add(ClientMessages.signature(one));
    }
    return new ServerMessage.UnmaskRequest(
        session, Fields.fromWire(wire.getSurvivors()), certificate);
  }
}
