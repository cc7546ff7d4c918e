package dev.covey.models.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.covey.core.Buffers;
import dev.covey.core.ProcessUsage;
import dev.covey.core.TensorSpec;
import dev.covey.core.error.ModelException;
import dev.covey.models.spi.WeightSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes safetensors files. The same weights, in the same order, and the same metadata give the
 * same bytes. A reader sees the old file or the whole new one, also after a crash: the bytes go to
 * a temporary file beside it, are forced to disk, and take the name in one move.
 */
public final class SafetensorsWriter {
  private static final int CHUNK_BYTES = 1 << 20;
  private static final int HEADER_ALIGNMENT = 8;

  private SafetensorsWriter() {}

  /** Writes float32; see {@link #write(Path, WeightSource, Map, ElementType)}. */
  public static void write(Path file, WeightSource weights, Map<String, String> metadata) {
    write(file, weights, metadata, ElementType.F32);
  }

  /**
   * Writes all tensors of {@code weights} in the order of its layout.
   *
   * @param metadata goes under {@code __metadata__}, sorted by key; left out if empty
   * @param type F32, or F16, which rounds to nearest even
   * @throws ModelException if the file cannot be written, or a finite value is infinite in F16
   */
  public static void write(
      Path file, WeightSource weights, Map<String, String> metadata, ElementType type) {
    if (type != ElementType.F32 && type != ElementType.F16) {
      throw new IllegalArgumentException("weights are written as F32 or F16, not " + type);
    }
    Path target = file.toAbsolutePath();
    try {
      Path temporary =
          target.resolveSibling(
              "."
                  + target.getFileName()
                  + "-"
                  + ProcessUsage.processId()
                  + "-"
                  + Thread.currentThread().getId()
                  + ".partial");
      try {
        try (FileChannel channel =
            FileChannel.open(
                temporary,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
          writeFully(channel, header(weights, metadata, type));
          for (TensorSpec tensor : weights.layout().tensors()) {
            writeTensor(channel, tensor, weights.read(tensor.name()), type);
          }
          channel.force(true);
        }
        Files.move(
            temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceFolder(target.resolveSibling("."));
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw new ModelException("cannot write " + file + ": " + e, e);
    }
  }

  private static ByteBuffer header(
      WeightSource weights, Map<String, String> metadata, ElementType type) throws IOException {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    try (JsonGenerator generator = new JsonFactory().createGenerator(json)) {
      generator.writeStartObject();
      if (!metadata.isEmpty()) {
        generator.writeObjectFieldStart("__metadata__");
        for (Map.Entry<String, String> item : new TreeMap<>(metadata).entrySet()) {
          generator.writeStringField(item.getKey(), item.getValue());
        }
        generator.writeEndObject();
      }
      long offset = 0;
      for (TensorSpec tensor : weights.layout().tensors()) {
        generator.writeObjectFieldStart(tensor.name());
        generator.writeStringField("dtype", type.name());
        generator.writeFieldName("shape");
        generator.writeArray(
            tensor.shape().stream().mapToInt(Integer::intValue).toArray(),
            0,
            tensor.shape().size());
        long end = offset + (long) tensor.size() * type.bytes();
        generator.writeFieldName("data_offsets");
        generator.writeArray(new long[] {offset, end}, 0, 2);
        generator.writeEndObject();
        offset = end;
      }
      generator.writeEndObject();
    }
    int padding = -json.size() & (HEADER_ALIGNMENT - 1);
    json.write(" ".repeat(padding).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    ByteBuffer buffer =
        ByteBuffer.allocate(Long.BYTES + json.size()).order(ByteOrder.LITTLE_ENDIAN);
    return Buffers.flip(buffer.putLong(json.size()).put(json.toByteArray()));
  }

  private static void writeTensor(
      FileChannel channel, TensorSpec tensor, float[] values, ElementType type) throws IOException {
    if (type == ElementType.F16) {
      checkHalfRange(tensor, values);
    }
    ByteBuffer buffer =
        ByteBuffer.allocateDirect((int) Math.min(CHUNK_BYTES, (long) values.length * type.bytes()))
            .order(ByteOrder.LITTLE_ENDIAN);
    int perChunk = buffer.capacity() / type.bytes();
    for (int from = 0; from < values.length; from += perChunk) {
      Buffers.clear(buffer);
      type.encode(values, from, Math.min(perChunk, values.length - from), buffer);
      writeFully(channel, Buffers.flip(buffer));
    }
  }

  private static void checkHalfRange(TensorSpec tensor, float[] values) {
    for (float value : values) {
      if (Float.isFinite(value) && !Float.isFinite(HalfFloats.fromHalf(HalfFloats.toHalf(value)))) {
        throw new ModelException(
            "tensor "
                + tensor.name()
                + " holds "
                + value
                + ", beyond the range of F16 (65504); write F32 instead");
      }
    }
  }

  private static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /** Makes the move itself durable, where the system lets a folder be opened. */
  private static void forceFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Not possible on every system; the file's own bytes are durable all the same.
      return;
    }
  }
}
