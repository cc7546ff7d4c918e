package dev.covey.coordinator.federation;

import dev.covey.assembly.PrivacyPlan;
import dev.covey.privacy.ledger.PrivacyLedger;
import java.util.Locale;

/**
 * What a run has spent, as metrics and summary show it.
 *
 * @param epsilon at least 0; infinite where the noise protects nobody
 * @param clipL2Norm C
 */
record PrivacySpent(
    double epsilon,
    double delta,
    double noiseMultiplier,
    double clipL2Norm,
    String unit,
    String relation,
    String adversary) {

  static PrivacySpent of(PrivacyPlan plan, PrivacyLedger ledger) {
    return new PrivacySpent(
        ledger.spent(plan.adversary(), plan.delta()).smallest().epsilon(),
        plan.delta(),
        plan.mechanism().noiseMultiplier(),
        plan.mechanism().clipL2Norm(),
        ledger.terms().unit().name().toLowerCase(Locale.ROOT),
        ledger.terms().relation().label(),
        plan.adversary().label());
  }

  /** Epsilon for JSON, which has no number for infinity. */
  Object epsilonForJson() {
    return Double.isInfinite(epsilon) ? "Infinity" : (Object) epsilon;
  }
}
