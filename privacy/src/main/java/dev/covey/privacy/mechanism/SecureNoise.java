package dev.covey.privacy.mechanism;

/**
 * The generator for noise that protects: AES-256 in counter mode from a seed of the platform's
 * generator, with a new key every 32 KiB. For one thread at a time.
 */
public final class SecureNoise implements NoiseSource {
  private final KeyStream stream;

  private SecureNoise(KeyStream stream) {
    this.stream = stream;
  }

  /** From a seed that nobody else has. */
  public static SecureNoise fresh() {
    try (NoiseSeed seed = NoiseSeed.draw()) {
      return of(seed);
    }
  }

  /** From a committed seed; two sources of one seed give the same bits. */
  public static SecureNoise of(NoiseSeed seed) {
    return new SecureNoise(new KeyStream(seed.toBytes()));
  }

  @Override
  public long nextLong() {
    return stream.nextLong();
  }

  @Override
  public boolean isCryptographic() {
    return true;
  }
}
