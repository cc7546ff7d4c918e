package dev.covey.crypto.pki;

import dev.covey.core.ClientId;
import dev.covey.core.Hex;
import dev.covey.core.Utf8;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.DataException;
import dev.covey.core.error.StoreException;
import dev.covey.crypto.secagg.EnrolmentProof;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;

/**
 * What an authority gives a device, as one line of text: {@code covey-enrolment-1 KEY UNTIL
 * SIGNATURE ID}, the key and the signature in hexadecimal. It holds no secret. The id comes last
 * because it may have spaces.
 *
 * @param identity the device's key
 */
public record DeviceEnrolment(ClientId id, IdentityPublicKey identity, EnrolmentProof proof) {
  private static final String VERSION = "covey-enrolment-1";
  private static final int FIELDS = 5;

  /** An authority enrols a device until a time. */
  public static DeviceEnrolment issue(
      IdentityKey authority, ClientId id, IdentityPublicKey identity, Instant until) {
    try (dev.covey.crypto.keys.IdentityKey key = authority.forSessions()) {
      return new DeviceEnrolment(
          id, identity, EnrolmentProof.issue(key, id, identity.toByteArray(), until));
    }
  }

  /** The line, without its end. */
  public String line() {
    return String.join(
        " ",
        VERSION,
        identity.hex(),
        Instant.ofEpochSecond(proof.expiresAtSeconds()).toString(),
        Hex.format(proof.signature()),
        id.value());
  }

  /**
   * Reads {@link #line()}. Whether the authority is the right one is not looked at.
   *
   * @throws DataException if it is none
   */
  public static DeviceEnrolment parse(String line) {
    List<String> fields = List.of(line.strip().split(" ", FIELDS));
    if (fields.size() != FIELDS || !fields.get(0).equals(VERSION)) {
      throw new DataException(
          "not the enrolment of a device: expected one line that begins with " + VERSION);
    }
    try {
      return new DeviceEnrolment(
          new ClientId(fields.get(4)),
          IdentityPublicKey.parseHex(fields.get(1)),
          new EnrolmentProof(
              Instant.parse(fields.get(2)).getEpochSecond(), Hex.parse(fields.get(3))));
    } catch (DateTimeException | IllegalArgumentException e) {
      throw new DataException("the enrolment of a device is damaged: " + e.getMessage(), e);
    }
  }

  /**
   * Reads a file with the line.
   *
   * @param key names the setting in errors
   */
  public static DeviceEnrolment read(String key, Path file) {
    try {
      return parse(Utf8.read(file));
    } catch (DataException e) {
      throw new ConfigurationException(key + ": " + file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new StoreException(key + ": cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Refuses what would keep this device out of sessions, while its owner is there to cure it.
   *
   * @param key names the setting in errors
   * @throws ConfigurationException if it is of another device or key, has expired, or is not signed
   *     by the authority
   */
  public void requireFor(
      String key,
      IdentityPublicKey authority,
      ClientId device,
      IdentityPublicKey own,
      Instant now) {
    String problem;
    if (!id.equals(device) || !identity.equals(own)) {
      problem =
          "it enrols "
              + id
              + " with the key "
              + identity
              + ", this device is "
              + device
              + " with the key "
              + own;
    } else if (!proof.isOf(authority.toByteArray(), id, identity.toByteArray())) {
      problem = "it is not signed by the authority whose key is " + authority;
    } else if (proof.hasExpired(now)) {
      problem = "it has expired at " + Instant.ofEpochSecond(proof.expiresAtSeconds());
    } else {
      return;
    }
    throw new ConfigurationException(
        key + ": " + problem + "; have the authority enrol the device again");
  }
}
