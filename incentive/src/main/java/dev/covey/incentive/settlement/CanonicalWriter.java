package dev.covey.incentive.settlement;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes fields that have one form each. Not thread-safe. */
final class CanonicalWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  CanonicalWriter text(String text) {
    return sized(text.getBytes(StandardCharsets.UTF_8));
  }

  CanonicalWriter sized(byte[] bytes) {
    return count(bytes.length).raw(bytes);
  }

  CanonicalWriter number(long number) {
    return raw(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
  }

  CanonicalWriter count(int count) {
    return raw(ByteBuffer.allocate(Integer.BYTES).putInt(count).array());
  }

  CanonicalWriter raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  byte[] bytes() {
    return out.toByteArray();
  }
}
