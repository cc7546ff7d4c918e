package dev.covey.core;

import java.nio.Buffer;

/**
 * The steps of a buffer that return the buffer itself. Compiled for Java 9 and later a direct call
 * names the method of the buffer's own class, which the interface of Android API level 33 does not
 * list; these name that of {@link Buffer}.
 */
public final class Buffers {
  private Buffers() {}

  /** Ready to be filled from the start. */
  public static <B extends Buffer> B clear(B buffer) {
    buffer.clear();
    return buffer;
  }

  /** Ready to be read up to where it was filled. */
  public static <B extends Buffer> B flip(B buffer) {
    buffer.flip();
    return buffer;
  }

  /** Ends at {@code limit}. */
  public static <B extends Buffer> B limit(B buffer, int limit) {
    buffer.limit(limit);
    return buffer;
  }

  /** Goes on at {@code position}. */
  public static <B extends Buffer> B position(B buffer, int position) {
    buffer.position(position);
    return buffer;
  }
}
