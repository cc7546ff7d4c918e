package dev.covey.crypto.keys;

import java.util.SplittableRandom;

/** Predictable entropy, so that a failing test can be repeated. */
public final class InsecureDeterministicEntropy implements Entropy {
  private final SplittableRandom random;

  public InsecureDeterministicEntropy(long seed) {
    random = new SplittableRandom(seed);
  }

  @Override
  public synchronized void fill(byte[] target) {
    random.nextBytes(target);
  }
}
