package dev.covey.privacy;

import dev.covey.privacy.central.CentralMechanism;
import dev.covey.privacy.internal.Checks;

/**
 * Who adds the noise that protects a client's update, and where in the update pipeline.
 *
 * <p>The type is sealed, so that every place that depends on it says what it does in each case: the
 * pipeline halves choose their noise stage by it, the accountant takes it as its input, and no run
 * can claim an epsilon for noise that no stage adds.
 */
public sealed interface NoisePlacement {
  /** No noise anywhere: no differential-privacy guarantee is made. */
  record None() implements NoisePlacement {}

  /**
   * The coordinator adds noise once, to the integer sum of the updates it has clipped, before it
   * divides by a number that no data move.
   *
   * @param mechanism clip and noise
   * @param expectedCohort the fixed denominator: members of a round as planned, above 0
   */
  record Central(CentralMechanism mechanism, double expectedCohort) implements NoisePlacement {
    public Central {
      Checks.positive("expected cohort", expectedCohort);
    }
  }

  /** No noise anywhere. */
  static NoisePlacement none() {
    return new None();
  }
}
