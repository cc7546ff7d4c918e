package dev.covey.crypto.secagg.client;

import dev.covey.crypto.secagg.Rejection;
import dev.covey.crypto.secagg.Rejection.Reason;
import dev.covey.crypto.secagg.SurvivorSet;
import java.util.Optional;

/** Whether a client goes along with a survivor set. */
final class SurvivorCheck {
  private SurvivorCheck() {}

  /** Why not, if so. */
  static Optional<Rejection> objection(SurvivorSet survivors, ClientContext context) {
    int clients = context.terms().roster().size();
    if (survivors.clients() != clients) {
      return Optional.of(
          new Rejection(
              Reason.MALFORMED,
              "survivors of a roster of " + survivors.clients() + ", this one has " + clients));
    }
    if (!survivors.contains(context.self())) {
      return Optional.of(
          new Rejection(Reason.INCONSISTENT, "this client sent a vector and is not a survivor"));
    }
    return TermsCheck.objection(survivors, context.terms(), context.policy(), context.defences());
  }
}
