package dev.covey.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ClientId;
import dev.covey.core.error.DataException;
import dev.covey.core.error.StoreException;
import dev.covey.crypto.pki.TokenHash;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(TestedDatabase.class)
class RosterStoreTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");
  private static final Duration DAY = Duration.ofDays(1);
  private static final ClientId ANNA = new ClientId("anna");
  private static final ClientId BERT = new ClientId("bert");

  final TestedDatabase database;
  @TempDir Path folder;
  StoreUrl url;

  RosterStoreTest(TestedDatabase database) {
    this.database = database;
  }

  private static IdentityKey key(int fill) {
    byte[] bytes = new byte[IdentityKey.BYTES];
    Arrays.fill(bytes, (byte) fill);
    return IdentityKey.of(bytes);
  }

  private static final AtomicInteger SECRETS = new AtomicInteger();

  private static TokenHash hash() {
    return TokenHash.ofSecret(new byte[] {(byte) SECRETS.incrementAndGet(), 7});
  }

  private static TokenHash token(RosterStore roster) {
    TokenHash token = hash();
    roster.keepToken(token, "phones", Role.CLIENT, DAY, NOW);
    return token;
  }

  @BeforeEach
  void anEmptyDatabase() {
    url = database.fresh(folder);
  }

  @Test
  void aTokenEnrolsItsBearerAndIsSpent() {
    try (Store store = Store.open(url)) {
      RosterStore roster = store.roster();
      TokenHash token = hash();
      roster.keepToken(token, "the desk", Role.OPERATOR, DAY, NOW);
      assertThat(roster.redeemToken(token, ANNA, key(1), NOW.plusSeconds(5)))
          .isInstanceOf(Redemption.Redeemed.class);
      assertThat(roster.tokens())
          .containsExactly(
              new IssuedToken(
                  token.hex(),
                  "the desk",
                  Role.OPERATOR,
                  NOW,
                  NOW.plus(DAY),
                  Optional.of(new IssuedToken.Use(NOW.plusSeconds(5), ANNA))));
    }
    try (Store store = Store.open(url)) {
      assertThat(store.roster().list())
          .containsExactly(
              new Identity(
                  ANNA, Role.OPERATOR, key(1), NOW.plusSeconds(5), List.of(), Optional.empty()));
    }
  }

  @Test
  void whoPresentsASpentTokenLearnsWhoSpentIt() {
    try (Store store = Store.open(url)) {
      RosterStore roster = store.roster();
      TokenHash token = token(roster);
      roster.redeemToken(token, ANNA, key(1), NOW);
      Identity anna = roster.find(ANNA).orElseThrow();
      assertThat(roster.redeemToken(token, BERT, key(2), NOW))
          .isEqualTo(new Redemption.AlreadyUsed(anna));
      assertThat(roster.redeemToken(token, ANNA, key(1), NOW))
          .isEqualTo(new Redemption.AlreadyUsed(anna));
      assertThat(roster.find(BERT)).isEmpty();
    }
  }

  @Test
  void refusesTokensThatNobodyIssuedOrThatAreTooOld() {
    try (Store store = Store.open(url)) {
      RosterStore roster = store.roster();
      TokenHash token = token(roster);
      assertThat(roster.redeemToken(hash(), ANNA, key(1), NOW)).isEqualTo(new Redemption.Unknown());
      assertThat(roster.redeemToken(token, ANNA, key(1), NOW.plus(DAY)))
          .isEqualTo(new Redemption.Expired(NOW.plus(DAY)));
      assertThat(roster.list()).isEmpty();
      assertThat(roster.redeemToken(token, ANNA, key(1), NOW.plus(DAY).minusMillis(1)))
          .isInstanceOf(Redemption.Redeemed.class);
    }
  }

  @Test
  void aNameOrAKeyOfSomebodyElseLeavesTheTokenUnspent() {
    try (Store store = Store.open(url)) {
      RosterStore roster = store.roster();
      roster.redeemToken(token(roster), ANNA, key(1), NOW);
      Identity anna = roster.find(ANNA).orElseThrow();
      TokenHash token = token(roster);
      assertThat(roster.redeemToken(token, ANNA, key(2), NOW))
          .isEqualTo(new Redemption.ClientIdTaken(anna));
      assertThat(roster.redeemToken(token, BERT, key(1), NOW)).isEqualTo(new Redemption.KeyTaken());
      assertThat(roster.redeemToken(token, BERT, key(2), NOW))
          .isInstanceOf(Redemption.Redeemed.class);
    }
  }

  @Test
  void ofManyAttemptsAtOnceExactlyOneRedeemsAToken() {
    try (Store store = Store.open(url)) {
      RosterStore roster = store.roster();
      for (int trial = 0; trial < 5; trial++) {
        TokenHash token = token(roster);
        int first = 16 * trial;
        List<Redemption> outcomes =
            AtOnce.run(
                16,
                thread ->
                    roster.redeemToken(
                        token,
                        new ClientId("client-" + (first + thread)),
                        key(first + thread),
                        NOW));
        assertThat(outcomes).filteredOn(Redemption.Redeemed.class::isInstance).hasSize(1);
        assertThat(outcomes).filteredOn(Redemption.AlreadyUsed.class::isInstance).hasSize(15);
        assertThat(roster.list()).hasSize(trial + 1);
      }
    }
  }

  @Test
  void ofManyTokensForOneNameAtOnceExactlyOneIsSpent() {
    try (Store store = Store.open(url)) {
      RosterStore roster = store.roster();
      List<TokenHash> tokens =
          java.util.stream.IntStream.range(0, 8).mapToObj(index -> token(roster)).toList();
      List<Redemption> outcomes =
          AtOnce.run(8, thread -> roster.redeemToken(tokens.get(thread), ANNA, key(thread), NOW));
      assertThat(outcomes).filteredOn(Redemption.Redeemed.class::isInstance).hasSize(1);
      assertThat(outcomes).filteredOn(Redemption.ClientIdTaken.class::isInstance).hasSize(7);
      assertThat(roster.tokens()).filteredOn(token -> token.use().isPresent()).hasSize(1);
    }
  }

  @Test
  void findsAnIdentityByAnyOfItsCertificates() {
    CertificateRef first = new CertificateRef("0a1b", NOW.plus(DAY));
    CertificateRef renewed = new CertificateRef("ff".repeat(20), NOW.plus(DAY.multipliedBy(2)));
    try (Store store = Store.open(url)) {
      RosterStore roster = store.roster();
      assertThat(roster.addCertificate(ANNA, first)).isEqualTo(new RosterChange.NotEnrolled());
      roster.redeemToken(token(roster), ANNA, key(1), NOW);
      roster.redeemToken(token(roster), BERT, key(2), NOW);
      roster.addCertificate(ANNA, first);
      roster.addCertificate(ANNA, first);
      assertThat(roster.addCertificate(ANNA, renewed))
          .isEqualTo(new RosterChange.Done(roster.find(ANNA).orElseThrow()));
      assertThat(roster.find(ANNA).orElseThrow().certificates()).containsExactly(renewed, first);
      assertThat(roster.findByCertificate("0a1b")).isEqualTo(roster.find(ANNA));
      assertThat(roster.findByCertificate(renewed.serial())).isEqualTo(roster.find(ANNA));
      assertThat(roster.findByCertificate("0a")).isEmpty();
      assertThat(roster.list()).extracting(Identity::id).containsExactly(ANNA, BERT);
      assertThatThrownBy(() -> roster.addCertificate(BERT, first))
          .isInstanceOf(StoreException.class);
    }
  }

  @Test
  void aRevokedIdentityStaysRevokedAndGetsNoCertificate() {
    try (Store store = Store.open(url)) {
      RosterStore roster = store.roster();
      roster.redeemToken(token(roster), ANNA, key(1), NOW);
      roster.addCertificate(ANNA, new CertificateRef("0a", NOW.plus(DAY)));
      assertThat(roster.revoke(BERT, "lost", NOW)).isEqualTo(new RosterChange.NotEnrolled());
      assertThat(roster.revoke(ANNA, "phone lost", NOW)).isInstanceOf(RosterChange.Done.class);
      Identity revoked = roster.find(ANNA).orElseThrow();
      assertThat(revoked.revocation()).contains(new Identity.Revocation(NOW, "phone lost"));
      assertThat(roster.findByCertificate("0a")).contains(revoked);
      assertThat(roster.revoke(ANNA, "again", NOW.plus(DAY)))
          .isEqualTo(new RosterChange.Revoked(revoked));
      assertThat(roster.addCertificate(ANNA, new CertificateRef("0b", NOW)))
          .isEqualTo(new RosterChange.Revoked(revoked));
      assertThat(roster.redeemToken(token(roster), ANNA, key(1), NOW))
          .isEqualTo(new Redemption.ClientIdTaken(revoked));
      assertThat(roster.find(ANNA)).contains(revoked);
    }
  }

  @Test
  void ofManyRevocationsAtOnceOneIsRecorded() {
    try (Store store = Store.open(url)) {
      RosterStore roster = store.roster();
      roster.redeemToken(token(roster), ANNA, key(1), NOW);
      List<RosterChange> outcomes =
          AtOnce.run(8, thread -> roster.revoke(ANNA, "reason " + thread, NOW));
      assertThat(outcomes).filteredOn(RosterChange.Done.class::isInstance).hasSize(1);
    }
  }

  @Test
  void refusesLabelsReasonsAndSerialsThatDoNotFit() {
    try (Store store = Store.open(url)) {
      RosterStore roster = store.roster();
      assertThatThrownBy(() -> roster.keepToken(hash(), " ", Role.CLIENT, DAY, NOW))
          .isInstanceOf(DataException.class);
      assertThatThrownBy(() -> roster.keepToken(hash(), "x".repeat(201), Role.CLIENT, DAY, NOW))
          .isInstanceOf(DataException.class);
      assertThatThrownBy(() -> roster.keepToken(hash(), "x", Role.CLIENT, Duration.ZERO, NOW))
          .isInstanceOf(DataException.class);
      assertThatThrownBy(() -> roster.revoke(ANNA, "", NOW)).isInstanceOf(DataException.class);
      assertThatThrownBy(() -> new CertificateRef("0A", NOW)).isInstanceOf(DataException.class);
      assertThatThrownBy(() -> IdentityKey.of(new byte[31])).isInstanceOf(DataException.class);
      assertThat(roster.tokens()).isEmpty();
    }
  }
}
