package dev.covey.crypto.pki;

import dev.covey.core.error.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The textual form of keys and certificates (RFC 7468). Text before, between and after the blocks
 * is allowed, as other tools write it there. Errors name the place and never quote the content.
 */
final class Pem {
  static final String CERTIFICATE = "CERTIFICATE";
  static final String PRIVATE_KEY = "PRIVATE KEY";
  static final String PUBLIC_KEY = "PUBLIC KEY";

  private static final int LINE_CHARACTERS = 64;

  private Pem() {}

  static String encode(String label, byte[] der) {
    Base64.Encoder encoder =
        Base64.getMimeEncoder(LINE_CHARACTERS, "\n".getBytes(StandardCharsets.US_ASCII));
    return begin(label) + "\n" + encoder.encodeToString(der) + "\n" + end(label) + "\n";
  }

  /** The one block that a text must hold. */
  static byte[] decodeOne(String label, String text, String place) {
    List<byte[]> blocks = decodeAll(label, text, place);
    if (blocks.size() != 1) {
      throw new StoreException(
          place + " holds " + blocks.size() + " blocks '" + label + "': expected one");
    }
    return blocks.get(0);
  }

  /** All blocks of a text, at least one, each of which must have the label. */
  static List<byte[]> decodeAll(String label, String text, String place) {
    List<byte[]> blocks = new ArrayList<>();
    StringBuilder body = new StringBuilder();
    boolean inside = false;
    int number = 0;
    for (String line : text.lines().map(String::strip).toList()) {
      number++;
      if (line.startsWith("-----BEGIN ")) {
        require(!inside, place, number, "a block begins before the last has ended");
        require(line.equals(begin(label)), place, number, "expected '" + begin(label) + "'");
        inside = true;
        body.setLength(0);
      } else if (line.startsWith("-----END ")) {
        require(inside, place, number, "a block ends that has not begun");
        require(line.equals(end(label)), place, number, "expected '" + end(label) + "'");
        inside = false;
        blocks.add(base64(body.toString(), place, number));
      } else if (inside) {
        body.append(line);
      }
    }
    require(!inside, place, number, "the last block does not end; the file is cut short");
    require(!blocks.isEmpty(), place, number, "no '" + begin(label) + "' is there");
    return blocks;
  }

  private static byte[] base64(String body, String place, int line) {
    try {
      return Base64.getDecoder().decode(body);
    } catch (IllegalArgumentException e) {
      throw problem(place, line, "the block that ends here is not base64");
    }
  }

  private static void require(boolean holds, String place, int line, String problem) {
    if (!holds) {
      throw problem(place, line, problem);
    }
  }

  private static StoreException problem(String place, int line, String problem) {
    return new StoreException(
        place + ":" + line + ": not PEM: " + problem + "; restore it from a backup");
  }

  private static String begin(String label) {
    return "-----BEGIN " + label + "-----";
  }

  private static String end(String label) {
    return "-----END " + label + "-----";
  }
}
