package dev.covey.coordinator.security;

import dev.covey.coordinator.store.CertificateRef;
import dev.covey.coordinator.store.Identity;
import dev.covey.coordinator.store.IdentityKey;
import dev.covey.coordinator.store.IssuedToken;
import dev.covey.coordinator.store.RosterChange;
import dev.covey.coordinator.store.RosterStore;
import dev.covey.core.ClientId;
import dev.covey.core.error.InternalException;
import dev.covey.crypto.pki.IdentityPublicKey;
import dev.covey.crypto.pki.TokenHash;
import dev.covey.protocol.PeerIdentity.Role;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The roster that the coordinator's store keeps. */
public final class StoreRoster implements Roster {
  private static final int REASON_CHARS = 400;

  private final RosterStore store;

  public StoreRoster(RosterStore store) {
    this.store = store;
  }

  @Override
  public void addToken(Token token) {
    store.keepToken(
        token.hash(),
        token.id().value(),
        stored(token.role()),
        Duration.between(token.issuedAt(), token.expiresAt()),
        token.issuedAt());
  }

  @Override
  public Optional<Token> token(TokenHash hash) {
    return store.token(hash).map(StoreRoster::token);
  }

  private static Token token(IssuedToken issued) {
    return new Token(
        TokenHash.of(HexFormat.of().parseHex(issued.sha256())),
        new ClientId(issued.label()),
        role(issued.role()),
        issued.issuedAt(),
        issued.expiresAt());
  }

  @Override
  public int withdrawTokens(ClientId id) {
    return store.withdrawTokens(id.value());
  }

  @Override
  public Redemption redeem(TokenHash hash, ClientId id, IdentityPublicKey identity, Instant now) {
    dev.covey.coordinator.store.Redemption outcome =
        store.redeemToken(hash, id, IdentityKey.of(identity.toByteArray()), now);
    if (outcome instanceof dev.covey.coordinator.store.Redemption.Redeemed redeemed) {
      return new Redeemed(member(redeemed.identity()));
    }
    if (outcome instanceof dev.covey.coordinator.store.Redemption.Unknown) {
      return new Unknown();
    }
    if (outcome instanceof dev.covey.coordinator.store.Redemption.Expired expired) {
      return new Expired(expired.expiredAt());
    }
    if (outcome instanceof dev.covey.coordinator.store.Redemption.AlreadyUsed used) {
      return new AlreadyUsed(member(used.by()));
    }
    if (outcome instanceof dev.covey.coordinator.store.Redemption.ClientIdTaken taken) {
      return new IdTaken(member(taken.by()));
    }
    if (outcome instanceof dev.covey.coordinator.store.Redemption.KeyTaken) {
      return new KeyTaken();
    }
    throw new InternalException("no outcome for " + outcome);
  }

  @Override
  public Change addCertificate(ClientId id, Certificate certificate) {
    return change(
        store.addCertificate(
            id, new CertificateRef(certificate.serial().toString(16), certificate.notAfter())));
  }

  @Override
  public Change revoke(ClientId id, String reason, Instant now) {
    String kept = reason.isBlank() ? "no reason given" : reason;
    return change(store.revoke(id, kept.substring(0, Math.min(REASON_CHARS, kept.length())), now));
  }

  private static Change change(RosterChange change) {
    if (change instanceof RosterChange.Done done) {
      return new Done(member(done.identity()));
    }
    return change instanceof RosterChange.Revoked revoked
        ? new Revoked(member(revoked.identity()))
        : new NotEnrolled();
  }

  @Override
  public Optional<Member> find(ClientId id) {
    return store.find(id).map(StoreRoster::member);
  }

  @Override
  public Optional<Member> findByCertificate(BigInteger serial) {
    return store.findByCertificate(serial.toString(16)).map(StoreRoster::member);
  }

  @Override
  public List<Member> list() {
    return store.list().stream().map(StoreRoster::member).toList();
  }

  private static Member member(Identity identity) {
    return new Member(
        identity.id(),
        role(identity.role()),
        IdentityPublicKey.of(identity.publicKey().bytes()),
        identity.enrolledAt(),
        identity.certificates().stream()
            .map(
                certificate ->
                    new Certificate(
                        new BigInteger(certificate.serial(), 16), certificate.notAfter()))
            .toList(),
        identity.revocation().map(Identity.Revocation::at));
  }

  private static Role role(dev.covey.coordinator.store.Role role) {
    return Role.valueOf(role.name());
  }

  private static dev.covey.coordinator.store.Role stored(Role role) {
    return dev.covey.coordinator.store.Role.valueOf(role.name());
  }
}
