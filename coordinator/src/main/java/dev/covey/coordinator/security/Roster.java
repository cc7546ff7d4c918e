package dev.covey.coordinator.security;

import dev.covey.core.ClientId;
import dev.covey.crypto.pki.IdentityPublicKey;
import dev.covey.crypto.pki.TokenHash;
import dev.covey.protocol.PeerIdentity.Role;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is remembered of those who may take part; kept by the store. Every method is atomic, durable
 * when it returns, and safe to call from many threads and from several coordinators on one store.
 * Failures of the store are {@link dev.covey.core.error.StoreException}s.
 */
public interface Roster {
  /** Keeps a token; keeping the same one again changes nothing. */
  void addToken(Token token);

  /** The token with a hash. */
  Optional<Token> token(TokenHash hash);

  /** Forgets the tokens for {@code id} that nobody has redeemed. Returns how many there were. */
  int withdrawTokens(ClientId id);

  /**
   * Spends a token and enrols {@code id} with the token's role, both or neither. Of any number of
   * attempts with one token, at the same time or after each other, exactly one is {@link Redeemed}.
   */
  Redemption redeem(TokenHash hash, ClientId id, IdentityPublicKey identity, Instant now);

  /** Records a certificate of a member, the first or a renewal. */
  Change addCertificate(ClientId id, Certificate certificate);

  /** Puts a member out, for good. */
  Change revoke(ClientId id, String reason, Instant now);

  /** The member with an id, revoked or not. */
  Optional<Member> find(ClientId id);

  /** The member to whom a certificate was issued, revoked or not. */
  Optional<Member> findByCertificate(BigInteger serial);

  /** All members, revoked ones too, by id. */
  List<Member> list();

  /**
   * A token that was issued.
   *
   * @param id whom it is for
   */
  record Token(TokenHash hash, ClientId id, Role role, Instant issuedAt, Instant expiresAt) {}

  /** A certificate that was issued. */
  record Certificate(BigInteger serial, Instant notAfter) {}

  /**
   * Somebody enrolled.
   *
   * @param certificates in any order
   * @param revokedAt present once it was put out
   */
  record Member(
      ClientId id,
      Role role,
      IdentityPublicKey identity,
      Instant enrolledAt,
      List<Certificate> certificates,
      Optional<Instant> revokedAt) {
    public Member {
      certificates = List.copyOf(certificates);
    }
  }

  /** What became of a token that was presented. Only {@link Redeemed} changed anything. */
  sealed interface Redemption permits Redeemed, Unknown, Expired, AlreadyUsed, IdTaken, KeyTaken {}

  /** The token was good and is spent: its bearer is enrolled. */
  record Redeemed(Member member) implements Redemption {}

  /** There is no such token. */
  record Unknown() implements Redemption {}

  /** It was not redeemed in time. */
  record Expired(Instant at) implements Redemption {}

  /** It was spent before. */
  record AlreadyUsed(Member by) implements Redemption {}

  /** The token is good and unspent, but the id is somebody's. */
  record IdTaken(Member by) implements Redemption {}

  /** The token is good and unspent, but the key is enrolled under another id. */
  record KeyTaken() implements Redemption {}

  /** What became of a change to a member. */
  sealed interface Change permits Done, NotEnrolled, Revoked {}

  /** It is so now. */
  record Done(Member member) implements Change {}

  /** Nobody has this id. */
  record NotEnrolled() implements Change {}

  /** The member was put out before; nothing changed. */
  record Revoked(Member member) implements Change {}
}
