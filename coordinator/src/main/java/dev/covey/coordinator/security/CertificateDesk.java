package dev.covey.coordinator.security;

import dev.covey.core.AtomicFiles;
import dev.covey.core.Clock;
import dev.covey.core.error.StoreException;
import dev.covey.crypto.pki.CertificateAuthority;
import dev.covey.crypto.pki.CertificateChain;
import dev.covey.crypto.pki.CertificateSubject;
import dev.covey.crypto.pki.SecretFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Issues certificates to members of the roster, so that a question repeated gets the answer it got
 * before: the newest chain of each member lies in a file {@code ID.pem}, one for a member. Where
 * the file is lost, the repeated question gets a fresh certificate. Safe for several threads.
 */
final class CertificateDesk {
  /** Renewals come every twenty days; whoever holds so many valid ones makes them for sport. */
  static final int MAX_VALID = 8;

  private static final Logger LOG = LoggerFactory.getLogger(CertificateDesk.class);

  private final CertificateAuthority authority;
  private final Roster roster;
  private final Clock clock;
  private final Path folder;

  CertificateDesk(CertificateAuthority authority, Roster roster, Clock clock, Path folder) {
    this.authority = authority;
    this.roster = roster;
    this.clock = clock;
    this.folder = folder;
    SecretFiles.createFolder(folder);
  }

  /** What came of asking for a certificate. */
  sealed interface Issue permits Issued, TooMany, Out {}

  /** The certificate, new or as it was given before. */
  record Issued(CertificateChain chain) implements Issue {}

  /** The member holds too many; the first to end does so at {@code until}. */
  record TooMany(Instant until) implements Issue {}

  /** The member was put out, or is none. */
  record Out() implements Issue {}

  /**
   * A certificate for a member's key.
   *
   * @param bindingSignature checked by the caller
   */
  synchronized Issue issue(CertificateSubject subject, PublicKey tlsKey, byte[] bindingSignature) {
    Optional<Roster.Member> found = roster.find(subject.id());
    if (found.isEmpty() || found.get().revokedAt().isPresent()) {
      return new Out();
    }
    Roster.Member member = found.get();
    Instant now = clock.now();
    Optional<CertificateChain> given = given(subject, tlsKey, member);
    if (given.isPresent() && !given.get().isDueForRenewal(now)) {
      return new Issued(given.get());
    }
    long valid = member.certificates().stream().filter(one -> one.notAfter().isAfter(now)).count();
    if (valid >= MAX_VALID) {
      Instant first =
          member.certificates().stream()
              .map(Roster.Certificate::notAfter)
              .filter(now::isBefore)
              .min(Instant::compareTo)
              .orElse(now);
      return new TooMany(first);
    }
    CertificateChain chain = authority.issueParticipant(subject, tlsKey, bindingSignature);
    Roster.Change change =
        roster.addCertificate(
            subject.id(), new Roster.Certificate(chain.serial(), chain.expiresAt()));
    if (!(change instanceof Roster.Done)) {
      return new Out();
    }
    AtomicFiles.write(file(subject), chain.toPem());
    LOG.info(
        "certificate {} for {} as {}, until {}",
        chain.serial().toString(16),
        subject.id(),
        subject.role(),
        chain.expiresAt());
    return new Issued(chain);
  }

  private Optional<CertificateChain> given(
      CertificateSubject subject, PublicKey tlsKey, Roster.Member member) {
    Path file = file(subject);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      CertificateChain chain = CertificateChain.read(file);
      boolean same =
          chain.leaf().getPublicKey().equals(tlsKey)
              && CertificateSubject.of(chain.leaf()).equals(subject)
              && chain.root().equals(authority.chain().root())
              && member.certificates().stream()
                  .anyMatch(one -> one.serial().equals(chain.serial()));
      return same ? Optional.of(chain) : Optional.empty();
    } catch (StoreException e) {
      LOG.warn("the copy of a certificate is unreadable and is replaced: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private Path file(CertificateSubject subject) {
    return folder.resolve(subject.id().value() + ".pem");
  }
}
