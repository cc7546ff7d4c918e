package dev.covey.protocol.tls;

import dev.covey.core.Hex;
import dev.covey.core.error.DataException;
import dev.covey.core.error.StoreException;
import dev.covey.crypto.pki.CertificateSubject;
import dev.covey.crypto.pki.SecretFiles;
import dev.covey.protocol.PeerIdentity;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Takes the place of certificates where there is no TLS: whoever can read a file of mode 0600 on
 * this machine may be whoever it says it is. 256 random bits, sent with each call, compared in
 * constant time.
 */
public final class LoopbackSecret {
  private static final int BYTES = 32;
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");
  private static final Metadata.Key<String> SECRET = key("covey-loopback-secret");
  private static final Metadata.Key<String> ID = key("covey-loopback-id");
  private static final Metadata.Key<String> ROLE = key("covey-loopback-role");

  private final String secret;

  private LoopbackSecret(String secret) {
    this.secret = secret;
  }

  /** A new secret. */
  public static LoopbackSecret generate(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new LoopbackSecret(Hex.format(bytes));
  }

  /**
   * Reads the file.
   *
   * @throws StoreException if it is absent, malformed, or others can read it
   */
  public static LoopbackSecret read(Path file) {
    String text = SecretFiles.read(file).strip();
    if (!HEX.matcher(text).matches()) {
      throw new StoreException(
          file
              + " does not hold the 64 hexadecimal digits of a loopback secret; restart the coordinator");
    }
    return new LoopbackSecret(text);
  }

  /** Writes the file with mode 0600. */
  public void write(Path file) {
    SecretFiles.write(file, secret + "\n");
  }

  /** Makes every call of a channel come from {@code identity}. */
  public ClientInterceptor callingAs(PeerIdentity identity) {
    Metadata headers = new Metadata();
    headers.put(SECRET, secret);
    headers.put(ID, identity.id().value());
    headers.put(ROLE, identity.role().name());
    return MetadataUtils.newAttachHeadersInterceptor(headers);
  }

  /** Who calls, if the call knows the secret and says who it is. */
  public Optional<PeerIdentity> caller(Metadata headers) {
    String claimed = headers.get(SECRET);
    String id = headers.get(ID);
    String roleName = headers.get(ROLE);
    if (claimed == null
        || id == null
        || !MessageDigest.isEqual(
            claimed.getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8))) {
      return Optional.empty();
    }
    for (PeerIdentity.Role role : PeerIdentity.Role.values()) {
      if (role.name().equals(roleName)) {
        try {
          return Optional.of(new PeerIdentity(CertificateSubject.checkId(id), role));
        } catch (DataException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  /** Shows nothing. */
  @Override
  public String toString() {
    return "LoopbackSecret[...]";
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }
}
