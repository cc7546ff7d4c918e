package dev.covey.models.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The printable stand-ins that GPT-2 (Radford et al. 2019) writes for bytes in its vocabulary: a
 * byte that is a visible Latin-1 character stands for itself, the others take U+0100 and up in
 * order.
 */
final class ByteAlphabet {
  private static final char[] CHARACTERS = new char[256];
  private static final int[] BYTES = new int[512];

  static {
    java.util.Arrays.fill(BYTES, -1);
    char next = 0x100;
    for (int b = 0; b < 256; b++) {
      boolean visible = b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xAC || b >= 0xAE;
      CHARACTERS[b] = visible ? (char) b : next++;
      BYTES[CHARACTERS[b]] = b;
    }
  }

  private ByteAlphabet() {}

  /** The vocabulary entry of some bytes. */
  static String toEntry(byte[] bytes) {
    StringBuilder entry = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      entry.append(CHARACTERS[b & 0xFF]);
    }
    return entry.toString();
  }

  /** The bytes of a vocabulary entry; an entry outside the alphabet stands for itself. */
  static byte[] toBytes(String entry) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(entry.length());
    for (int i = 0; i < entry.length(); i++) {
      char c = entry.charAt(i);
      if (c >= BYTES.length || BYTES[c] < 0) {
        return entry.getBytes(StandardCharsets.UTF_8);
      }
      bytes.write(BYTES[c]);
    }
    return bytes.toByteArray();
  }

  /** The 256 bytes in order, each as a token. */
  static List<byte[]> singleBytes() {
    List<byte[]> tokens = new ArrayList<>(256);
    for (int b = 0; b < 256; b++) {
      tokens.add(new byte[] {(byte) b});
    }
    return tokens;
  }
}
