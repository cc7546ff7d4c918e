package dev.covey.protocol.codec;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Bytes that the transport still holds. */
final class ReceivedChunk extends ChunkData {
  private final InputStream rest;
  private int left;

  /** Takes over {@code rest}, whose next {@code length} bytes are the chunk's. */
  ReceivedChunk(long offset, int length, InputStream rest) {
    super(offset, length);
    this.rest = rest;
    this.left = length;
  }

  @Override
  public int read(byte[] into, int at, int count) throws IOException {
    int wanted = Math.min(count, left);
    int read = rest.readNBytes(into, at, wanted);
    left -= read;
    if (read < wanted) {
      throw new EOFException("the message ends inside its chunk");
    }
    return read;
  }

  @Override
  public void close() {
    try {
      rest.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
