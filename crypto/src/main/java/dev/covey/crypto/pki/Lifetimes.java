package dev.covey.crypto.pki;

import java.time.Duration;

/**
 * How long certificates live. Each is renewed when a third of its life is left, so that a
 * participant may be away for a third of a life and still come back by itself.
 *
 * @param root of the built-in authority; cannot be renewed: everybody would have to enrol again
 * @param issuing of the authority that the root has signed and that signs everything else
 * @param server of a coordinator
 * @param client of a client or an operator
 */
public record Lifetimes(Duration root, Duration issuing, Duration server, Duration client) {
  /**
   * Ten years, two years, ninety and thirty days: a stolen key of a participant is worth a month at
   * most even where nobody noticed, and a phone may lie in a drawer for ten days.
   */
  public static final Lifetimes DEFAULT =
      new Lifetimes(
          Duration.ofDays(3650), Duration.ofDays(730), Duration.ofDays(90), Duration.ofDays(30));

  public Lifetimes {
    for (Duration life : new Duration[] {root, issuing, server, client}) {
      if (life.compareTo(Duration.ofMinutes(3)) < 0) {
        throw new IllegalArgumentException(
            "a certificate that lives for " + life + ": expected at least 3 minutes");
      }
    }
  }
}
