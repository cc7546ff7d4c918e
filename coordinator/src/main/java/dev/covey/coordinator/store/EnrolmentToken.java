package dev.covey.coordinator.store;

import dev.covey.core.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * A one-time token that lets its bearer enrol: 256 bits from the system's secure source, written as
 * {@code covey-} and 43 characters of base64url. The store keeps its digest alone. No text of this
 * class but {@link #reveal} shows it.
 */
public final class EnrolmentToken {
  private static final String PREFIX = "covey-";
  private static final int RANDOM_BYTES = 32;

  private final String text;

  private EnrolmentToken(String text) {
    this.text = text;
  }

  /** What a client sent as its token; whether it is one, the store tells. */
  public static EnrolmentToken presented(String text) {
    return new EnrolmentToken(text.strip());
  }

  static EnrolmentToken draw(SecureRandom random) {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return new EnrolmentToken(
        PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /** The token itself, to be handed to the one who enrols and shown nowhere else. */
  public String reveal() {
    return text;
  }

  /** Plain SHA-256 of the token's characters in UTF-8, in hexadecimal. */
  public String sha256() {
    return Sha256.ofBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "EnrolmentToken[***]";
  }
}
