package dev.covey.client.identity;

import dev.covey.core.AtomicFiles;
import dev.covey.core.ClientId;
import dev.covey.core.Clock;
import dev.covey.core.error.StoreException;
import dev.covey.crypto.pki.EnrolmentToken;
import dev.covey.crypto.pki.IdentityFolder;
import dev.covey.crypto.pki.OwnCertificate;
import dev.covey.crypto.pki.TlsKey;
import dev.covey.protocol.tls.RotatingKeyManager;
import dev.covey.protocol.tls.ServerTrust;
import dev.covey.protocol.tls.Tls;
import dev.covey.protocol.tls.TlsCertificate;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.function.Function;

/**
 * A participant whose certificate comes from its operator's own authority. The identity is made
 * here as for everybody; a token binds it, once for each key, to the key of the certificate.
 *
 * <pre>
 * identity.key   Ed25519, mode 0600: who it is
 * bound-to       digest of the key of TLS that the coordinator knows it by
 * </pre>
 */
public final class OwnIdentity {
  private static final String BOUND = "bound-to";

  private final IdentityFolder folder;
  private final OwnCertificate certificate;
  private final ServerTrust trust;
  private final Clock clock;

  /**
   * Opens a folder; makes it, with a new identity, where there is none.
   *
   * @param trust by what the coordinator is known
   */
  public OwnIdentity(Path folder, OwnCertificate certificate, ServerTrust trust, Clock clock) {
    this.folder = IdentityFolder.openOrCreate(folder, new SecureRandom());
    this.certificate = certificate;
    this.trust = trust;
    this.clock = clock;
  }

  /** Whether a token was redeemed for the certificate's key. */
  public boolean isBound() {
    Path file = folder.path().resolve(BOUND);
    try {
      return Files.exists(file) && Files.readString(file).strip().equals(keyDigest());
    } catch (IOException e) {
      throw new StoreException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private String keyDigest() {
    return TlsKey.fingerprint(certificate.key().publicKey()).hex();
  }

  /** Credentials for channels to the coordinator, before and after the token was redeemed. */
  public ChannelCredentials credentials(Tls.Provider provider) {
    return Tls.enrolled(
        new RotatingKeyManager(new TlsCertificate(certificate.key(), certificate.chain())),
        trust,
        clock,
        provider);
  }

  /**
   * Redeems a token; again with the same token it does no harm.
   *
   * @param connect opens a channel with credentials; the caller closes it
   */
  public EnrolmentOutcome bind(
      EnrolmentToken token,
      ClientId id,
      Tls.Provider provider,
      Function<ChannelCredentials, Channel> connect) {
    EnrolmentOutcome outcome =
        ParticipantIdentity.redeem(
            connect.apply(credentials(provider)),
            ParticipantIdentity.request(folder.identity(), certificate.key(), token, id.value()),
            response -> new EnrolmentOutcome.Enrolled(certificate.chain()));
    if (outcome instanceof EnrolmentOutcome.Enrolled) {
      AtomicFiles.write(folder.path().resolve(BOUND), keyDigest() + "\n");
    }
    return outcome;
  }
}
