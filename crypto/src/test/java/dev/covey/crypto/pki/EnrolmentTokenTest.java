package dev.covey.crypto.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.DataException;
import dev.covey.testing.Trials;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnrolmentTokenTest {
  private final SecureRandom random = new SecureRandom();
  private final Fingerprint authority = Fingerprint.of(new byte[] {1, 2, 3});

  @Test
  void aTokenSurvivesBeingCopied() {
    EnrolmentToken token = EnrolmentToken.generate(random, authority);
    EnrolmentToken copied = EnrolmentToken.parse(" " + token.revealText() + "\n");
    assertThat(copied.hash()).isEqualTo(token.hash());
    assertThat(copied.authority()).isEqualTo(authority);
    assertThat(token.revealText()).hasSize(83);
    assertThat(EnrolmentToken.generate(random, authority).hash()).isNotEqualTo(token.hash());
  }

  @Test
  void whatIsNoTokenIsRefusedWithoutBeingRepeated() {
    String text = EnrolmentToken.generate(random, authority).revealText();
    String secret = text.split("\\.")[1];
    for (String bad :
        List.of(
            text.substring(1),
            text.substring(0, 82),
            text + "x",
            text.replace("covey1", "covey2"),
            text.replace('.', ':'),
            // The last character carries two bits that must be zero.
            text.substring(0, 82) + "_",
            "")) {
      assertThatThrownBy(() -> EnrolmentToken.parse(bad))
          .isInstanceOf(ConfigurationException.class)
          .satisfies(e -> assertThat(e.toString()).doesNotContain(secret))
          .hasMessageContaining("covey roster enroll");
    }
  }

  @Test
  void nothingPrintsASecret() {
    EnrolmentToken token = EnrolmentToken.generate(random, authority);
    assertThat(token.toString()).doesNotContain(token.revealText().split("\\.")[1]);
    IdentityKey identity = IdentityKey.generate(random);
    assertThat(identity.toString())
        .isEqualTo("IdentityKey[" + identity.publicKey().fingerprint() + "]");
    assertThat(TlsKey.generate(random).toString()).hasSize("TlsKey[]".length() + 64);
  }

  @Test
  void requestsOfStrangersAreReadOrRefusedNeverAnythingElse() {
    TlsKey key = TlsKey.generate(random);
    byte[] good = CertificateRequest.create(key).toByteArray();
    assertThat(CertificateRequest.parse(good).tlsKey()).isEqualTo(key.publicKey());
    Trials.run(
        "certificate requests",
        2000,
        trial -> {
          byte[] bytes = good.clone();
          int changes = 1 + trial.nextInt(4);
          for (int i = 0; i < changes; i++) {
            bytes[trial.nextInt(bytes.length)] ^= (byte) (1 << trial.nextInt(8));
          }
          if (trial.nextInt(4) == 0) {
            bytes = java.util.Arrays.copyOf(bytes, trial.nextInt(2 * bytes.length));
          }
          byte[] sent = bytes;
          if (java.util.Arrays.equals(sent, good)) {
            return;
          }
          assertThatThrownBy(() -> CertificateRequest.parse(sent))
              .isInstanceOf(DataException.class);
        });
  }

  @Test
  void aRequestForAKeyOnAnotherCurveIsRefused() throws Exception {
    java.security.KeyPairGenerator generator = java.security.KeyPairGenerator.getInstance("EC");
    generator.initialize(new java.security.spec.ECGenParameterSpec("secp384r1"));
    java.security.KeyPair pair = generator.generateKeyPair();
    byte[] request =
        new org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder(
                new org.bouncycastle.asn1.x500.X500Name("CN=x"), pair.getPublic())
            .build(
                new org.bouncycastle.operator.jcajce.JcaContentSignerBuilder("SHA256withECDSA")
                    .build(pair.getPrivate()))
            .getEncoded();
    assertThatThrownBy(() -> CertificateRequest.parse(request))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("P-256");
  }

  @Test
  void signaturesOfOnePurposeAreWorthNothingForAnother() {
    IdentityKey identity = IdentityKey.generate(random);
    TlsKey key = TlsKey.generate(random);
    byte[] request = CertificateRequest.create(key).toByteArray();
    TokenHash token = EnrolmentToken.generate(random, authority).hash();
    byte[] proof = identity.sign(ProofOfPossession.enrolment(token, authority, request, "phone-7"));
    IdentityPublicKey known = identity.publicKey();
    assertThat(
            known.verifies(
                ProofOfPossession.enrolment(token, authority, request, "phone-7"), proof))
        .isTrue();
    assertThat(
            known.verifies(
                ProofOfPossession.enrolment(token, authority, request, "phone-8"), proof))
        .isFalse();
    assertThat(known.verifies(ProofOfPossession.renewal(java.math.BigInteger.ONE, request), proof))
        .isFalse();
    assertThat(IdentityBinding.verifies(known, key.publicKey(), proof)).isFalse();
  }

  @Test
  void identityKeysOfSmallOrderAreRefused() {
    byte[] neutral = new byte[32];
    neutral[0] = 1;
    assertThatThrownBy(() -> IdentityPublicKey.of(neutral)).isInstanceOf(DataException.class);
    assertThatThrownBy(() -> IdentityPublicKey.of(new byte[31])).isInstanceOf(DataException.class);
  }
}
