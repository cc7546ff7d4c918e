package dev.covey.crypto.pki;

import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.DataException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one thing an operator hands to a new participant: a secret that is worth one certificate, and
 * the fingerprint by which to know the coordinator. As text {@code covey1.SECRET.FINGERPRINT}, the
 * secret of 192 random bits and the fingerprint of the authority's root both in base64url. Only
 * {@link #revealText()} and {@link #revealSecret()} show the secret.
 */
public final class EnrolmentToken {
  /** Bytes of the secret. */
  public static final int SECRET_BYTES = 24;

  private static final Pattern TEXT =
      Pattern.compile("covey1\\.([A-Za-z0-9_-]{32})\\.([A-Za-z0-9_-]{43})");

  private final byte[] secret;
  private final Fingerprint authority;

  private EnrolmentToken(byte[] secret, Fingerprint authority) {
    this.secret = secret;
    this.authority = authority;
  }

  /** A new token for an authority. */
  public static EnrolmentToken generate(SecureRandom random, Fingerprint authority) {
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    return new EnrolmentToken(secret, authority);
  }

  /**
   * Reads a token as an operator gave it; blanks around it are ignored.
   *
   * @throws ConfigurationException if it is no token; the message does not repeat it
   */
  public static EnrolmentToken parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (matcher.matches()) {
      try {
        return new EnrolmentToken(
            Base64.getUrlDecoder().decode(matcher.group(1)), Fingerprint.parse(matcher.group(2)));
      } catch (DataException e) {
        // Said below.
      }
    }
    throw new ConfigurationException(
        "what was given as enrolment token has "
            + text.strip().length()
            + " characters and is none: expected covey1.SECRET.FINGERPRINT, 83 characters, as `covey"
            + " roster enroll` prints it; copy it whole");
  }

  /** The fingerprint of the root certificate that the coordinator must show. */
  public Fingerprint authority() {
    return authority;
  }

  /** What the coordinator keeps. */
  public TokenHash hash() {
    return TokenHash.ofSecret(secret);
  }

  /** The secret itself, for the request that redeems it: 24 bytes. */
  public byte[] revealSecret() {
    return secret.clone();
  }

  /** The token as text, for the person who will redeem it. */
  public String revealText() {
    return "covey1."
        + Base64.getUrlEncoder().withoutPadding().encodeToString(secret)
        + "."
        + authority.text();
  }

  /** Names the authority; the secret is not shown. */
  @Override
  public String toString() {
    return "EnrolmentToken[authority " + authority + "]";
  }
}
