package dev.covey.crypto.keys;

import static dev.covey.crypto.keys.Wycheproof.bytes;
import static dev.covey.crypto.keys.Wycheproof.isValid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import javax.crypto.Cipher;
import org.junit.jupiter.api.Test;

/** Every test of every group of the Wycheproof vectors, good and bad. */
class KnownAnswersTest {
  @Test
  void x25519GivesTheSharedSecretOrRefusesZeros() {
    Wycheproof.forEach(
        "x25519_test.json",
        (group, test) -> {
          Checked<SecretBytes> agreed =
              X25519.agree(SecretBytes.taking(bytes(test, "private")), bytes(test, "public"));
          assertThat(X25519.isLowOrder(bytes(test, "public")))
              .isEqualTo(flags(test).contains("ZeroSharedSecret"));
          if (flags(test).contains("ZeroSharedSecret")) {
            assertThat(bytes(test, "shared")).containsOnly(0);
            assertThat(agreed).isInstanceOf(Checked.Failed.class);
          } else {
            // "Acceptable" are twists and keys that are not canonical: X25519 takes any.
            assertThat(passed(agreed)).isEqualTo(bytes(test, "shared"));
          }
        });
  }

  @Test
  void ed25519TakesTheGoodSignaturesAndNoOther() {
    Wycheproof.forEach(
        "ed25519_test.json",
        (group, test) ->
            assertThat(
                    IdentityKey.verifies(
                        bytes(group.path("publicKey"), "pk"),
                        bytes(test, "msg"),
                        bytes(test, "sig")))
                .isEqualTo(isValid(test)));
  }

  @Test
  void hkdfGivesTheKeyOrRefusesTheLength() {
    Wycheproof.forEach(
        "hkdf_sha256_test.json",
        (group, test) -> {
          byte[] salt = bytes(test, "salt");
          byte[] material = bytes(test, "ikm");
          byte[] info = bytes(test, "info");
          int size = test.path("size").asInt();
          if (isValid(test)) {
            assertThat(new Hkdf().derive(salt, material, info, size).copy())
                .isEqualTo(bytes(test, "okm"));
          } else {
            assertThatThrownBy(() -> new Hkdf().derive(salt, material, info, size))
                .isInstanceOf(IllegalArgumentException.class);
          }
        });
  }

  @Test
  void mlKemMakesTheKeysOfASeed() {
    Wycheproof.forEach(
        "mlkem_768_keygen_seed_test.json",
        (group, test) -> {
          try (MlKem768 keys = MlKem768.ofSeed(SecretBytes.taking(bytes(test, "seed")))) {
            assertThat(keys.publicKey()).isEqualTo(bytes(test, "ek"));
          }
        });
  }

  @Test
  void mlKemEncapsulatesToGoodKeysAndNoOther() {
    Wycheproof.forEach(
        "mlkem_768_encaps_test.json",
        (group, test) -> {
          Checked<MlKem768.Encapsulation> made =
              MlKem768.encapsulate(bytes(test, "ek"), SecretBytes.taking(bytes(test, "m")));
          if (isValid(test)) {
            MlKem768.Encapsulation encapsulation =
                ((Checked.Passed<MlKem768.Encapsulation>) made).value();
            assertThat(encapsulation.ciphertext()).isEqualTo(bytes(test, "c"));
            assertThat(encapsulation.secret().copy()).isEqualTo(bytes(test, "K"));
          } else {
            assertThat(made).isInstanceOf(Checked.Failed.class);
          }
        });
  }

  @Test
  void mlKemDecapsulatesAlsoWhatWasTamperedWith() {
    Wycheproof.forEach(
        "mlkem_768_test.json",
        (group, test) -> {
          byte[] seed = bytes(test, "seed");
          byte[] ciphertext = bytes(test, "c");
          if (seed.length != MlKem768.SEED_BYTES) {
            assertThat(isValid(test)).isFalse();
            assertThatThrownBy(() -> MlKem768.ofSeed(SecretBytes.taking(seed)))
                .isInstanceOf(IllegalArgumentException.class);
            return;
          }
          try (MlKem768 keys = MlKem768.ofSeed(SecretBytes.taking(seed))) {
            Checked<SecretBytes> secret = keys.decapsulate(ciphertext);
            if (isValid(test)) {
              assertThat(keys.publicKey()).isEqualTo(bytes(test, "ek"));
              assertThat(passed(secret)).isEqualTo(bytes(test, "K"));
            } else {
              assertThat(secret).isInstanceOf(Checked.Failed.class);
            }
          }
        });
  }

  @Test
  void aesGcmOpensWhatIsAuthenticAndSealsToTheSame() {
    Wycheproof.forEach(
        "aes_gcm_test.json",
        (group, test) -> {
          byte[] key = bytes(test, "key");
          byte[] nonce = bytes(test, "iv");
          byte[] associated = bytes(test, "aad");
          byte[] message = bytes(test, "msg");
          byte[] sealed = concatenated(bytes(test, "ct"), bytes(test, "tag"));
          Checked<SecretBytes> opened = new AesGcm().openAnySize(key, nonce, associated, sealed);
          boolean ours = key.length == AesGcm.KEY_BYTES && nonce.length == AesGcm.NONCE_BYTES;
          if (isValid(test)) {
            assertThat(passed(opened)).isEqualTo(message);
            assertThat(sealedByAnySize(key, nonce, associated, message)).isEqualTo(sealed);
          } else {
            assertThat(opened).isInstanceOf(Checked.Failed.class);
          }
          SecretBytes secretKey = SecretBytes.copyOf(key);
          if (!ours) {
            assertThatThrownBy(() -> new AesGcm().seal(secretKey, nonce, associated, message))
                .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new AesGcm().open(secretKey, nonce, associated, sealed))
                .isInstanceOf(IllegalArgumentException.class);
          } else {
            assertThat(new AesGcm().open(secretKey, nonce, associated, sealed).getClass())
                .isEqualTo(opened.getClass());
            if (isValid(test)) {
              assertThat(new AesGcm().seal(secretKey, nonce, associated, message))
                  .isEqualTo(sealed);
            }
          }
        });
  }

  private static byte[] sealedByAnySize(
      byte[] key, byte[] nonce, byte[] associated, byte[] message) {
    try {
      return new AesGcm().run(Cipher.ENCRYPT_MODE, key, nonce, associated, message);
    } catch (java.security.GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> flags(JsonNode test) {
    List<String> flags = new java.util.ArrayList<>();
    test.path("flags").forEach(flag -> flags.add(flag.asText()));
    return flags;
  }

  private static byte[] passed(Checked<SecretBytes> checked) {
    assertThat(checked).isInstanceOf(Checked.Passed.class);
    return ((Checked.Passed<SecretBytes>) checked).value().copy();
  }

  private static byte[] concatenated(byte[] first, byte[] second) {
    byte[] both = java.util.Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
