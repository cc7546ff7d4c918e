package dev.covey.incentive.settlement;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link CanonicalWriter} wrote and refuses any other form. Not thread-safe. */
final class CanonicalReader {
  /** Longest text or block; more is taken for a broken length. */
  static final int MOST_BYTES = 1 << 16;

  private final ByteBuffer in;

  CanonicalReader(byte[] bytes) {
    in = ByteBuffer.wrap(bytes);
  }

  /** The bytes are not what the writer could have written. */
  static final class NotCanonical extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotCanonical(String message) {
      super(message);
    }
  }

  boolean hasMore() {
    return in.hasRemaining();
  }

  String text() {
    byte[] bytes = sized(MOST_BYTES);
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) {
      throw new NotCanonical("a text is not UTF-8");
    }
    return text;
  }

  byte[] sized(int most) {
    int size = count();
    if (size < 0 || size > most) {
      throw new NotCanonical("a length of " + size + " is not between 0 and " + most);
    }
    return raw(size);
  }

  long number() {
    return ByteBuffer.wrap(raw(Long.BYTES)).getLong();
  }

  int count() {
    return ByteBuffer.wrap(raw(Integer.BYTES)).getInt();
  }

  byte[] raw(int size) {
    if (in.remaining() < size) {
      throw new NotCanonical("it ends " + (size - in.remaining()) + " bytes too early");
    }
    byte[] bytes = new byte[size];
    in.get(bytes);
    return bytes;
  }
}
