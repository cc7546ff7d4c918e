package dev.covey.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.Seeds;
import java.util.HashSet;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class NoiseSourceTest {
  private static final int WORDS_PER_BUFFER = 4096;

  @Test
  void aCommittedSeedGivesTheSameNoiseAgain() {
    NoiseSeed seed = NoiseSeed.draw();
    SecureNoise first = SecureNoise.of(seed);
    SecureNoise again = SecureNoise.of(NoiseSeed.ofBytes(seed.toBytes()));
    for (int i = 0; i < 3 * WORDS_PER_BUFFER; i++) {
      assertThat(again.nextLong()).isEqualTo(first.nextLong());
    }
  }

  @Test
  void freshSourcesShareNothing() {
    Set<Long> seen = new HashSet<>();
    for (int source = 0; source < 3; source++) {
      SecureNoise noise = SecureNoise.fresh();
      for (int i = 0; i < 2 * WORDS_PER_BUFFER; i++) {
        assertThat(seen.add(noise.nextLong())).isTrue();
      }
    }
  }

  @Test
  void theStreamIsAesInCounterModeRekeyedWithEachBuffer() throws Exception {
    byte[] key = Seeds.root(3).toBytes();
    InsecureDeterministicNoise noise = InsecureDeterministicNoise.of(Seeds.root(3));
    for (int buffer = 0; buffer < 3; buffer++) {
      Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(new byte[16]));
      byte[] stream = cipher.doFinal(new byte[32 + 8 * WORDS_PER_BUFFER]);
      for (int word = 0; word < WORDS_PER_BUFFER; word++) {
        long expected = 0;
        for (int i = 0; i < 8; i++) {
          expected = expected << 8 | stream[32 + 8 * word + i] & 0xFF;
        }
        assertThat(noise.nextLong()).isEqualTo(expected);
      }
      key = java.util.Arrays.copyOf(stream, 32);
    }
  }

  @Test
  void everyBitIsSetHalfTheTime() {
    SecureNoise noise = SecureNoise.fresh();
    int draws = 40_000;
    int[] set = new int[Long.SIZE];
    for (int i = 0; i < draws; i++) {
      long word = noise.nextLong();
      for (int bit = 0; bit < Long.SIZE; bit++) {
        set[bit] += (int) (word >>> bit & 1);
      }
    }
    for (int count : set) {
      // Seven standard deviations: once in 10^10 runs.
      assertThat(Math.abs(count - draws / 2)).isLessThan(700);
    }
  }

  @Test
  void onlyTheSecureSourceSaysThatItProtects() {
    assertThat(SecureNoise.fresh().isCryptographic()).isTrue();
    assertThat(InsecureDeterministicNoise.of(Seeds.root(1)).isCryptographic()).isFalse();
  }

  @Test
  void aSeedShowsNothingAndIsWiped() {
    NoiseSeed seed = NoiseSeed.ofBytes(Seeds.root(9).toBytes());
    assertThat(seed.toString()).isEqualTo("NoiseSeed[hidden]");
    assertThat(seed).isEqualTo(NoiseSeed.ofBytes(Seeds.root(9).toBytes()));
    assertThat(seed).isNotEqualTo(NoiseSeed.ofBytes(Seeds.root(8).toBytes()));
    seed.close();
    assertThat(seed.toBytes()).containsOnly(0);
    assertThatThrownBy(() -> NoiseSeed.ofBytes(new byte[31]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("31");
  }
}
