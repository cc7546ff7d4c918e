package dev.covey.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class Crc32cTest {
  @Test
  void givesTheValueThatThePolynomialIsKnownBy() {
    byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
    assertThat(Crc32c.start().update(digits).value()).isEqualTo(0xE3069283);
    assertThat(Crc32c.startByTable().update(digits).value()).isEqualTo(0xE3069283);
  }

  @Test
  void theTableAndTheRuntimesOwnAgreeOverPiecesOfEveryKindOfBuffer() {
    SplittableRandom random = Seeds.root(5).child("crc").generator();
    for (int trial = 0; trial < 50; trial++) {
      CRC32C expected = new CRC32C();
      Crc32c runtime = Crc32c.start();
      Crc32c table = Crc32c.startByTable();
      for (int piece = random.nextInt(4); piece >= 0; piece--) {
        byte[] bytes = new byte[random.nextInt(20_000)];
        random.nextBytes(bytes);
        expected.update(bytes);
        ByteBuffer buffer = buffer(random.nextInt(4), bytes);
        runtime.update(buffer.duplicate());
        table.update(buffer);
        assertThat(buffer.remaining()).isZero();
      }
      assertThat(runtime.value())
          .as("trial %d of seed 5", trial)
          .isEqualTo((int) expected.getValue());
      assertThat(table.value())
          .as("trial %d of seed 5", trial)
          .isEqualTo((int) expected.getValue());
    }
  }

  private static ByteBuffer buffer(int kind, byte[] bytes) {
    return switch (kind) {
      case 0 -> ByteBuffer.wrap(bytes);
      case 1 -> ByteBuffer.wrap(bytes).asReadOnlyBuffer();
      case 2 -> ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
      default ->
          ByteBuffer.allocate(bytes.length + 9).position(5).put(bytes).flip().position(5).slice();
    };
  }
}
