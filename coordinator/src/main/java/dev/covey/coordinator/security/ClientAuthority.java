package dev.covey.coordinator.security;

import dev.covey.core.Clock;
import dev.covey.crypto.pki.Authorities;
import dev.covey.crypto.pki.ChainCheck;
import dev.covey.crypto.pki.ChainCheck.Use;
import dev.covey.crypto.pki.TlsKey;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Clients' certificates of an authority that the operator brings ({@code tls.client-ca}). They name
 * nobody that Covey knows: who holds one is what the roster says of its key, since a token was
 * redeemed over a connection that showed it. A certificate renewed for the same key needs nothing
 * more; one for another key needs another token.
 */
final class ClientAuthority {
  private static final int REMEMBERED = 16_384;

  /** What the store keeps of a certificate has room for 160 bits. */
  private static final int REFERENCE_BYTES = 20;

  private final Authorities authorities;
  private final Clock clock;

  /** Signatures do not change: chains found good, by their first certificate. */
  private final Map<X509Certificate, Shown> genuine =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<X509Certificate, Shown> eldest) {
          return size() > REMEMBERED;
        }
      };

  ClientAuthority(Authorities authorities, Clock clock) {
    this.authorities = authorities;
    this.clock = clock;
  }

  /**
   * A good certificate that somebody showed.
   *
   * @param from when it begins
   * @param until when it, or an authority above it, ends
   */
  record Shown(PublicKey key, Instant from, Instant until) {
    BigInteger reference() {
      return ClientAuthority.reference(key);
    }
  }

  /**
   * How the roster names a certificate for a key: the first 160 bits of the key's SHA-256. Serial
   * numbers would not do: two authorities below the operator's may both count from one.
   */
  static BigInteger reference(PublicKey key) {
    byte[] digest = TlsKey.fingerprint(key).toByteArray();
    return new BigInteger(1, Arrays.copyOf(digest, REFERENCE_BYTES));
  }

  List<X509Certificate> roots() {
    return authorities.certificates();
  }

  /** Checks a chain as it was shown. */
  ChainCheck.Verdict check(List<X509Certificate> chain) {
    return authorities.check(chain, Use.CLIENT, clock.now());
  }

  /** What was shown, if it is good now. */
  Optional<Shown> shown(List<X509Certificate> chain) {
    if (chain.isEmpty()) {
      return Optional.empty();
    }
    X509Certificate leaf = chain.get(0);
    Instant now = clock.now();
    Shown known;
    synchronized (genuine) {
      known = genuine.get(leaf);
    }
    if (known != null && !now.isBefore(known.from()) && !now.isAfter(known.until())) {
      return Optional.of(known);
    }
    if (!(check(chain) instanceof ChainCheck.Trusted)) {
      return Optional.empty();
    }
    Instant until = leaf.getNotAfter().toInstant();
    for (X509Certificate certificate : chain) {
      Instant end = certificate.getNotAfter().toInstant();
      until = end.isBefore(until) ? end : until;
    }
    Shown found = new Shown(leaf.getPublicKey(), leaf.getNotBefore().toInstant(), until);
    synchronized (genuine) {
      genuine.put(leaf, found);
    }
    return Optional.of(found);
  }
}
