package dev.covey.crypto.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.testing.Trials;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class IdentityKeyTest {
  @Test
  void signsAsRfc8032Says() {
    // Section 7.1, test 2.
    byte[] seed =
        HexFormat.of().parseHex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    try (IdentityKey key = IdentityKey.ofSeed(SecretBytes.taking(seed))) {
      assertThat(HexFormat.of().formatHex(key.publicKey()))
          .isEqualTo("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
      assertThat(HexFormat.of().formatHex(key.sign(new byte[] {0x72})))
          .isEqualTo(
              "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                  + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    }
  }

  @Test
  void aSignatureHoldsForItsMessageAndKeyAlone() {
    Trials.run(
        "identity-key",
        20,
        random -> {
          Entropy entropy = new InsecureDeterministicEntropy(random.nextLong());
          try (IdentityKey key = IdentityKey.generate(entropy);
              IdentityKey other = IdentityKey.generate(entropy)) {
            byte[] message = new byte[1 + random.nextInt(100)];
            random.nextBytes(message);
            byte[] signature = key.sign(message);
            assertThat(IdentityKey.verifies(key.publicKey(), message, signature)).isTrue();
            assertThat(IdentityKey.verifies(other.publicKey(), message, signature)).isFalse();
            signature[random.nextInt(signature.length)] ^= (byte) (1 << random.nextInt(8));
            assertThat(IdentityKey.verifies(key.publicKey(), message, signature)).isFalse();
          }
        });
  }

  @Test
  void showsNothingOfItsSeedAndRefusesOddSizes() {
    assertThatThrownBy(() -> IdentityKey.ofSeed(SecretBytes.taking(new byte[31])))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(IdentityKey.verifies(new byte[31], new byte[1], new byte[64])).isFalse();
    assertThat(IdentityKey.verifies(new byte[32], new byte[1], new byte[63])).isFalse();
    IdentityKey key = IdentityKey.generate(new InsecureDeterministicEntropy(1));
    key.close();
    assertThatThrownBy(() -> key.sign(new byte[1])).isInstanceOf(IllegalStateException.class);
  }
}
