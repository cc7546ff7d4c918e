package dev.covey.crypto.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.crypto.keys.SecretBytes;
import dev.covey.testing.Trials;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class MaskExpansionTest {
  @Test
  void theKeystreamIsThatOfSp80038a() {
    // F.5.1, CTR-AES128: ciphertext xor plaintext is the keystream.
    SecretBytes seed =
        SecretBytes.taking(hex("2b7e151628aed2a6abf7158809cf4f3cf0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"));
    byte[] plaintext =
        hex(
            "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
                + "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710");
    byte[] ciphertext =
        hex(
            "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff"
                + "5ae4df3edbd5d35e5b4f09020db03eab1e031dda2fbe03d1792170a0f3009cee");
    LaneVector mask = LaneVector.zeros(8, plaintext.length);
    MaskExpansion.apply(mask, List.of(seed), List.of());
    for (int i = 0; i < plaintext.length; i++) {
      assertThat((byte) mask.get(i)).isEqualTo((byte) (plaintext[i] ^ ciphertext[i]));
    }
  }

  @Test
  void masksAreAddedAndSubtractedAsTheNaiveWayDoes() {
    Trials.run(
        "mask-expansion",
        25,
        random -> {
          int bits = 8 + random.nextInt(57);
          int dimension = 1 + random.nextInt(2500);
          LaneVector input = LaneVector.of(bits, random.longs(dimension).toArray());
          List<SecretBytes> added = seeds(random, random.nextInt(70));
          List<SecretBytes> subtracted = seeds(random, random.nextInt(70));
          LaneVector expected = input.copy();
          for (SecretBytes seed : added) {
            expected.add(naiveMask(seed, bits, dimension));
          }
          for (SecretBytes seed : subtracted) {
            expected.subtract(naiveMask(seed, bits, dimension));
          }
          LaneVector whole = input.copy();
          MaskExpansion.apply(whole, added, subtracted);
          assertThat(whole).isEqualTo(expected);
          int parts = MaskExpansion.parts(input, 1 + random.nextInt(5));
          LaneVector inParts = input.copy();
          for (int part = 0; part < parts; part++) {
            MaskExpansion.applyPart(inParts, part, parts, added, subtracted);
          }
          assertThat(inParts).isEqualTo(expected);
        });
  }

  @Test
  void aCounterThatOverflowsIsCarriedOn() {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, 16, 32, (byte) 0xff);
    SecretBytes seed = SecretBytes.taking(bytes);
    int dimension = 2048;
    LaneVector inParts = LaneVector.zeros(64, dimension);
    int parts = MaskExpansion.parts(inParts, 3);
    assertThat(parts).isEqualTo(3);
    for (int part = 0; part < parts; part++) {
      MaskExpansion.applyPart(inParts, part, parts, List.of(seed), List.of());
    }
    assertThat(inParts).isEqualTo(naiveMask(seed, 64, dimension));
  }

  @Test
  void warmingUpChangesNothingAndOddSeedsAreRefused() {
    MaskExpansion.warmUp();
    assertThatThrownBy(
            () ->
                MaskExpansion.apply(
                    LaneVector.zeros(16, 4), List.of(SecretBytes.taking(new byte[16])), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** The same mask from AES on single blocks and a counter kept by hand. */
  private static LaneVector naiveMask(SecretBytes seed, int bits, int dimension) {
    int laneBytes = bits <= 8 ? 1 : bits <= 16 ? 2 : bits <= 32 ? 4 : 8;
    ByteBuffer stream =
        ByteBuffer.allocate((dimension * laneBytes / 16 + 1) * 16).order(ByteOrder.LITTLE_ENDIAN);
    java.math.BigInteger counter =
        new java.math.BigInteger(1, Arrays.copyOfRange(seed.copy(), 16, 32));
    try {
      Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
      aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(seed.copy(), 0, 16, "AES"));
      while (stream.hasRemaining()) {
        byte[] digits = counter.toByteArray();
        byte[] block = new byte[16];
        for (int i = 0; i < Math.min(16, digits.length); i++) {
          block[15 - i] = digits[digits.length - 1 - i];
        }
        stream.put(aes.doFinal(block));
        counter = counter.add(java.math.BigInteger.ONE);
      }
    } catch (java.security.GeneralSecurityException e) {
      throw new AssertionError(e);
    }
    long[] values = new long[dimension];
    for (int i = 0; i < dimension; i++) {
      for (int at = laneBytes - 1; at >= 0; at--) {
        values[i] = values[i] << 8 | stream.get(i * laneBytes + at) & 0xff;
      }
    }
    return LaneVector.of(bits, values);
  }

  private static List<SecretBytes> seeds(RandomGenerator random, int count) {
    List<SecretBytes> seeds = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] seed = new byte[32];
      random.nextBytes(seed);
      seeds.add(SecretBytes.taking(seed));
    }
    return seeds;
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }
}
