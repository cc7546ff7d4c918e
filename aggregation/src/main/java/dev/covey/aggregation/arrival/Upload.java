package dev.covey.aggregation.arrival;

import dev.covey.aggregation.vector.FileVector;
import dev.covey.aggregation.vector.VectorSource;
import dev.covey.core.Sha256;
import dev.covey.core.error.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** An upload as it arrives, unchecked. */
public sealed interface Upload {
  UploadHeader header();

  /** Payload bytes that crossed, or would have crossed, the network. */
  long payloadBytes();

  /** A vector handed over within one process; the sender must not change it again. */
  static Upload sharing(UploadHeader header, float[] values) {
    return new InMemory(header, values);
  }

  /**
   * A payload received from the network: little-endian float32.
   *
   * @param payloadSha256 the digest that the sender announced, in hexadecimal
   */
  static Upload received(UploadHeader header, byte[] payload, String payloadSha256) {
    return new Received(header, payload, payloadSha256);
  }

  /**
   * A payload whose size alone says that it cannot count; the transport has not kept it.
   *
   * @param payloadBytes its size
   */
  static Upload unread(UploadHeader header, long payloadBytes) {
    return new Unread(header, payloadBytes);
  }

  /**
   * A payload that a transport has written to a file while it verified length and digest:
   * little-endian float32. The upload owns the file: {@link #discard()} deletes it.
   *
   * @throws StoreException if the file cannot be opened
   */
  static Upload inFile(UploadHeader header, Path file) {
    return InFile.open(header, file);
  }

  /** Gives up what the upload holds outside memory; to be called for one that is not accepted. */
  default void discard() {}

  /** Within one process. */
  final class InMemory implements Upload {
    private final UploadHeader header;
    private final float[] values;

    private InMemory(UploadHeader header, float[] values) {
      this.header = header;
      this.values = values;
    }

    @Override
    public UploadHeader header() {
      return header;
    }

    @Override
    public long payloadBytes() {
      return (long) values.length * Float.BYTES;
    }

    /** The payload {@code [d]}; for reading only. */
    public float[] sharedValues() {
      return values;
    }
  }

  /** From the network. */
  final class Received implements Upload {
    private final UploadHeader header;
    private final byte[] payload;
    private final String payloadSha256;

    private Received(UploadHeader header, byte[] payload, String payloadSha256) {
      this.header = header;
      this.payload = payload;
      this.payloadSha256 = payloadSha256;
    }

    @Override
    public UploadHeader header() {
      return header;
    }

    @Override
    public long payloadBytes() {
      return payload.length;
    }

    byte[] payload() {
      return payload;
    }

    boolean digestMatches() {
      return Sha256.ofBytes(payload).equals(payloadSha256);
    }
  }

  /** From the network, of a wrong size, and not kept. */
  record Unread(UploadHeader header, long payloadBytes) implements Upload {}

  /** From the network, in a file. */
  final class InFile implements Upload {
    private final UploadHeader header;
    private final Path file;
    private final FileChannel channel;
    private final long bytes;

    private InFile(UploadHeader header, Path file, FileChannel channel, long bytes) {
      this.header = header;
      this.file = file;
      this.channel = channel;
      this.bytes = bytes;
    }

    private static InFile open(UploadHeader header, Path file) {
      try {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        return new InFile(header, file, channel, channel.size());
      } catch (IOException e) {
        throw new StoreException("cannot open the upload " + file + " (" + e + ")", e);
      }
    }

    @Override
    public UploadHeader header() {
      return header;
    }

    @Override
    public long payloadBytes() {
      return bytes;
    }

    /** The payload as numbers; its length must be a whole number of them. */
    VectorSource vector() {
      return new FileVector(file, channel, 0, Math.toIntExact(bytes / Float.BYTES));
    }

    @Override
    public void discard() {
      try {
        channel.close();
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new StoreException("cannot delete the upload " + file + " (" + e + ")", e);
      }
    }
  }
}
