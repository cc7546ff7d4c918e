package dev.covey.client.daemon;

import dev.covey.client.remote.SessionIdentity;
import dev.covey.config.client.ClientConfig;
import dev.covey.core.Clock;
import dev.covey.crypto.pki.DeviceEnrolment;
import dev.covey.crypto.pki.IdentityFolder;
import dev.covey.crypto.pki.IdentityKey;
import dev.covey.crypto.pki.IdentityPublicKey;
import java.nio.file.Path;
import java.security.SecureRandom;

/** Puts together who a device is to other clients. */
final class SessionIdentities {
  private static final String AUTHORITY = "security.authority";
  private static final String ENROLMENT = "security.enrolment";

  private SessionIdentities() {}

  /** The device's identity; made where there is none yet. */
  static IdentityKey key(Path state) {
    return IdentityFolder.openOrCreate(state.resolve("identity"), new SecureRandom()).identity();
  }

  /**
   * The identity, and what the authority of the settings says of it.
   *
   * @throws dev.covey.core.error.ConfigurationException if other clients would not believe it
   */
  static SessionIdentity of(ClientConfig config, Path state, Clock clock) {
    IdentityKey key = key(state);
    return new SessionIdentity(
        key, config.authority().map(files -> read(files, config, key, clock)));
  }

  private static SessionIdentity.Authority read(
      ClientConfig.ByAuthority files, ClientConfig config, IdentityKey key, Clock clock) {
    IdentityPublicKey authority = IdentityPublicKey.read(AUTHORITY, files.publicKey());
    DeviceEnrolment enrolment = DeviceEnrolment.read(ENROLMENT, files.enrolment());
    enrolment.requireFor(ENROLMENT, authority, config.id(), key.publicKey(), clock.now());
    return new SessionIdentity.Authority(authority, enrolment.proof());
  }
}
