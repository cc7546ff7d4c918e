package dev.covey.privacy;

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

  /** No noise anywhere. */
  static NoisePlacement none() {
    return new None();
  }
}
