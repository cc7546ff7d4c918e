package dev.covey.crypto.shamir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.crypto.keys.Checked;
import dev.covey.crypto.keys.InsecureDeterministicEntropy;
import dev.covey.crypto.keys.SecretBytes;
import dev.covey.testing.Trials;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShamirTest {
  private static final BigInteger P = BigInteger.TWO.pow(61).subtract(BigInteger.ONE);

  @Test
  void anySharesOfTheThresholdGiveTheSecret() {
    Trials.run(
        "shamir",
        150,
        random -> {
          int count = 1 + random.nextInt(40);
          int threshold = 1 + random.nextInt(count);
          SecretBytes secret = secret(random);
          List<Share> shares = split(secret, threshold, distinctPoints(count, random), random);
          assertThat(shares).hasSize(count);
          Collections.shuffle(shares, new Random(random.nextLong()));
          int used = threshold + random.nextInt(count - threshold + 1);
          assertThat(combined(shares.subList(0, used))).isEqualTo(secret);
        });
  }

  @Test
  void theSharesLieOnPolynomialsThatBigIntegersInterpolate() {
    Trials.run(
        "shamir-big-integer",
        60,
        random -> {
          int count = 1 + random.nextInt(12);
          int threshold = 1 + random.nextInt(count);
          SecretBytes secret = secret(random);
          List<Share> shares = split(secret, threshold, distinctPoints(count, random), random);
          BigInteger whole = BigInteger.ZERO;
          for (int limb = 4; limb >= 0; limb--) {
            BigInteger atZero = interpolate(shares.subList(0, threshold), limb, BigInteger.ZERO);
            whole = whole.shiftLeft(52).or(atZero);
            for (Share share : shares) {
              assertThat(
                      interpolate(
                          shares.subList(0, threshold), limb, BigInteger.valueOf(share.x())))
                  .isEqualTo(value(share, limb));
            }
          }
          byte[] bigEndian = new byte[32];
          for (int i = 0; i < 32; i++) {
            bigEndian[31 - i] = secret.shared()[i];
          }
          assertThat(whole).isEqualTo(new BigInteger(1, bigEndian));
        });
  }

  @Test
  void fewerSharesThanTheThresholdFitEverySecret() {
    Trials.run(
        "shamir-hiding",
        40,
        random -> {
          int threshold = 2 + random.nextInt(8);
          int[] points = distinctPoints(threshold, random);
          List<Share> known =
              split(secret(random), threshold, points, random).subList(0, threshold - 1);
          SecretBytes anyOther = secret(random);
          List<Share> completed = new ArrayList<>(known);
          completed.add(shareThatMakes(anyOther, known, points[threshold - 1]));
          assertThat(combined(completed)).isEqualTo(anyOther);
        });
  }

  /** The share at x with which the known ones give the secret wanted. */
  private static Share shareThatMakes(SecretBytes wanted, List<Share> known, int x) {
    ByteBuffer values = ByteBuffer.allocate(Shamir.SHARE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    byte[] bigEndian = new byte[32];
    for (int i = 0; i < 32; i++) {
      bigEndian[31 - i] = wanted.shared()[i];
    }
    BigInteger whole = new BigInteger(1, bigEndian);
    for (int limb = 0; limb < 5; limb++) {
      BigInteger left = whole.shiftRight(52 * limb).mod(BigInteger.ONE.shiftLeft(52));
      for (Share share : known) {
        left = left.subtract(value(share, limb).multiply(weight(share.x(), known, x)));
      }
      BigInteger own = BigInteger.ONE;
      for (Share share : known) {
        own = own.multiply(factor(share.x(), x)).mod(P);
      }
      values.putLong(left.multiply(own.modInverse(P)).mod(P).longValue());
    }
    return new Share(x, SecretBytes.taking(values.array()));
  }

  private static BigInteger weight(int own, List<Share> known, int x) {
    BigInteger weight = factor(x, own);
    for (Share share : known) {
      if (share.x() != own) {
        weight = weight.multiply(factor(share.x(), own)).mod(P);
      }
    }
    return weight;
  }

  /** other / (other - own). */
  private static BigInteger factor(long other, long own) {
    return BigInteger.valueOf(other)
        .multiply(BigInteger.valueOf(other - own).mod(P).modInverse(P))
        .mod(P);
  }

  @Test
  void sharesThatNoDealerMakesAreRefused() {
    byte[] outside = new byte[Shamir.SHARE_BYTES];
    ByteBuffer.wrap(outside).order(ByteOrder.LITTLE_ENDIAN).putLong(0, Field61.P);
    Share wrong = new Share(1, SecretBytes.taking(outside));
    assertThat(Shamir.combine(List.of(wrong))).isInstanceOf(Checked.Failed.class);
    Share good = new Share(2, SecretBytes.taking(new byte[Shamir.SHARE_BYTES]));
    assertThat(Shamir.combine(List.of(good, good))).isInstanceOf(Checked.Failed.class);
    assertThat(Shamir.combine(List.of())).isInstanceOf(Checked.Failed.class);
    byte[] tooLarge = new byte[Shamir.SHARE_BYTES];
    ByteBuffer.wrap(tooLarge).order(ByteOrder.LITTLE_ENDIAN).putLong(32, 1L << 48);
    assertThat(Shamir.combine(List.of(new Share(1, SecretBytes.taking(tooLarge)))))
        .isInstanceOf(Checked.Failed.class);
    assertThatThrownBy(() -> new Share(0, SecretBytes.taking(new byte[40])))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void oddArgumentsAreRefused() {
    var entropy = new InsecureDeterministicEntropy(1);
    SecretBytes secret = entropy.secret(32);
    assertThatThrownBy(() -> Shamir.split(secret, 3, new int[] {1, 2}, entropy))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Shamir.split(secret, 0, new int[] {1, 2}, entropy))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Shamir.split(secret, 1, new int[] {1, 1}, entropy))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Shamir.split(secret, 1, new int[] {0, 1}, entropy))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LagrangeWeights.atZero(new int[] {4, 4}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static BigInteger interpolate(List<Share> shares, int limb, BigInteger at) {
    BigInteger sum = BigInteger.ZERO;
    for (Share share : shares) {
      BigInteger term = value(share, limb);
      for (Share other : shares) {
        if (other != share) {
          BigInteger x = BigInteger.valueOf(other.x());
          BigInteger difference = x.subtract(BigInteger.valueOf(share.x()));
          term = term.multiply(x.subtract(at)).multiply(difference.modInverse(P)).mod(P);
        }
      }
      sum = sum.add(term).mod(P);
    }
    return sum;
  }

  private static BigInteger value(Share share, int limb) {
    return BigInteger.valueOf(
        ByteBuffer.wrap(share.values().shared())
            .order(ByteOrder.LITTLE_ENDIAN)
            .getLong(limb * Long.BYTES));
  }

  private static List<Share> split(
      SecretBytes secret, int threshold, int[] points, RandomGenerator random) {
    return new ArrayList<>(
        Shamir.split(
            secret, threshold, points, new InsecureDeterministicEntropy(random.nextLong())));
  }

  private static SecretBytes secret(RandomGenerator random) {
    return new InsecureDeterministicEntropy(random.nextLong()).secret(32);
  }

  private static int[] distinctPoints(int count, RandomGenerator random) {
    return IntStream.generate(() -> 1 + random.nextInt(Integer.MAX_VALUE - 1))
        .distinct()
        .limit(count)
        .toArray();
  }

  private static SecretBytes combined(List<Share> shares) {
    Checked<SecretBytes> secret = Shamir.combine(shares);
    assertThat(secret).isInstanceOf(Checked.Passed.class);
    return ((Checked.Passed<SecretBytes>) secret).value();
  }
}
