package dev.covey.privacy.mechanism;

/**
 * Where samplers take their random bits from. Sealed: besides the cryptographic generator there is
 * one other, and its name says what it is. Implementations are for one thread at a time.
 */
public sealed interface NoiseSource permits SecureNoise, InsecureDeterministicNoise {
  /** 64 uniform bits, independent of all before. */
  long nextLong();

  /**
   * Whether the bits are unpredictable to everybody else. Noise from a source where they are not
   * protects nobody: its epsilon is infinite.
   */
  boolean isCryptographic();
}
