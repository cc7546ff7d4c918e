package dev.covey.client.transfer;

import dev.covey.core.Buffers;
import dev.covey.core.error.StoreException;
import dev.covey.protocol.transfer.RunningDigest;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes of an upload, which can be read from any place, any number of times. */
public abstract sealed class Payload implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 17;

  private final long bytes;

  private Payload(long bytes) {
    this.bytes = bytes;
  }

  /** A vector as little-endian float32; the caller must not change the array while it is sent. */
  public static Payload sharing(float[] values) {
    return new Floats(values);
  }

  /** Bytes; the caller must not change the array while it is sent. */
  public static Payload sharing(byte[] bytes) {
    return new Bytes(bytes);
  }

  /**
   * A file, which must not change while it is sent.
   *
   * @throws StoreException if it cannot be opened
   */
  public static Payload ofFile(Path file) {
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      return new InFile(file, channel, channel.size());
    } catch (IOException e) {
      throw new StoreException("cannot read " + file + " (" + e + ")", e);
    }
  }

  /** Number of bytes. */
  public long bytes() {
    return bytes;
  }

  /**
   * SHA-256 of the first {@code count} bytes in hexadecimal; one pass over them.
   *
   * @throws StoreException if they cannot be read
   */
  public String prefixSha256(long count) {
    RunningDigest digest = new RunningDigest();
    byte[] buffer = new byte[(int) Math.min(BUFFER_BYTES, Math.max(1, count))];
    for (long at = 0; at < count; ) {
      int piece = (int) Math.min(buffer.length, count - at);
      read(at, buffer, piece);
      digest.update(buffer, 0, piece);
      at += piece;
    }
    return digest.hex();
  }

  /** SHA-256 of all bytes in hexadecimal; one pass over them. */
  public String sha256() {
    return prefixSha256(bytes);
  }

  /** Copies {@code count} bytes from {@code from} on to the start of an array. */
  abstract void read(long from, byte[] into, int count);

  @Override
  public void close() {}

  private static final class Floats extends Payload {
    private final float[] values;

    Floats(float[] values) {
      super((long) values.length * Float.BYTES);
      this.values = values;
    }

    @Override
    void read(long from, byte[] into, int count) {
      int firstFloat = (int) (from / Float.BYTES);
      int skipped = (int) (from % Float.BYTES);
      if (skipped == 0 && count % Float.BYTES == 0) {
        ByteBuffer.wrap(into)
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer()
            .put(values, firstFloat, count / Float.BYTES);
        return;
      }
      // A transfer that broke off may go on from inside a number.
      int floats = (skipped + count + Float.BYTES - 1) / Float.BYTES;
      ByteBuffer whole = ByteBuffer.allocate(floats * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      whole.asFloatBuffer().put(values, firstFloat, floats);
      Buffers.position(whole, skipped).get(into, 0, count);
    }
  }

  private static final class Bytes extends Payload {
    private final byte[] all;

    Bytes(byte[] all) {
      super(all.length);
      this.all = all;
    }

    @Override
    void read(long from, byte[] into, int count) {
      System.arraycopy(all, (int) from, into, 0, count);
    }
  }

  private static final class InFile extends Payload {
    private final Path file;
    private final FileChannel channel;

    InFile(Path file, FileChannel channel, long bytes) {
      super(bytes);
      this.file = file;
      this.channel = channel;
    }

    @Override
    void read(long from, byte[] into, int count) {
      ByteBuffer buffer = ByteBuffer.wrap(into, 0, count);
      try {
        while (buffer.hasRemaining()) {
          if (channel.read(buffer, from + buffer.position()) < 0) {
            throw new EOFException("the file has become shorter");
          }
        }
      } catch (IOException e) {
        throw new StoreException("cannot read " + file + " (" + e + ")", e);
      }
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw new StoreException("cannot close " + file + " (" + e + ")", e);
      }
    }
  }
}
