package dev.covey.core;

import dev.covey.core.error.InternalException;
import dev.covey.core.error.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * SHA-256 over typed parts. Strings and arrays are length-prefixed, numbers big-endian, so that
 * unlike sequences of parts never hash alike. Not thread-safe; one digest an instance.
 */
public final class Sha256 {
  private static final int CHUNK_FLOATS = 2048;

  private final MessageDigest digest;

  public Sha256() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new InternalException("this Java runtime has no SHA-256", e);
    }
  }

  public Sha256 update(String text) {
    return update(text.getBytes(StandardCharsets.UTF_8));
  }

  public Sha256 update(byte[] bytes) {
    update(bytes.length);
    digest.update(bytes);
    return this;
  }

  public Sha256 update(int number) {
    return update((long) number);
  }

  public Sha256 update(long number) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      digest.update((byte) (number >>> shift));
    }
    return this;
  }

  /** The bit patterns of an array, little-endian. */
  public Sha256 update(float[] values) {
    update(values.length);
    ByteBuffer buffer =
        ByteBuffer.allocate(Float.BYTES * Math.min(values.length, CHUNK_FLOATS))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < values.length; from += CHUNK_FLOATS) {
      int count = Math.min(CHUNK_FLOATS, values.length - from);
      buffer.asFloatBuffer().put(values, from, count);
      digest.update(buffer.array(), 0, count * Float.BYTES);
    }
    return this;
  }

  /** The numbers of an array, little-endian. */
  public Sha256 update(long[] values) {
    update(values.length);
    ByteBuffer buffer =
        ByteBuffer.allocate(Long.BYTES * Math.min(values.length, CHUNK_FLOATS))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < values.length; from += CHUNK_FLOATS) {
      int count = Math.min(CHUNK_FLOATS, values.length - from);
      buffer.asLongBuffer().put(values, from, count);
      digest.update(buffer.array(), 0, count * Long.BYTES);
    }
    return this;
  }

  /** Finishes; the instance is spent. */
  public byte[] bytes() {
    return digest.digest();
  }

  /** Finishes; the instance is spent. */
  public String hex() {
    return Hex.format(bytes());
  }

  /** Plain digest of a file's bytes, in hexadecimal: what {@code sha256sum} prints. */
  public static String ofFile(Path file) {
    Sha256 hash = new Sha256();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        hash.digest.update(buffer, 0, read);
      }
    } catch (IOException e) {
      throw new StoreException(
          "cannot read " + file + " to compute its digest: " + e.getMessage(), e);
    }
    return hash.hex();
  }

  /** Plain digest of some bytes, in hexadecimal. */
  public static String ofBytes(byte[] bytes) {
    Sha256 hash = new Sha256();
    hash.digest.update(bytes);
    return hash.hex();
  }
}
