package dev.covey.crypto.secagg.client;

import dev.covey.crypto.keys.Checked;
import dev.covey.crypto.keys.KeyAgreement;
import dev.covey.crypto.secagg.Member;
import dev.covey.crypto.secagg.Rejection;
import dev.covey.crypto.secagg.Rejection.Reason;
import dev.covey.crypto.secagg.SessionTerms;
import dev.covey.crypto.secagg.SurvivorSet;
import dev.covey.crypto.secagg.graph.Adversary;
import dev.covey.crypto.secagg.graph.ParameterSearch;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;

/** Compares what the coordinator wants with what the client allows. */
final class TermsCheck {
  private TermsCheck() {}

  /** Why a session of these terms is not joined, if so. */
  static Optional<Rejection> objection(
      SessionTerms terms, ClientPolicy policy, TaskView task, Defences defences) {
    if (defences.taskBinding() && !Arrays.equals(terms.taskHash(), task.taskHash())) {
      return unacceptable("the session is for another task than the one this client was given");
    }
    if (terms.bits() != task.bits() || terms.dimension() != task.dimension()) {
      return unacceptable(
          "the session is for "
              + terms.dimension()
              + " entries of "
              + terms.bits()
              + " bits, the task has "
              + task.dimension()
              + " of "
              + task.bits());
    }
    if (task.entryBound().isPresent()
        && overflows(terms.roster().size(), task.entryBound().getAsLong(), terms.bits())) {
      return unacceptable(
          "a sum of "
              + terms.roster().size()
              + " entries of at most "
              + task.entryBound().getAsLong()
              + " does not fit in "
              + terms.bits()
              + " bits");
    }
    return defences.floors() ? belowFloors(terms, policy) : Optional.empty();
  }

  private static Optional<Rejection> belowFloors(SessionTerms terms, ClientPolicy policy) {
    if (policy.adversary() == Adversary.MALICIOUS && terms.adversary() != Adversary.MALICIOUS) {
      return unacceptable("this client wants protection against a malicious coordinator");
    }
    if (policy.requirePostQuantum() && terms.agreement() != KeyAgreement.X25519_ML_KEM_768) {
      return unacceptable("this client wants post-quantum key agreement, got " + terms.agreement());
    }
    int clients = terms.roster().size();
    if (clients < policy.minimumRoster() || terms.minimumSurvivors() < policy.minimumSurvivors()) {
      return unacceptable(
          "a roster of "
              + clients
              + " with at least "
              + terms.minimumSurvivors()
              + " survivors; this client wants "
              + policy.minimumRoster()
              + " and "
              + policy.minimumSurvivors());
    }
    Checked<?> secure = search(terms, policy).checkSecure(terms.graph());
    if (secure instanceof Checked.Failed<?> failed) {
      return unacceptable(failed.reason());
    }
    return strangers(terms, policy.enrolment());
  }

  /**
   * The graph has to withstand as many dropouts as the coordinator may claim, which the floor on
   * the survivors limits, whatever it says that it expects.
   */
  private static ParameterSearch search(SessionTerms terms, ClientPolicy policy) {
    int clients = terms.roster().size();
    double corrupt = Math.max(terms.corruptFraction(), policy.corruptFraction());
    double dropout =
        Math.max(terms.dropoutFraction(), (double) (clients - terms.minimumSurvivors()) / clients);
    double bounded = Math.min(dropout, Math.nextDown(1 - corrupt));
    return terms.adversary() == Adversary.MALICIOUS
        ? ParameterSearch.strict(corrupt, bounded, policy.margins(), policy.grindingBits())
        : new ParameterSearch(terms.adversary(), corrupt, bounded, policy.margins());
  }

  private static Optional<Rejection> strangers(SessionTerms terms, Enrolment enrolment) {
    for (Member member : terms.roster().members()) {
      Optional<String> objection = enrolment.objection(member);
      if (objection.isPresent()) {
        return Optional.of(new Rejection(Reason.NOT_ENROLLED, objection.get()));
      }
    }
    return Optional.empty();
  }

  /** Why shares for a sum over these survivors are not given, if so. */
  static Optional<Rejection> objection(
      SurvivorSet survivors, SessionTerms terms, ClientPolicy policy, Defences defences) {
    if (!defences.floors()) {
      return Optional.empty();
    }
    int least = Math.max(terms.minimumSurvivors(), policy.minimumSurvivors());
    if (survivors.size() < least) {
      return tooFew(survivors.size() + " survivors, this client wants at least " + least);
    }
    double sum = 0;
    double largest = 0;
    for (int member : survivors.indexes()) {
      double weight = terms.roster().get(member).weight();
      sum += weight;
      largest = Math.max(largest, weight);
    }
    // Forgiving the rounding of equal weights such as 0.1.
    if (sum / largest < policy.minimumSurvivors() * (1 - 1e-12)) {
      return tooFew(
          "the survivors weigh as much as "
              + sum / largest
              + " of the heaviest, this client wants at least "
              + policy.minimumSurvivors());
    }
    return Optional.empty();
  }

  private static boolean overflows(int clients, long bound, int bits) {
    return BigInteger.valueOf(bound)
            .multiply(BigInteger.valueOf(2L * clients))
            .add(BigInteger.ONE)
            .compareTo(BigInteger.ONE.shiftLeft(bits))
        > 0;
  }

  private static Optional<Rejection> unacceptable(String detail) {
    return Optional.of(new Rejection(Reason.UNACCEPTABLE_TERMS, detail));
  }

  private static Optional<Rejection> tooFew(String detail) {
    return Optional.of(new Rejection(Reason.TOO_FEW_SURVIVORS, detail));
  }
}
