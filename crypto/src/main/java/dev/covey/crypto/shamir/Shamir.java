package dev.covey.crypto.shamir;

import dev.covey.crypto.keys.Checked;
import dev.covey.crypto.keys.Entropy;
import dev.covey.crypto.keys.SecretBytes;
import dev.covey.crypto.keys.SeedStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Shamir's threshold sharing (1979) of 32 bytes: any t shares give the secret, fewer give nothing.
 *
 * <p>Idea: the secret's 256 bits are cut into five limbs of 52, the last of 48, each the constant
 * term of a polynomial of degree t - 1 over F(2^61 - 1), where a product takes one multiplication
 * and no division. Cost: 5 n (t - 1) products to share, t^2 to find the weights of a set of points,
 * 5 t to use them. The coefficients come from AES-128-CTR under a fresh seed, which is faster than
 * the system's generator.
 *
 * <p>Shares are not authenticated: a wrong one gives a wrong secret, which the caller must be able
 * to tell.
 */
public final class Shamir {
  /** Bytes of a secret. */
  public static final int SECRET_BYTES = 32;

  /** Bytes of a share: five field elements, little-endian. */
  public static final int SHARE_BYTES = 40;

  private static final int LIMBS = 5;
  private static final int LIMB_BITS = 52;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Shamir() {}

  /**
   * Shares a secret.
   *
   * @param points the x of each share: distinct, at least 1
   * @param threshold shares that are needed, 1 to the number of points
   * @return one share a point, in order
   */
  public static List<Share> split(
      SecretBytes secret, int threshold, int[] points, Entropy entropy) {
    if (secret.length() != SECRET_BYTES || threshold < 1 || threshold > points.length) {
      throw new IllegalArgumentException(
          "a secret has "
              + SECRET_BYTES
              + " bytes and a threshold of 1 to "
              + points.length
              + ", got "
              + secret.length()
              + " and "
              + threshold);
    }
    checkDistinct(points);
    long[][] polynomials = randomPolynomials(secret, threshold, entropy);
    List<Share> shares = new ArrayList<>(points.length);
    for (int x : points) {
      shares.add(new Share(x, SecretBytes.taking(evaluate(polynomials, x))));
    }
    for (long[] polynomial : polynomials) {
      Arrays.fill(polynomial, 0);
    }
    return shares;
  }

  /**
   * The secret of at least as many shares as the threshold was. Shares that no honest dealer makes
   * are refused, and so are shares that give no secret; others that are wrong give a wrong secret.
   */
  public static Checked<SecretBytes> combine(List<Share> shares) {
    int[] points = shares.stream().mapToInt(Share::x).toArray();
    if (points.length == 0 || hasDuplicates(points)) {
      return new Checked.Failed<>("a secret needs shares at distinct points");
    }
    return combine(shares, LagrangeWeights.atZero(points));
  }

  /**
   * {@link #combine(List)} with weights of the shares' points, which many secrets can have in
   * common.
   */
  public static Checked<SecretBytes> combine(List<Share> shares, LagrangeWeights weights) {
    weights.checkPoints(shares);
    byte[] secret = new byte[SECRET_BYTES];
    for (int limb = 0; limb < LIMBS; limb++) {
      long value = 0;
      for (int i = 0; i < shares.size(); i++) {
        long element = (long) LONGS.get(shares.get(i).values().shared(), limb * Long.BYTES);
        if (element < 0 || element >= Field61.P) {
          return new Checked.Failed<>("a share holds a number that is not of the field");
        }
        value = Field61.add(value, Field61.multiply(element, weights.weight(i)));
      }
      if (value >>> limbBits(limb) != 0) {
        return new Checked.Failed<>("the shares are not of one secret");
      }
      putBits(secret, limb * LIMB_BITS, value);
    }
    return new Checked.Passed<>(SecretBytes.taking(secret));
  }

  private static long[][] randomPolynomials(SecretBytes secret, int threshold, Entropy entropy) {
    long[][] polynomials = new long[LIMBS][threshold];
    try (SecretBytes seed = entropy.secret(SeedStream.SEED_BYTES);
        SeedStream random = new SeedStream(seed)) {
      for (int limb = 0; limb < LIMBS; limb++) {
        polynomials[limb][0] = getBits(secret.shared(), limb * LIMB_BITS, limbBits(limb));
        for (int i = 1; i < threshold; i++) {
          polynomials[limb][i] = nextElement(random);
        }
      }
    }
    return polynomials;
  }

  /** The five polynomials at x by Horner's rule, side by side: one alone would wait for itself. */
  private static byte[] evaluate(long[][] polynomials, long x) {
    long[] first = polynomials[0];
    long[] second = polynomials[1];
    long[] third = polynomials[2];
    long[] fourth = polynomials[3];
    long[] fifth = polynomials[4];
    long a = 0;
    long b = 0;
    long c = 0;
    long d = 0;
    long e = 0;
    for (int i = first.length - 1; i >= 0; i--) {
      a = Field61.multiplyAddLazily(a, x, first[i]);
      b = Field61.multiplyAddLazily(b, x, second[i]);
      c = Field61.multiplyAddLazily(c, x, third[i]);
      d = Field61.multiplyAddLazily(d, x, fourth[i]);
      e = Field61.multiplyAddLazily(e, x, fifth[i]);
    }
    byte[] values = new byte[SHARE_BYTES];
    long[] lazy = {a, b, c, d, e};
    for (int limb = 0; limb < LIMBS; limb++) {
      LONGS.set(values, limb * Long.BYTES, Field61.reduce(lazy[limb]));
    }
    return values;
  }

  private static int limbBits(int limb) {
    return Math.min(LIMB_BITS, SECRET_BYTES * Byte.SIZE - limb * LIMB_BITS);
  }

  /** Limbs begin at whole or half bytes. */
  private static long getBits(byte[] bytes, int from, int count) {
    long value = 0;
    int first = from / Byte.SIZE;
    for (int i = Math.min(bytes.length, first + Long.BYTES) - 1; i >= first; i--) {
      value = value << Byte.SIZE | bytes[i] & 0xff;
    }
    return value >>> from % Byte.SIZE & (1L << count) - 1;
  }

  private static void putBits(byte[] bytes, int from, long value) {
    long shifted = value << from % Byte.SIZE;
    for (int i = from / Byte.SIZE; shifted != 0; i++, shifted >>>= Byte.SIZE) {
      bytes[i] |= (byte) shifted;
    }
  }

  private static void checkDistinct(int[] points) {
    for (int x : points) {
      if (x < 1) {
        throw new IllegalArgumentException("shares stand at points from 1 on, got " + x);
      }
    }
    if (hasDuplicates(points)) {
      throw new IllegalArgumentException("two shares at the same point");
    }
  }

  private static boolean hasDuplicates(int[] points) {
    return Arrays.stream(points).distinct().count() != points.length;
  }

  /** Uniform; 2^61 - 1 itself is no element and comes once in 2^61 draws. */
  private static long nextElement(SeedStream random) {
    long element;
    do {
      element = random.nextLong() & Field61.P;
    } while (element == Field61.P);
    return element;
  }
}
