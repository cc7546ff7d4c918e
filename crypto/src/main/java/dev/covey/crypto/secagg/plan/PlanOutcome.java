package dev.covey.crypto.secagg.plan;

import dev.covey.core.error.ConfigurationException;

/** A plan, or why there is none. */
public sealed interface PlanOutcome {
  /** There is one. */
  record Planned(SecurityPlan plan) implements PlanOutcome {}

  /**
   * There is none.
   *
   * @param detail what was found and what is needed
   * @param remedy what to change, with numbers where there are some
   */
  record Impossible(Reason reason, String detail, String remedy) implements PlanOutcome {}

  /** Why there is no plan. */
  enum Reason {
    /** No threshold is above what colluders can gather and within what dropouts leave. */
    NO_THRESHOLD,
    /** Dropouts may leave fewer signers than certify a survivor set. */
    NO_QUORUM,
    /** Dropouts may leave fewer clients than a sum needs before it may be opened. */
    COHORT_TOO_SMALL,
    /** The sum of the entries takes more bits than an entry can have. */
    ENTRY_TOO_LARGE,
    /** The vector takes more bytes than one message can have. */
    VECTOR_TOO_LARGE
  }

  /**
   * The plan.
   *
   * @throws ConfigurationException if there is none: what was found, and the remedy
   */
  default SecurityPlan orThrow() {
    if (this instanceof Planned planned) {
      return planned.plan();
    }
    Impossible impossible = (Impossible) this;
    throw new ConfigurationException(
        "no secure aggregation: " + impossible.detail() + "; " + impossible.remedy());
  }
}
