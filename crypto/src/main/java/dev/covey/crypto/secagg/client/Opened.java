package dev.covey.crypto.secagg.client;

import dev.covey.core.Hex;
import dev.covey.core.RoundKey;
import dev.covey.core.RunId;

/**
 * A sum that a client helped to open.
 *
 * @param survivors digest of who is in it, in hexadecimal
 */
record Opened(RunId run, int round, String survivors) {
  static Opened of(RoundKey key, byte[] survivors) {
    return new Opened(key.run(), key.round(), Hex.format(survivors));
  }
}
