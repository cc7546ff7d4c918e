package dev.covey.core;

import java.lang.reflect.Constructor;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.Checksum;

/**
 * CRC-32C (Castagnoli) of bytes, against damage on disks and wires; not against people. Uses the
 * runtime's, which is compiled to the processor's instruction; devices below Android API level 34
 * have none and get the table beside it, a byte a step.
 */
public final class Crc32c {
  private static final int PIECE_BYTES = 8192;
  private static final Optional<Constructor<? extends Checksum>> RUNTIME = runtime();

  private final Checksum checksum;

  private Crc32c(Checksum checksum) {
    this.checksum = checksum;
  }

  /** Of no bytes so far. */
  public static Crc32c start() {
    return new Crc32c(RUNTIME.map(Crc32c::make).orElseGet(Table::new));
  }

  /** As {@link #start}, by table. */
  static Crc32c startByTable() {
    return new Crc32c(new Table());
  }

  /** Takes all bytes of an array. */
  public Crc32c update(byte[] bytes) {
    checksum.update(bytes, 0, bytes.length);
    return this;
  }

  /** Takes the remaining bytes of a buffer and leaves it at its end. */
  public Crc32c update(ByteBuffer bytes) {
    if (bytes.hasArray()) {
      checksum.update(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
      Buffers.position(bytes, bytes.limit());
      return this;
    }
    if (!(checksum instanceof Table)) {
      updateWhole(checksum, bytes);
      return this;
    }
    byte[] piece = new byte[Math.min(bytes.remaining(), PIECE_BYTES)];
    while (bytes.hasRemaining()) {
      int count = Math.min(bytes.remaining(), piece.length);
      bytes.get(piece, 0, count);
      checksum.update(piece, 0, count);
    }
    return this;
  }

  /** Without a copy, which a direct buffer would else need. */
  @DesktopOnly("called where the runtime has a CRC-32C; it then has this method too")
  private static void updateWhole(Checksum checksum, ByteBuffer bytes) {
    checksum.update(bytes);
  }

  /** The checksum of all bytes so far. */
  public int value() {
    return (int) checksum.getValue();
  }

  private static Checksum make(Constructor<? extends Checksum> constructor) {
    try {
      return constructor.newInstance();
    } catch (ReflectiveOperationException e) {
      return new Table();
    }
  }

  private static Optional<Constructor<? extends Checksum>> runtime() {
    try {
      return Optional.of(
          Class.forName("java.util.zip.CRC32C").asSubclass(Checksum.class).getConstructor());
    } catch (ReflectiveOperationException device) {
      return Optional.empty();
    }
  }

  /** Bit-reflected polynomial 0x1EDC6F41, initial value and final complement as in RFC 3720. */
  private static final class Table implements Checksum {
    private static final int REFLECTED_POLYNOMIAL = 0x82F63B78;
    private static final int[] STEPS = steps();

    private int state = ~0;

    @Override
    public void update(int b) {
      state = state >>> 8 ^ STEPS[(state ^ b) & 0xFF];
    }

    @Override
    public void update(byte[] bytes, int from, int count) {
      for (int i = from; i < from + count; i++) {
        update(bytes[i]);
      }
    }

    @Override
    public long getValue() {
      return ~state & 0xFFFF_FFFFL;
    }

    @Override
    public void reset() {
      state = ~0;
    }

    private static int[] steps() {
      int[] steps = new int[256];
      for (int b = 0; b < steps.length; b++) {
        int step = b;
        for (int bit = 0; bit < Byte.SIZE; bit++) {
          step = step >>> 1 ^ -(step & 1) & REFLECTED_POLYNOMIAL;
        }
        steps[b] = step;
      }
      return steps;
    }
  }
}
