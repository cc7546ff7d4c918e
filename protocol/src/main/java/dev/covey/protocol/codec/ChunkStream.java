package dev.covey.protocol.codec;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** The encoded message: a few bytes of protobuf, then the chunk's own bytes, never joined. */
final class ChunkStream extends InputStream implements Drainable, KnownLength {
  private final byte[] prefix;
  private final SharedChunk chunk;
  private int position;

  ChunkStream(byte[] prefix, SharedChunk chunk) {
    this.prefix = prefix;
    this.chunk = chunk;
  }

  @Override
  public int available() {
    return prefix.length + chunk.length() - position;
  }

  @Override
  public int drainTo(OutputStream target) throws IOException {
    int drained = available();
    if (position == 0) {
      target.write(prefix);
      chunk.writeTo(target);
    } else {
      target.write(readAllBytes());
    }
    position = prefix.length + chunk.length();
    return drained;
  }

  @Override
  public int read() {
    if (available() == 0) {
      return -1;
    }
    int at = position++;
    return (at < prefix.length ? prefix[at] : chunk.byteAt(at - prefix.length)) & 0xff;
  }

  @Override
  public int read(byte[] into, int at, int count) {
    if (count == 0) {
      return 0;
    }
    if (available() == 0) {
      return -1;
    }
    int copied;
    if (position < prefix.length) {
      copied = Math.min(count, prefix.length - position);
      System.arraycopy(prefix, position, into, at, copied);
    } else {
      copied = Math.min(count, available());
      chunk.copy(position - prefix.length, into, at, copied);
    }
    position += copied;
    return copied;
  }
}
