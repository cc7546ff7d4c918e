package dev.covey.crypto.secagg.plan;

import dev.covey.crypto.keys.KeyAgreement;
import dev.covey.crypto.secagg.graph.Adversary;

/**
 * What a session is wanted for.
 *
 * @param clients n of the cohort, at least 2
 * @param adversary what it has to protect against
 * @param agreement X25519, or with ML-KEM-768
 * @param corruptFraction gamma, 0 to below 1: clients that may collude with the coordinator
 * @param dropoutFraction delta, 0 to below 1: clients that may drop out at any time; gamma + delta
 *     &lt; 1
 * @param dimension d entries of a vector, at least 1
 * @param entry how large an entry is
 * @param minimumCohort fewest clients whose sum may be opened, 2 to n
 */
public record PlanRequest(
    int clients,
    Adversary adversary,
    KeyAgreement agreement,
    double corruptFraction,
    double dropoutFraction,
    int dimension,
    EntrySize entry,
    int minimumCohort) {
  public PlanRequest {
    if (clients < 2 || dimension < 1) {
      throw new IllegalArgumentException(
          "need at least 2 clients and 1 entry, got " + clients + " and " + dimension);
    }
    if (minimumCohort < 2 || minimumCohort > clients) {
      throw new IllegalArgumentException(
          "the smallest cohort whose sum may be opened is 2 to the "
              + clients
              + " clients, got "
              + minimumCohort);
    }
    if (!(corruptFraction >= 0)
        || !(dropoutFraction >= 0)
        || !(corruptFraction + dropoutFraction < 1)) {
      throw new IllegalArgumentException(
          "corrupt and dropout fractions are at least 0 and below 1 together, got "
              + corruptFraction
              + " and "
              + dropoutFraction);
    }
  }
}
