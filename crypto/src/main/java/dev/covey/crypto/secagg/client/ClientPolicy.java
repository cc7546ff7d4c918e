package dev.covey.crypto.secagg.client;

import dev.covey.crypto.secagg.graph.Adversary;
import dev.covey.crypto.secagg.graph.Margins;

/**
 * The floors below which a client takes no part, whatever the coordinator asks for.
 *
 * @param adversary the least that a session has to protect against
 * @param requirePostQuantum whether X25519 alone is refused
 * @param minimumRoster fewest members of a roster
 * @param minimumSurvivors fewest clients in a sum, and the least that the survivors' weights may
 *     add up to in units of the largest: one client of weight 1 among zeros would stand alone
 * @param corruptFraction gamma, the least share of colluding clients that graph and thresholds have
 *     to withstand
 * @param margins of the graph
 * @param grindingBits log2 of the graphs that a malicious coordinator may try before it shows one
 * @param enrolment whom the client believes to be a client
 */
public record ClientPolicy(
    Adversary adversary,
    boolean requirePostQuantum,
    int minimumRoster,
    int minimumSurvivors,
    double corruptFraction,
    Margins margins,
    int grindingBits,
    Enrolment enrolment) {
  /** Hashes that a well-funded coordinator may compute while a session waits. */
  public static final int DEFAULT_GRINDING_BITS = 64;

  public ClientPolicy {
    if (minimumSurvivors < 2 || minimumRoster < minimumSurvivors) {
      throw new IllegalArgumentException(
          "need 2 <= fewest survivors <= smallest roster, got "
              + minimumSurvivors
              + " and "
              + minimumRoster);
    }
    if (!(corruptFraction >= 0 && corruptFraction < 1)) {
      throw new IllegalArgumentException(
          "the corrupt fraction is from 0 to below 1, got " + corruptFraction);
    }
    if (grindingBits < 0 || margins.securityBits() + grindingBits > 256) {
      throw new IllegalArgumentException(
          "grinding takes at least 0 bits and at most 256 with the margin, got " + grindingBits);
    }
    if (adversary == Adversary.MALICIOUS && enrolment instanceof Enrolment.UnverifiedEnrolment) {
      throw new IllegalArgumentException(
          "against a malicious coordinator the enrolment must not be the coordinator's word: give the"
              + " authority's certificates or a pinned log");
    }
  }

  /** Against a coordinator that follows the protocol. */
  public static ClientPolicy semiHonest(int minimumSurvivors, double corruptFraction) {
    return new ClientPolicy(
        Adversary.SEMI_HONEST,
        false,
        minimumSurvivors,
        minimumSurvivors,
        corruptFraction,
        Margins.DEFAULT,
        0,
        new Enrolment.UnverifiedEnrolment());
  }

  /** Against a coordinator that does what it likes. */
  public static ClientPolicy malicious(
      int minimumSurvivors, double corruptFraction, Enrolment enrolment) {
    return new ClientPolicy(
        Adversary.MALICIOUS,
        false,
        minimumSurvivors,
        minimumSurvivors,
        corruptFraction,
        Margins.DEFAULT,
        DEFAULT_GRINDING_BITS,
        enrolment);
  }
}
