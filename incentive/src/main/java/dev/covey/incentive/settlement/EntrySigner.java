package dev.covey.incentive.settlement;

/** Signs as the coordinator, or, for a receipt, as the client. */
@FunctionalInterface
public interface EntrySigner {
  /**
   * The signature of a digest.
   *
   * @param digest 32 bytes
   * @return 1 to 1024 bytes; the same for the same digest, so that a repeated settlement repeats
   *     the same ledger
   */
  byte[] sign(byte[] digest);
}
