package dev.covey.coordinator.security;

import dev.covey.coordinator.security.Caller.Presented;
import dev.covey.core.Clock;
import dev.covey.core.error.DataException;
import dev.covey.crypto.pki.CertificateSubject;
import dev.covey.crypto.pki.CertifiedRole;
import dev.covey.crypto.pki.ChainCheck;
import dev.covey.crypto.pki.ChainCheck.Use;
import dev.covey.crypto.pki.ChainCheck.Verdict;
import dev.covey.crypto.pki.IdentityBinding;
import dev.covey.protocol.PeerIdentity;
import dev.covey.protocol.tls.Refusal;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a peer's certificate is good now: under our root, within its time, known to the roster,
 * its holder not put out. The last two are asked anew each time; signatures, which do not change,
 * are checked once for a certificate and remembered for a bounded number of them.
 */
final class PeerCheck {
  private static final int REMEMBERED = 16_384;

  private final X509Certificate root;
  private final Roster roster;
  private final Clock clock;
  private final Optional<ClientAuthority> clientAuthority;
  private final Map<X509Certificate, Genuine> genuine =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<X509Certificate, Genuine> eldest) {
          return size() > REMEMBERED;
        }
      };

  PeerCheck(
      X509Certificate root, Roster roster, Clock clock, Optional<ClientAuthority> clientAuthority) {
    this.clientAuthority = clientAuthority;
    this.root = root;
    this.roster = roster;
    this.clock = clock;
  }

  /** What is found out of a certificate alone. */
  sealed interface Finding permits Genuine, Refused {}

  /** Issued under our root, good from {@code from} until {@code until}. */
  record Genuine(Presented presented, Instant from, Instant until) implements Finding {}

  /** Not to be served. */
  record Refused(Refusal refusal, String message) implements Finding {}

  /**
   * A certificate of the operator's own authority, where it is good; its holder is not asked for.
   */
  Optional<ClientAuthority.Shown> foreign(List<X509Certificate> chain) {
    return clientAuthority.flatMap(authority -> authority.shown(chain));
  }

  /**
   * Checks a chain as it was presented. The roster is asked only whose key it is, and only where
   * the certificate itself cannot say so.
   *
   * @throws dev.covey.core.error.StoreException if the roster is asked and cannot answer
   */
  Finding certificate(List<X509Certificate> chain) {
    if (chain.isEmpty()) {
      return new Refused(
          Refusal.NO_CERTIFICATE,
          "no certificate was presented: enrol with a token of `covey roster enroll` first");
    }
    X509Certificate leaf = chain.get(0);
    Instant now = clock.now();
    Optional<Genuine> known = remembered(leaf);
    if (known.isPresent()
        && !now.isBefore(known.get().from())
        && !now.isAfter(known.get().until())) {
      return known.get();
    }
    Verdict verdict = ChainCheck.check(chain, root, Use.CLIENT, now);
    if (verdict instanceof ChainCheck.Expired expired) {
      return new Refused(
          Refusal.EXPIRED,
          "the certificate expired at "
              + expired.at()
              + ": enrol again with a new token for the same id; the identity is kept");
    }
    if (verdict instanceof ChainCheck.NotYetValid early) {
      return new Refused(
          Refusal.NOT_YET_VALID,
          "the certificate begins at "
              + early.from()
              + " and here it is "
              + now
              + ": compare the clocks of both machines");
    }
    if (verdict instanceof ChainCheck.Untrusted && clientAuthority.isPresent()) {
      return ofClientAuthority(clientAuthority.get(), chain, now);
    }
    if (verdict instanceof ChainCheck.Untrusted untrusted) {
      return new Refused(
          Refusal.UNTRUSTED,
          "the certificate is refused: " + untrusted.reason() + "; enrol with this coordinator");
    }
    try {
      IdentityBinding.check(leaf);
      Presented presented =
          new Presented(
              CertificateSubject.of(leaf), leaf.getSerialNumber(), leaf.getNotAfter().toInstant());
      if (clientAuthority.isPresent() && presented.subject().role() == CertifiedRole.CLIENT) {
        return new Refused(
            Refusal.UNTRUSTED,
            "clients of this coordinator show a certificate of its operator's authority: set tls.mode"
                + " = \"own\" in client.toml, and redeem a new token for the same id");
      }
      Genuine found = new Genuine(presented, leaf.getNotBefore().toInstant(), until(chain));
      synchronized (genuine) {
        genuine.put(leaf, found);
      }
      return found;
    } catch (DataException e) {
      return new Refused(Refusal.UNTRUSTED, String.valueOf(e.getMessage()));
    }
  }

  private Finding ofClientAuthority(
      ClientAuthority authority, List<X509Certificate> chain, Instant now) {
    Optional<ClientAuthority.Shown> shown = authority.shown(chain);
    if (shown.isEmpty()) {
      Verdict verdict = authority.check(chain);
      if (verdict instanceof ChainCheck.Expired expired) {
        return new Refused(
            Refusal.EXPIRED,
            "the certificate expired at " + expired.at() + ": have it renewed for the same key");
      }
      if (verdict instanceof ChainCheck.NotYetValid early) {
        return new Refused(
            Refusal.NOT_YET_VALID,
            "the certificate begins at " + early.from() + " and here it is " + now);
      }
      return new Refused(
          Refusal.UNTRUSTED, "the certificate is none of this coordinator's client authority");
    }
    BigInteger reference = shown.get().reference();
    return roster
        .findByCertificate(reference)
        .<Finding>map(
            member ->
                new Genuine(
                    new Presented(
                        new CertificateSubject(
                            member.id(),
                            CertifiedRole.valueOf(member.role().name()),
                            member.identity()),
                        reference,
                        shown.get().until()),
                    shown.get().from(),
                    shown.get().until()))
        .orElseGet(
            () ->
                new Refused(
                    Refusal.UNKNOWN,
                    "nobody is enrolled with the key of this certificate: redeem a token of `covey"
                        + " roster enroll` with it"));
  }

  /** Asks the roster about the holder of a genuine certificate; empty if it may be served. */
  Optional<Refused> standing(Presented presented) {
    CertificateSubject subject = presented.subject();
    Optional<Roster.Member> member = roster.findByCertificate(presented.serial());
    boolean same =
        member.isPresent()
            && member.get().id().equals(subject.id())
            && member.get().identity().equals(subject.identity())
            && member.get().role() == identity(subject).role();
    if (!same) {
      return Optional.of(
          new Refused(
              Refusal.UNKNOWN,
              "the roster does not know this certificate; enrol again with a new token"));
    }
    if (member.get().revokedAt().isPresent()) {
      return Optional.of(revoked(subject));
    }
    return Optional.empty();
  }

  static Refused revoked(CertificateSubject subject) {
    return new Refused(
        Refusal.REVOKED, subject.id() + " was put out by an operator and cannot come back");
  }

  static PeerIdentity identity(CertificateSubject subject) {
    PeerIdentity.Role role =
        switch (subject.role()) {
          case CLIENT -> PeerIdentity.Role.CLIENT;
          case OPERATOR -> PeerIdentity.Role.OPERATOR;
        };
    return new PeerIdentity(subject.id(), role);
  }

  private Optional<Genuine> remembered(X509Certificate leaf) {
    synchronized (genuine) {
      return Optional.ofNullable(genuine.get(leaf));
    }
  }

  private Instant until(List<X509Certificate> chain) {
    Instant until = root.getNotAfter().toInstant();
    for (X509Certificate certificate : chain) {
      Instant end = certificate.getNotAfter().toInstant();
      until = end.isBefore(until) ? end : until;
    }
    return until;
  }
}
