package dev.covey.models.safetensors;

import dev.covey.core.Buffers;
import dev.covey.core.TensorLayout;
import dev.covey.core.TensorSpec;
import dev.covey.core.error.ModelException;
import dev.covey.models.spi.WeightSource;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A safetensors file. The header is checked whole when the file is opened; tensors are read when
 * they are asked for, through a channel that is open for that read only, so there is nothing to
 * close. Safe for use by several threads.
 */
public final class SafetensorsFile implements WeightSource {
  private static final int LENGTH_BYTES = Long.BYTES;
  private static final int CHUNK_BYTES = 1 << 20;

  private final Path file;
  private final long dataStart;
  private final Map<String, SafetensorsHeader.Entry> entries;
  private final Map<String, String> metadata;
  private final TensorLayout layout;

  private SafetensorsFile(Path file, long dataStart, SafetensorsHeader header) {
    this.file = file;
    this.dataStart = dataStart;
    this.metadata = header.metadata();
    this.entries = new HashMap<>();
    List<TensorSpec> readable = new ArrayList<>();
    for (SafetensorsHeader.Entry entry : header.entries()) {
      entries.put(entry.name(), entry);
      if (entry.type().isReadable() && entry.end() > entry.begin()) {
        readable.add(specOf(file, entry));
      }
    }
    try {
      this.layout = TensorLayout.of(readable);
    } catch (ArithmeticException e) {
      throw broken(file, "it holds more than 2^31 values; split it into shards", e);
    }
  }

  /**
   * Opens and checks a file.
   *
   * @throws ModelException naming the file and what is wrong with it
   */
  public static SafetensorsFile open(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size < LENGTH_BYTES) {
        throw broken(file, "it has " + size + " bytes, less than a header length");
      }
      long headerBytes = readFully(channel, 0, LENGTH_BYTES).getLong();
      if (headerBytes < 2 || headerBytes > SafetensorsHeader.MAX_HEADER_BYTES) {
        throw broken(
            file,
            "its header claims "
                + Long.toUnsignedString(headerBytes)
                + " bytes; expected 2 to "
                + SafetensorsHeader.MAX_HEADER_BYTES
                + " (is it a safetensors file?)");
      }
      if (headerBytes > size - LENGTH_BYTES) {
        throw broken(
            file,
            "its header claims " + headerBytes + " bytes but the file has " + size + ": truncated");
      }
      byte[] json = readFully(channel, LENGTH_BYTES, (int) headerBytes).array();
      long dataStart = LENGTH_BYTES + headerBytes;
      return new SafetensorsFile(
          file, dataStart, SafetensorsHeader.parse(file, json, size - dataStart));
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** The floating tensors, in the order in which the file holds them. */
  @Override
  public TensorLayout layout() {
    return layout;
  }

  /** The strings under {@code __metadata__}. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** Whether the file has a tensor of this name, of any type and size. */
  public boolean contains(String name) {
    return entries.containsKey(name);
  }

  /**
   * Type of a tensor as stored.
   *
   * @throws ModelException if there is none of this name
   */
  public ElementType type(String name) {
    return entry(name).type();
  }

  @Override
  public float[] read(String name) {
    SafetensorsHeader.Entry entry = entry(name);
    if (!layout.contains(name)) {
      throw broken(
          file,
          "tensor "
              + name
              + " is "
              + entry.type()
              + " "
              + entry.shape()
              + "; weights are F64, F32, F16 or BF16 and not empty");
    }
    int elementBytes = entry.type().bytes();
    float[] values = new float[(int) ((entry.end() - entry.begin()) / elementBytes)];
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer buffer =
          ByteBuffer.allocateDirect(
                  (int) Math.min(CHUNK_BYTES, (long) values.length * elementBytes))
              .order(ByteOrder.LITTLE_ENDIAN);
      int perChunk = buffer.capacity() / elementBytes;
      for (int from = 0; from < values.length; from += perChunk) {
        int count = Math.min(perChunk, values.length - from);
        Buffers.limit(Buffers.clear(buffer), count * elementBytes);
        fill(channel, dataStart + entry.begin() + (long) from * elementBytes, buffer);
        entry.type().decode(buffer, values, from, count);
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    return values;
  }

  @Override
  public String toString() {
    return file.toString();
  }

  static ModelException broken(Path file, String reason) {
    return broken(file, reason, null);
  }

  static ModelException broken(Path file, String reason, @Nullable Throwable cause) {
    return new ModelException("broken safetensors file " + file + ": " + reason, cause);
  }

  private static ModelException unreadable(Path file, IOException e) {
    String reason = Files.exists(file) ? String.valueOf(e.getMessage()) : "there is no such file";
    return new ModelException("cannot read " + file + ": " + reason, e);
  }

  private SafetensorsHeader.Entry entry(String name) {
    SafetensorsHeader.Entry found = entries.get(name);
    if (found == null) {
      throw new ModelException(file + " has no tensor " + name);
    }
    return found;
  }

  private static TensorSpec specOf(Path file, SafetensorsHeader.Entry entry) {
    try {
      return new TensorSpec(entry.name(), entry.shape().stream().map(Math::toIntExact).toList());
    } catch (ArithmeticException e) {
      throw broken(file, "tensor " + entry.name() + " has more than 2^31 values", e);
    }
  }

  private static ByteBuffer readFully(FileChannel channel, long position, int bytes)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    fill(channel, position, buffer);
    return buffer;
  }

  private static void fill(FileChannel channel, long position, ByteBuffer buffer)
      throws IOException {
    long at = position;
    while (buffer.hasRemaining()) {
      int read = channel.read(buffer, at);
      if (read < 0) {
        throw new EOFException("it became shorter while it was read");
      }
      at += read;
    }
    Buffers.flip(buffer);
  }
}
