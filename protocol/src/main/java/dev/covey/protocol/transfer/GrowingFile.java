package dev.covey.protocol.transfer;

import dev.covey.core.Buffers;
import dev.covey.protocol.codec.ChunkData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The first bytes of a blob in a file, with the digest of what is there. The file holds nothing
 * else, so whatever length a crash leaves can be gone on from. Memory: one buffer. For one thread
 * at a time.
 */
public final class GrowingFile implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 17;

  private final Path file;
  private final FileChannel channel;
  private final long maxBytes;
  private final RunningDigest digest = new RunningDigest();
  private final byte[] buffer;
  private long bytes;

  private GrowingFile(Path file, FileChannel channel, long maxBytes) {
    this.file = file;
    this.channel = channel;
    this.maxBytes = maxBytes;
    this.buffer = new byte[(int) Math.min(BUFFER_BYTES, maxBytes)];
  }

  /**
   * Opens what is there; its digest takes one pass over it.
   *
   * @param maxBytes most that belongs there, at least 1; what stands beyond is cut off
   */
  public static GrowingFile open(Path file, long maxBytes) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      GrowingFile upload = new GrowingFile(file, channel, maxBytes);
      upload.recover();
      return upload;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private void recover() throws IOException {
    if (channel.size() > maxBytes) {
      channel.truncate(maxBytes);
    }
    ByteBuffer into = ByteBuffer.wrap(buffer);
    while (true) {
      int read = channel.read(Buffers.clear(into), bytes);
      if (read < 0) {
        return;
      }
      digest.update(buffer, 0, read);
      bytes += read;
    }
  }

  /** Where it is. */
  public Path file() {
    return file;
  }

  /** Bytes that are there. */
  public long bytes() {
    return bytes;
  }

  /** Digest of the bytes that are there, in hexadecimal. */
  public String sha256() {
    return digest.hex();
  }

  /** Forgets what is there. */
  public void restart() throws IOException {
    channel.truncate(0);
    digest.reset();
    bytes = 0;
  }

  /**
   * Adds a chunk that begins where the file ends. After a failure only closing and deleting make
   * sense.
   */
  public void append(ChunkData chunk) throws IOException {
    for (int count = chunk.read(buffer, 0, buffer.length);
        count > 0;
        count = chunk.read(buffer, 0, buffer.length)) {
      digest.update(buffer, 0, count);
      ByteBuffer from = ByteBuffer.wrap(buffer, 0, count);
      while (from.hasRemaining()) {
        bytes += channel.write(from, bytes);
      }
    }
  }

  /** Returns when what is there survives the loss of power. */
  public void force() throws IOException {
    channel.force(false);
  }

  /** Keeps what is there for a later try. */
  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** Closes and deletes the file. */
  public void delete() throws IOException {
    close();
    Files.deleteIfExists(file);
  }
}
