package dev.covey.crypto.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SecretBytesTest {
  @Test
  void neverShowsItself() {
    SecretBytes secret = SecretBytes.copyOf(new byte[] {'h', 'u', 's', 'h'});
    assertThat(secret.toString()).isEqualTo("SecretBytes[4 bytes]");
    assertThat(secret.hashCode()).isEqualTo(SecretBytes.copyOf(new byte[4]).hashCode());
  }

  @Test
  void isEqualByContents() {
    SecretBytes secret = SecretBytes.copyOf(new byte[] {1, 2, 3});
    assertThat(secret).isEqualTo(SecretBytes.copyOf(new byte[] {1, 2, 3}));
    assertThat(secret).isNotEqualTo(SecretBytes.copyOf(new byte[] {1, 2, 4}));
    assertThat(secret).isNotEqualTo(SecretBytes.copyOf(new byte[] {1, 2}));
  }

  @Test
  void isGoneOnceWiped() {
    byte[] taken = {7, 7, 7};
    SecretBytes secret = SecretBytes.taking(taken);
    secret.close();
    assertThat(taken).containsOnly(0);
    assertThat(secret.isWiped()).isTrue();
    assertThatThrownBy(secret::shared).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(secret::copy).isInstanceOf(IllegalStateException.class);
    SecretBytes another = SecretBytes.copyOf(new byte[3]);
    assertThatThrownBy(() -> another.equals(secret)).isInstanceOf(IllegalStateException.class);
    secret.close();
  }

  @Test
  void copiesAreIndependent() {
    byte[] original = {1, 2};
    SecretBytes secret = SecretBytes.copyOf(original);
    original[0] = 9;
    secret.copy()[1] = 9;
    assertThat(secret.shared()).containsExactly(1, 2);
  }

  @Test
  void systemEntropyDoesNotRepeatItself() {
    Entropy entropy = Entropy.system();
    assertThat(entropy.secret(32)).isNotEqualTo(entropy.secret(32));
    assertThat(new InsecureDeterministicEntropy(3).secret(32))
        .isEqualTo(new InsecureDeterministicEntropy(3).secret(32));
  }
}
