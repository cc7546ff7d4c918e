package dev.covey.crypto;

import dev.covey.core.Hex;
import dev.covey.core.error.InternalException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The one encoding of what is signed, hashed or authenticated as associated data.
 *
 * <p>A transcript is a domain label followed by typed items. Each item is encoded as a type byte, a
 * big-endian 32-bit length of its payload, and the payload; the label is the first item. Numbers
 * are big-endian. Unlike sequences of items therefore never encode alike, and transcripts of two
 * domains never coincide. The encoding of an item never changes; a new meaning takes a new label.
 *
 * <pre>{@code
 * byte[] digest = Transcript.of("covey/task/1").text(runId).number(round).floats(model).sha256();
 * }</pre>
 *
 * <p>Not thread-safe. The whole encoding is held in memory.
 */
public final class Transcript {
  private static final byte DOMAIN = 1;
  private static final byte TEXT = 2;
  private static final byte BYTES = 3;
  private static final byte NUMBER = 4;
  private static final byte REAL = 5;
  private static final byte FLOATS = 6;
  private static final byte LIST = 7;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private Transcript(String domain) {
    if (domain.isEmpty()) {
      throw new IllegalArgumentException("a transcript needs a domain label");
    }
    put(DOMAIN, domain.getBytes(StandardCharsets.UTF_8));
  }

  /** An empty transcript of a domain; the label names the purpose and its version. */
  public static Transcript of(String domain) {
    return new Transcript(domain);
  }

  /** Appends a text in UTF-8. */
  public Transcript text(String text) {
    return put(TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Appends bytes. */
  public Transcript bytes(byte[] bytes) {
    return put(BYTES, bytes);
  }

  /** Appends an integer as 8 bytes. */
  public Transcript number(long number) {
    return put(NUMBER, ByteBuffer.allocate(Long.BYTES).putLong(number).array());
  }

  /**
   * Appends a real number as the 8 bytes of its binary64 form. Zero has one form, whatever its
   * sign.
   *
   * @throws IllegalArgumentException if not a number: it has no single form
   */
  public Transcript real(double number) {
    if (Double.isNaN(number)) {
      throw new IllegalArgumentException("NaN cannot stand in a transcript");
    }
    double positiveZero = number == 0 ? 0.0 : number;
    return put(REAL, ByteBuffer.allocate(Double.BYTES).putDouble(positiveZero).array());
  }

  /** Appends the bit patterns of a vector {@code [d]}, 4 bytes each. */
  public Transcript floats(float[] values) {
    ByteBuffer buffer = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES));
    buffer.asFloatBuffer().put(values);
    return put(FLOATS, buffer.array());
  }

  /** Announces that the next {@code count} items form a list. */
  public Transcript list(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("a list has at least 0 items, got " + count);
    }
    return put(LIST, ByteBuffer.allocate(Integer.BYTES).putInt(count).array());
  }

  /** The encoding of everything appended so far. */
  public byte[] toByteArray() {
    return out.toByteArray();
  }

  /** SHA-256 of {@link #toByteArray()}: 32 bytes. */
  public byte[] sha256() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(toByteArray());
    } catch (NoSuchAlgorithmException e) {
      throw new InternalException("this Java runtime has no SHA-256", e);
    }
  }

  /** {@link #sha256()} in hexadecimal. */
  public String sha256Hex() {
    return Hex.format(sha256());
  }

  private Transcript put(byte type, byte[] payload) {
    out.write(type);
    out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(payload.length).array());
    out.writeBytes(payload);
    return this;
  }
}
