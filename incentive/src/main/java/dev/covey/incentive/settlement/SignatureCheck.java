package dev.covey.incentive.settlement;

/** Checks signatures made by an {@link EntrySigner}. */
@FunctionalInterface
public interface SignatureCheck {
  /** Whether this is the signer's signature of the 32 bytes. */
  boolean isSigned(byte[] digest, byte[] signature);
}
