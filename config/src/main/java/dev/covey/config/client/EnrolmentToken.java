package dev.covey.config.client;

import dev.covey.core.error.ConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.regex.Pattern;

/** A secret that is good for one enrolment. No text of this object shows it. */
public final class EnrolmentToken {
  private static final Pattern ALLOWED = Pattern.compile("[!-~]{1,1000}");
  private static final long MOST_BYTES = 4096;

  private final String value;

  /**
   * Holds a token.
   *
   * @throws ConfigurationException if it is not 1 to 1000 printable ASCII characters without spaces
   */
  public EnrolmentToken(String value) {
    if (!isToken(value)) {
      throw new ConfigurationException(
          "enrolment token of "
              + value.length()
              + " characters: expected 1 to 1000 printable ASCII characters without spaces");
    }
    this.value = value;
  }

  static boolean isToken(String text) {
    return ALLOWED.matcher(text).matches();
  }

  /** The token in a file, less white space around it; nothing where the file is gone. */
  static Optional<EnrolmentToken> read(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new ConfigurationException(
            "client.token-file: " + file + " is larger than any token; give the token's own file");
      }
      String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).strip();
      if (!isToken(text)) {
        throw new ConfigurationException(
            "client.token-file: "
                + file
                + " holds no token: expected one line without spaces; ask the operator for a token");
      }
      return Optional.of(new EnrolmentToken(text));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new ConfigurationException("client.token-file: " + file + " cannot be read: " + e, e);
    }
  }

  /** The secret itself, to be sent to the coordinator and to nobody else. */
  public String reveal() {
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EnrolmentToken that
        && MessageDigest.isEqual(
            value.getBytes(StandardCharsets.US_ASCII),
            that.value.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public int hashCode() {
    // No trace of the secret, not even a hash.
    return EnrolmentToken.class.hashCode();
  }

  @Override
  public String toString() {
    return "(not shown)";
  }
}
