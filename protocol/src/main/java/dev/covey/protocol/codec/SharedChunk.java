package dev.covey.protocol.codec;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/** Bytes of an array. */
final class SharedChunk extends ChunkData {
  private final byte[] bytes;
  private final int start;
  private int consumed;

  SharedChunk(long offset, byte[] bytes, int start, int length) {
    super(offset, length);
    Objects.checkFromIndexSize(start, length, bytes.length);
    this.bytes = bytes;
    this.start = start;
  }

  @Override
  public int read(byte[] into, int at, int count) {
    int copied = Math.min(count, length() - consumed);
    System.arraycopy(bytes, start + consumed, into, at, copied);
    consumed += copied;
    return copied;
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(bytes, start, length());
  }

  byte byteAt(int index) {
    return bytes[start + index];
  }

  void copy(int from, byte[] into, int at, int count) {
    System.arraycopy(bytes, start + from, into, at, count);
  }

  @Override
  public void close() {}
}
