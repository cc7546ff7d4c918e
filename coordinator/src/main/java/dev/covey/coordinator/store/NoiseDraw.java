package dev.covey.coordinator.store;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A draw of noise that is paid for: its seed, and the only sum it may be added to. Both are secrets
 * until the result is committed.
 *
 * @param seed copied
 * @param sumSha256 in hexadecimal
 */
public record NoiseDraw(byte[] seed, String sumSha256) {
  public NoiseDraw {
    seed = seed.clone();
  }

  @Override
  public byte[] seed() {
    return seed.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof NoiseDraw that
        && Arrays.equals(seed, that.seed)
        && sumSha256.equals(that.sumSha256);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(seed);
  }

  /** Shows nothing. */
  @Override
  public String toString() {
    return "NoiseDraw[hidden]";
  }
}
