package dev.covey.coordinator.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.ClientId;
import dev.covey.crypto.secagg.Member;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class SigningKeysTest {
  private static final ClientId ANNA = new ClientId("anna");
  private static final ClientId BERT = new ClientId("bert");

  private final SigningKeys keys = new SigningKeys();

  @Test
  void nobodyTakesTheKeyOfAnother() {
    assertThat(keys.claim(member(ANNA, 1))).isTrue();
    assertThat(keys.claim(member(BERT, 1))).isFalse();
    assertThat(keys.of(BERT)).isEmpty();
    assertThat(keys.claim(member(BERT, 2))).isTrue();
    assertThat(keys.claim(member(BERT, 1))).isFalse();
    assertThat(keys.of(BERT)).contains(member(BERT, 2));
    assertThat(keys.of(ANNA)).contains(member(ANNA, 1));
  }

  @Test
  void aClientMayNameItsKeyAgainOrANewOne() {
    assertThat(keys.claim(member(ANNA, 1))).isTrue();
    assertThat(keys.claim(member(ANNA, 1))).isTrue();
    assertThat(keys.claim(member(BERT, 1))).isFalse();
    // After a restart; the old one is nobody's then.
    assertThat(keys.claim(member(ANNA, 3))).isTrue();
    assertThat(keys.claim(member(BERT, 3))).isFalse();
    assertThat(keys.claim(member(BERT, 1))).isTrue();
  }

  private static Member member(ClientId client, int value) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) value);
    return Member.of(client, key);
  }
}
