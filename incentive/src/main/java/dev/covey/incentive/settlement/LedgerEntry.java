package dev.covey.incentive.settlement;

import dev.covey.core.Hex;
import dev.covey.core.Sha256;

/**
 * One entry of a ledger.
 *
 * @param number from 1, without gaps
 * @param hash of the entry before, the number and the payment: 64 hexadecimal digits
 * @param signature of the coordinator over the 32 bytes of the hash, hexadecimal
 */
public record LedgerEntry(long number, Payment payment, String hash, String signature) {
  private static final String CHAIN = "covey/payment-ledger/1/entry";

  static String hash(String before, byte[] body) {
    return new Sha256().update(CHAIN).update(Hex.parse(before)).update(body).hex();
  }
}
