package dev.covey.protocol.codec;

import java.io.IOException;

/**
 * A piece of a blob on its way: {@code covey.v1.Chunk} with its bytes left where they are. One that
 * was received holds a part of the transport's memory until it is closed, and can be read once.
 */
public abstract sealed class ChunkData implements AutoCloseable permits SharedChunk, ReceivedChunk {
  private final long offset;
  private final int length;

  ChunkData(long offset, int length) {
    this.offset = offset;
    this.length = length;
  }

  /**
   * A chunk whose bytes are those of an array, from {@code at} on. The caller must not change them
   * before the message is sent; a blocking transport copies them when the message is handed over.
   */
  public static ChunkData sharing(long offset, byte[] bytes, int at, int length) {
    return new SharedChunk(offset, bytes, at, length);
  }

  /** Position of the first byte within the blob; whatever the peer says, negative too. */
  public long offset() {
    return offset;
  }

  /** Number of bytes, at most {@link dev.covey.protocol.WireLimits#MAX_CHUNK_BYTES}. */
  public int length() {
    return length;
  }

  /**
   * Copies the next bytes into an array.
   *
   * @return the number of bytes, {@code count} unless the chunk ends before; 0 at its end
   */
  public abstract int read(byte[] into, int at, int count) throws IOException;

  /** Gives the transport's memory back. */
  @Override
  public abstract void close();
}
