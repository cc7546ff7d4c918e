package dev.covey.protocol;

import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;

/**
 * Versions of covey.v1 that this build speaks. A version is added when something changes that an
 * older peer would misunderstand; a field that it may ignore needs none.
 */
public final class WireVersion {
  /** What this build speaks, ascending. */
  public static final List<Integer> SPOKEN = List.of(1);

  /** Most bytes of payload in one message: larger payloads go through Transfer. */
  public static final int MAX_INLINE_BYTES = 1 << 20;

  /** Most bytes of one message: an inline model and control variate and what stands around them. */
  public static final int MAX_MESSAGE_BYTES = 2 * MAX_INLINE_BYTES + (1 << 18);

  private WireVersion() {}

  /** The highest version that both sides speak; empty if there is none. */
  public static OptionalInt common(Collection<Integer> offered) {
    return SPOKEN.stream().filter(offered::contains).mapToInt(Integer::intValue).max();
  }
}
