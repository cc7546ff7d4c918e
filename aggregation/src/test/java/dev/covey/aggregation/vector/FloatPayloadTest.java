package dev.covey.aggregation.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class FloatPayloadTest {
  @Test
  void theWireFormIsLittleEndianFloat32() {
    float[] values = {1.0f, -2.5f, Float.MIN_VALUE, -0.0f};
    byte[] bytes = FloatPayload.encode(values);
    assertThat(HexFormat.of().formatHex(bytes)).isEqualTo("0000803f000020c00100000000000080");
    assertThat(FloatPayload.decode(bytes)).containsExactly(values);
  }

  @Test
  void brokenLengthsAreRefused() {
    assertThatThrownBy(() -> FloatPayload.decode(new byte[5]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(FloatPayload.decode(new byte[0])).isEmpty();
  }
}
