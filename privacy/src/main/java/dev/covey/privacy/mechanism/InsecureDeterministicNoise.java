package dev.covey.privacy.mechanism;

import dev.covey.core.Seeds;

/**
 * Bits that anybody who knows the experiment's seed can repeat, for tests and for runs that ask for
 * {@code insecure-deterministic-noise}. Noise made of them has the right distribution and protects
 * nobody: epsilon is infinite.
 */
public final class InsecureDeterministicNoise implements NoiseSource {
  private final KeyStream stream;
  private final long[] first;
  private int used;

  private InsecureDeterministicNoise(KeyStream stream, long[] first) {
    this.stream = stream;
    this.first = first;
  }

  /** The same bits for the same seeds. */
  public static InsecureDeterministicNoise of(Seeds seeds) {
    return new InsecureDeterministicNoise(new KeyStream(seeds.toBytes()), new long[0]);
  }

  /** These words first, then those of a fixed seed. */
  static InsecureDeterministicNoise beginningWith(long... words) {
    return new InsecureDeterministicNoise(
        new KeyStream(Seeds.root(0).child("after the given words").toBytes()), words.clone());
  }

  @Override
  public long nextLong() {
    return used < first.length ? first[used++] : stream.nextLong();
  }

  @Override
  public boolean isCryptographic() {
    return false;
  }
}
