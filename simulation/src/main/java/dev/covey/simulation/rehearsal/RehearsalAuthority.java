package dev.covey.simulation.rehearsal;

import dev.covey.config.Experiment;
import dev.covey.config.SecurityConfig.SecureAggregation;
import dev.covey.core.ClientId;
import dev.covey.core.Clock;
import dev.covey.core.error.StoreException;
import dev.covey.crypto.pki.DeviceEnrolment;
import dev.covey.crypto.pki.IdentityFolder;
import dev.covey.crypto.pki.IdentityKey;
import dev.covey.crypto.pki.IdentityPublicKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;

/**
 * Stands for the authority of a federation whose coordinator is not trusted to say who is a client.
 * In a rehearsal it lives on the same machine, and so shows the way and protects nobody.
 */
final class RehearsalAuthority {
  /** What a client's file says of it. */
  static final String SETTINGS =
      """
      [security]
      authority = "authority.pub"
      enrolment = "enrolment"
      """;

  private static final Duration VALID = Duration.ofDays(30);

  private final IdentityKey key;
  private final Clock clock;

  private RehearsalAuthority(IdentityKey key, Clock clock) {
    this.key = key;
    this.clock = clock;
  }

  /** The authority of an experiment that needs one; its key stays in memory. */
  static Optional<RehearsalAuthority> of(Experiment experiment, Clock clock) {
    return experiment.security().secureAggregation() == SecureAggregation.MALICIOUS
        ? Optional.of(new RehearsalAuthority(IdentityKey.generate(new SecureRandom()), clock))
        : Optional.empty();
  }

  IdentityPublicKey publicKey() {
    return key.publicKey();
  }

  /** Enrols a client whose process has not begun yet: its identity is made for it here. */
  void enrol(ClientId id, Path folder) {
    IdentityKey own =
        IdentityFolder.openOrCreate(folder.resolve("state").resolve("identity"), new SecureRandom())
            .identity();
    DeviceEnrolment enrolment =
        DeviceEnrolment.issue(key, id, own.publicKey(), clock.now().plus(VALID));
    try {
      Files.writeString(folder.resolve("authority.pub"), key.publicKey().toPem());
      Files.writeString(folder.resolve("enrolment"), enrolment.line() + "\n");
    } catch (IOException e) {
      throw new StoreException("cannot write to " + folder + ": " + e.getMessage(), e);
    }
  }
}
