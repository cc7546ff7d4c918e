package dev.covey.cli.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Secrets, and the shapes in which they could stand somewhere. */
final class Secrets {
  /** Long enough not to be there by chance. */
  private static final int SHORTEST = 8;

  private static final int BEGINNING = 4;

  private final Map<String, String> needles = new LinkedHashMap<>();

  /** Text, such as a password or a token. */
  void text(String what, String secret) {
    bytes(what, secret.strip().getBytes(StandardCharsets.UTF_8));
  }

  /** A private key file: the 32 bytes that make it secret, of Ed25519 and P-256 alike. */
  void keyFile(Path file) throws IOException {
    String pem = Files.readString(file);
    byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", "").strip());
    bytes(file.getFileName() + " of " + file.getParent(), scalar(der));
  }

  /** The last octet string of 32 bytes that no other holds: in PKCS#8 that is the private key. */
  private static byte[] scalar(byte[] der) {
    for (int at = 0; at + 34 <= der.length; at++) {
      if (der[at] == 4 && der[at + 1] == 32) {
        return Arrays.copyOfRange(der, at + 2, at + 34);
      }
    }
    throw new AssertionError("no key of 32 bytes in a file of " + der.length);
  }

  /** Bytes: as they are, in hexadecimal, and in base64 wherever they may begin within a text. */
  void bytes(String what, byte[] secret) {
    if (secret.length < SHORTEST || needles.put(what, latin(secret)) != null) {
      throw new AssertionError(what + " is too short to look for, or there already");
    }
    String hex = HexFormat.of().formatHex(secret);
    needles.put(what + " in hexadecimal", hex);
    needles.put(what + " in HEXADECIMAL", hex.toUpperCase(Locale.ROOT));
    for (int before = 0; before < 3; before++) {
      byte[] shifted = new byte[before + secret.length];
      System.arraycopy(secret, 0, shifted, before, secret.length);
      // The characters at both ends depend on what stands beside the secret.
      for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
        String text = encoder.withoutPadding().encodeToString(shifted);
        String inner = text.substring(before == 0 ? 0 : 4, shifted.length / 3 * 4);
        needles.put(what + " in base64 from " + before + encoder, inner);
      }
    }
    StringBuilder list = new StringBuilder();
    for (byte one : secret) {
      list.append(list.isEmpty() ? "" : ", ").append(one);
    }
    needles.put(what + " as a list", list.toString());
  }

  /** One character a byte, so that bytes are looked for as text. */
  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** What of it stands in some bytes, also where lines are broken as in PEM. */
  List<String> foundIn(byte[] bytes) {
    String haystack = latin(bytes);
    Map<String, List<String>> byBeginning = new HashMap<>();
    boolean[] begins = new boolean[1 << 2 * Byte.SIZE];
    needles.forEach(
        (what, needle) -> {
          begins[pair(needle, 0)] = true;
          byBeginning
              .computeIfAbsent(needle.substring(0, BEGINNING), beginning -> new ArrayList<>())
              .add(what);
        });
    Set<String> found = new LinkedHashSet<>();
    // Once over the text for all of them: there are hundreds, and a log is long.
    for (String text : List.of(haystack, haystack.replace("\n", ""))) {
      for (int at = 0; at + SHORTEST <= text.length(); at++) {
        if (begins[pair(text, at)]) {
          for (String what :
              byBeginning.getOrDefault(text.substring(at, at + BEGINNING), List.of())) {
            if (text.startsWith(Objects.requireNonNull(needles.get(what)), at)) {
              found.add(what);
            }
          }
        }
      }
    }
    return List.copyOf(found);
  }

  private static int pair(String text, int at) {
    return text.charAt(at) << Byte.SIZE | text.charAt(at + 1);
  }
}
