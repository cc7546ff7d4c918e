package dev.covey.core;

import java.util.Arrays;

/**
 * Bytes as hexadecimal digits, lower case when written, either case when read. In place of {@code
 * java.util.HexFormat}, which devices below Android API level 34 do not have.
 */
public final class Hex {
  private static final char[] DIGITS = "0123456789abcdef".toCharArray();
  private static final int RADIX = 16;

  private Hex() {}

  /** Two digits for each byte. */
  public static String format(byte[] bytes) {
    char[] digits = new char[2 * bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      digits[2 * i] = DIGITS[bytes[i] >> 4 & 0xF];
      digits[2 * i + 1] = DIGITS[bytes[i] & 0xF];
    }
    return new String(digits);
  }

  /** Two digits for each of the bytes from one index up to another. */
  public static String format(byte[] bytes, int from, int to) {
    return format(Arrays.copyOfRange(bytes, from, to));
  }

  /**
   * The bytes of some digits.
   *
   * @throws IllegalArgumentException if their number is odd or something else is among them
   */
  public static byte[] parse(String digits) {
    if (digits.length() % 2 != 0) {
      throw new IllegalArgumentException(
          "hexadecimal digits come in pairs, these are " + digits.length());
    }
    byte[] bytes = new byte[digits.length() / 2];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (digit(digits, 2 * i) << 4 | digit(digits, 2 * i + 1));
    }
    return bytes;
  }

  private static int digit(String digits, int at) {
    char c = digits.charAt(at);
    // Character.digit takes digits of other scripts too.
    int value = c < 128 ? Character.digit(c, RADIX) : -1;
    if (value < 0) {
      throw new IllegalArgumentException(
          "character " + at + " of " + digits.length() + " is no hexadecimal digit");
    }
    return value;
  }
}
