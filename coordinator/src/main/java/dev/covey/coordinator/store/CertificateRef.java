package dev.covey.coordinator.store;

import dev.covey.core.error.DataException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/**
 * A certificate that was issued.
 *
 * @param serial its serial number in lower-case hexadecimal, 1 to 40 digits (20 octets, RFC 5280
 *     section 4.1.2.2)
 * @param notAfter when it expires, to the millisecond
 */
public record CertificateRef(String serial, Instant notAfter) {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{1,40}");

  public CertificateRef {
    if (!HEX.matcher(serial).matches()) {
      throw new DataException(
          "certificate serial \""
              + serial
              + "\": expected 1 to 40 lower-case hexadecimal digits; write the number in base 16");
    }
    notAfter = notAfter.truncatedTo(ChronoUnit.MILLIS);
  }
}
