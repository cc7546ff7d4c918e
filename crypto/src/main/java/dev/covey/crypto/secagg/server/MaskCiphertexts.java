package dev.covey.crypto.secagg.server;

import dev.covey.crypto.secagg.message.ClientMessage.EncryptedShares;
import java.util.HashMap;
import java.util.Map;

/**
 * The ML-KEM ciphertexts of the pairwise masks: with a dropped client's root they give its masks
 * with those who encapsulated to it. Without ML-KEM there is nothing to keep.
 */
final class MaskCiphertexts {
  private static final byte[] NONE = new byte[0];

  private final Map<Long, byte[]> byPair = new HashMap<>();

  void keep(EncryptedShares shares) {
    if (shares.maskCiphertext().length > 0) {
      byPair.put(pair(shares.from(), shares.to()), shares.maskCiphertext());
    }
  }

  /** What the lower sent the higher; empty where nothing was sent. */
  byte[] of(int lower, int higher) {
    return byPair.getOrDefault(pair(lower, higher), NONE);
  }

  private static long pair(int from, int to) {
    return (long) from << Integer.SIZE | to;
  }
}
