package dev.covey.protocol.transfer;

/** The written form of a SHA-256: 64 digits of lower-case hexadecimal. */
public final class Digests {
  private static final int DIGITS = 64;

  private Digests() {}

  /** Whether a text is the written form of some SHA-256, and so fit to be part of a file's name. */
  public static boolean isSha256(String text) {
    if (text.length() != DIGITS) {
      return false;
    }
    for (int i = 0; i < DIGITS; i++) {
      char digit = text.charAt(i);
      if (!(digit >= '0' && digit <= '9' || digit >= 'a' && digit <= 'f')) {
        return false;
      }
    }
    return true;
  }
}
