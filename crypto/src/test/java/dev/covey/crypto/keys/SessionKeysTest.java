package dev.covey.crypto.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SessionKeysTest {
  private static final byte[] CONTEXT = {1, 2, 3};
  private final Entropy entropy = new InsecureDeterministicEntropy(5);

  @ParameterizedTest
  @EnumSource
  void bothSidesComeToTheSameSecret(KeyAgreement suite) {
    SessionKeys alice = SessionKeys.derive(suite, entropy.secret(32));
    SessionKeys bob = SessionKeys.derive(suite, entropy.secret(32));
    assertThat(alice.publicKey()).hasSize(suite.publicKeyBytes());
    SessionKeys.Pairwise sent = passed(passed(alice.agree(bob.publicKey())).initiate(CONTEXT, 40));
    assertThat(sent.ciphertext()).hasSize(suite.ciphertextBytes());
    assertThat(sent.secret().length()).isEqualTo(40);
    assertThat(passed(passed(bob.agree(alice.publicKey())).respond(sent.ciphertext(), CONTEXT, 40)))
        .isEqualTo(sent.secret());
  }

  @ParameterizedTest
  @EnumSource
  void theRootRebuildsEverything(KeyAgreement suite) {
    SecretBytes root = entropy.secret(32);
    SessionKeys keys = SessionKeys.derive(suite, root);
    SessionKeys again = SessionKeys.derive(suite, SecretBytes.copyOf(root.shared()));
    SessionKeys peer = SessionKeys.derive(suite, entropy.secret(32));
    assertThat(again.publicKey()).isEqualTo(keys.publicKey());
    SessionKeys.Pairwise first = passed(passed(keys.agree(peer.publicKey())).initiate(CONTEXT, 32));
    SessionKeys.Pairwise second =
        passed(passed(again.agree(peer.publicKey())).initiate(CONTEXT, 32));
    assertThat(second.secret()).isEqualTo(first.secret());
    assertThat(second.ciphertext()).isEqualTo(first.ciphertext());
  }

  @ParameterizedTest
  @EnumSource
  void theContextAndThePeerChangeTheSecret(KeyAgreement suite) {
    SessionKeys alice = SessionKeys.derive(suite, entropy.secret(32));
    SessionKeys bob = SessionKeys.derive(suite, entropy.secret(32));
    SessionKeys carol = SessionKeys.derive(suite, entropy.secret(32));
    SecretBytes secret =
        passed(passed(alice.agree(bob.publicKey())).initiate(CONTEXT, 32)).secret();
    assertThat(
            passed(passed(alice.agree(bob.publicKey())).initiate(new byte[] {1, 2, 4}, 32))
                .secret())
        .isNotEqualTo(secret);
    assertThat(passed(passed(alice.agree(carol.publicKey())).initiate(CONTEXT, 32)).secret())
        .isNotEqualTo(secret);
  }

  @Test
  void aTamperedCiphertextGivesAnotherSecret() {
    KeyAgreement suite = KeyAgreement.X25519_ML_KEM_768;
    SessionKeys alice = SessionKeys.derive(suite, entropy.secret(32));
    SessionKeys bob = SessionKeys.derive(suite, entropy.secret(32));
    SessionKeys.Pairwise sent = passed(passed(alice.agree(bob.publicKey())).initiate(CONTEXT, 32));
    byte[] tampered = sent.ciphertext().clone();
    tampered[100] ^= 1;
    assertThat(passed(passed(bob.agree(alice.publicKey())).respond(tampered, CONTEXT, 32)))
        .isNotEqualTo(sent.secret());
  }

  @ParameterizedTest
  @EnumSource
  void oddSizesAndPointsOfLowOrderAreRefused(KeyAgreement suite) {
    SessionKeys alice = SessionKeys.derive(suite, entropy.secret(32));
    SessionKeys bob = SessionKeys.derive(suite, entropy.secret(32));
    byte[] good = bob.publicKey();
    byte[] lowOrder = good.clone();
    Arrays.fill(lowOrder, 0, 32, (byte) 0);
    byte[] shorter = Arrays.copyOf(good, good.length - 1);
    byte[] longer = new byte[suite.ciphertextBytes() + 1];
    byte[] unreduced = good.clone();
    Arrays.fill(unreduced, Math.min(32, good.length - 1), good.length, (byte) 0xff);
    assertThat(suite.check(good)).isInstanceOf(Checked.Passed.class);
    assertThat(suite.check(lowOrder)).isInstanceOf(Checked.Failed.class);
    assertThat(suite.check(shorter)).isInstanceOf(Checked.Failed.class);
    if (suite == KeyAgreement.X25519_ML_KEM_768) {
      assertThat(suite.check(unreduced)).isInstanceOf(Checked.Failed.class);
      assertThat(passed(alice.agree(unreduced)).initiate(CONTEXT, 32))
          .isInstanceOf(Checked.Failed.class);
    }
    assertThat(alice.agree(lowOrder)).isInstanceOf(Checked.Failed.class);
    assertThat(alice.agree(shorter)).isInstanceOf(Checked.Failed.class);
    assertThat(passed(alice.agree(good)).respond(longer, CONTEXT, 32))
        .isInstanceOf(Checked.Failed.class);
    assertThatThrownBy(() -> SessionKeys.derive(suite, entropy.secret(31)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsLeftAfterClosing(KeyAgreement suite) {
    SessionKeys alice = SessionKeys.derive(suite, entropy.secret(32));
    SessionKeys bob = SessionKeys.derive(suite, entropy.secret(32));
    SessionKeys.Peer peer = passed(alice.agree(bob.publicKey()));
    alice.close();
    peer.close();
    assertThatThrownBy(() -> peer.initiate(CONTEXT, 32)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> alice.agree(bob.publicKey()))
        .isInstanceOf(IllegalStateException.class);
  }

  private static <T> T passed(Checked<T> checked) {
    assertThat(checked).isInstanceOf(Checked.Passed.class);
    return ((Checked.Passed<T>) checked).value();
  }
}
