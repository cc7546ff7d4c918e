package dev.covey.coordinator.security;

import dev.covey.core.ClientId;
import dev.covey.core.error.StoreException;
import dev.covey.crypto.pki.IdentityPublicKey;
import dev.covey.crypto.pki.TokenHash;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A roster that forgets, and that can be told to fail. */
final class InMemoryRoster implements Roster {
  private final Map<TokenHash, Token> tokens = new HashMap<>();
  private final Map<TokenHash, ClientId> used = new HashMap<>();
  private final Map<ClientId, Member> members = new TreeMap<>();
  private boolean away;

  synchronized void setAway(boolean away) {
    this.away = away;
  }

  /** Everything it would keep, as text. */
  synchronized String dump() {
    StringBuilder text = new StringBuilder();
    tokens.values().forEach(token -> text.append(token).append(token.hash().hex()).append('\n'));
    members.values().forEach(member -> text.append(member).append('\n'));
    return text.toString();
  }

  @Override
  public synchronized void addToken(Token token) {
    requirePresent();
    tokens.putIfAbsent(token.hash(), token);
  }

  @Override
  public synchronized Optional<Token> token(TokenHash hash) {
    requirePresent();
    return Optional.ofNullable(tokens.get(hash));
  }

  @Override
  public synchronized int withdrawTokens(ClientId id) {
    int before = tokens.size();
    tokens.values().removeIf(token -> token.id().equals(id) && !used.containsKey(token.hash()));
    return before - tokens.size();
  }

  @Override
  public synchronized Redemption redeem(
      TokenHash hash, ClientId id, IdentityPublicKey identity, Instant now) {
    Token token = tokens.get(hash);
    if (token == null) {
      return new Unknown();
    }
    ClientId user = used.get(hash);
    if (user != null) {
      return new AlreadyUsed(Optional.ofNullable(members.get(user)).orElseThrow());
    }
    if (!now.isBefore(token.expiresAt())) {
      return new Expired(token.expiresAt());
    }
    if (members.containsKey(id)) {
      return new IdTaken(members.get(id));
    }
    if (members.values().stream().anyMatch(member -> member.identity().equals(identity))) {
      return new KeyTaken();
    }
    used.put(hash, id);
    Member member = new Member(id, token.role(), identity, now, List.of(), Optional.empty());
    members.put(id, member);
    return new Redeemed(member);
  }

  @Override
  public synchronized Change addCertificate(ClientId id, Certificate certificate) {
    Member member = members.get(id);
    if (member == null) {
      return new NotEnrolled();
    }
    if (member.revokedAt().isPresent()) {
      return new Revoked(member);
    }
    List<Certificate> certificates = new ArrayList<>(member.certificates());
    certificates.add(certificate);
    return put(
        new Member(
            id,
            member.role(),
            member.identity(),
            member.enrolledAt(),
            certificates,
            member.revokedAt()));
  }

  @Override
  public synchronized Change revoke(ClientId id, String reason, Instant now) {
    Member member = members.get(id);
    if (member == null) {
      return new NotEnrolled();
    }
    if (member.revokedAt().isPresent()) {
      return new Revoked(member);
    }
    return put(
        new Member(
            id,
            member.role(),
            member.identity(),
            member.enrolledAt(),
            member.certificates(),
            Optional.of(now)));
  }

  @Override
  public synchronized Optional<Member> find(ClientId id) {
    requirePresent();
    return Optional.ofNullable(members.get(id));
  }

  @Override
  public synchronized Optional<Member> findByCertificate(BigInteger serial) {
    requirePresent();
    return members.values().stream()
        .filter(
            member -> member.certificates().stream().anyMatch(one -> one.serial().equals(serial)))
        .findFirst();
  }

  @Override
  public synchronized List<Member> list() {
    requirePresent();
    return List.copyOf(members.values());
  }

  private Change put(Member member) {
    members.put(member.id(), member);
    return new Done(member);
  }

  private void requirePresent() {
    if (away) {
      throw new StoreException("jdbc:h2:/secret/place is away");
    }
  }
}
