package dev.covey.coordinator.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ClientId;
import dev.covey.core.error.NetworkException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class SigningKeysTest {
  private static final ClientId ANNA = new ClientId("anna");
  private static final ClientId BERT = new ClientId("bert");

  private final SigningKeys keys = new SigningKeys();

  @Test
  void nobodyTakesTheKeyOfAnother() {
    assertThat(keys.claim(ANNA, key(1))).isTrue();
    assertThat(keys.claim(BERT, key(1))).isFalse();
    assertThat(keys.of(BERT)).isEmpty();
    assertThat(keys.claim(BERT, key(2))).isTrue();
    assertThat(keys.claim(BERT, key(1))).isFalse();
    assertThat(keys.of(BERT)).hasValueSatisfying(key -> assertThat(key).isEqualTo(key(2)));
    assertThat(keys.of(ANNA)).hasValueSatisfying(key -> assertThat(key).isEqualTo(key(1)));
  }

  @Test
  void aClientMayNameItsKeyAgainOrANewOne() {
    assertThat(keys.claim(ANNA, key(1))).isTrue();
    assertThat(keys.claim(ANNA, key(1))).isTrue();
    assertThat(keys.claim(BERT, key(1))).isFalse();
    // After a restart; the old one is nobody's then.
    assertThat(keys.claim(ANNA, key(3))).isTrue();
    assertThat(keys.claim(BERT, key(3))).isFalse();
    assertThat(keys.claim(BERT, key(1))).isTrue();
  }

  @Test
  void aKeyHasItsLength() {
    assertThatThrownBy(() -> keys.claim(ANNA, new byte[31]))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("32 bytes, got 31");
  }

  private static byte[] key(int value) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) value);
    return key;
  }
}
