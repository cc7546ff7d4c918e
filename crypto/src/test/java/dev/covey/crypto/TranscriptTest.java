package dev.covey.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class TranscriptTest {
  @Test
  void theLabelAloneHasItsGoldenEncoding() {
    Transcript transcript = Transcript.of("covey/test/1");
    assertThat(hex(transcript)).isEqualTo("010000000c636f7665792f746573742f31");
    assertThat(transcript.sha256Hex())
        .isEqualTo("355566f2249f00900e69c3f9d89eab9b8530b670a02bc3b6c17cd4fdfdff7710");
  }

  @Test
  void everyTypeOfItemHasItsGoldenEncoding() {
    Transcript transcript =
        Transcript.of("covey/test/1")
            .text("grüße")
            .bytes(new byte[] {0, (byte) 0xff})
            .number(-2)
            .real(0.1)
            .floats(new float[] {1.0f, -2.5f})
            .list(2)
            .number(7)
            .number(8);
    assertThat(hex(transcript))
        .isEqualTo(
            "010000000c636f7665792f746573742f31"
                + "02000000076772c3bcc39f65"
                + "030000000200ff"
                + "0400000008fffffffffffffffe"
                + "05000000083fb999999999999a"
                + "06000000083f800000c0200000"
                + "070000000400000002"
                + "04000000080000000000000007"
                + "04000000080000000000000008");
    assertThat(transcript.sha256Hex())
        .isEqualTo("fc223d4487d86ec0cdac33343643b5f66f060c7248996c1176c76bf9c40597ee");
  }

  @Test
  void unlikeSequencesNeverEncodeAlike() {
    assertThat(hex(Transcript.of("a").text("bc")))
        .isNotEqualTo(hex(Transcript.of("a").text("b").text("c")))
        .isNotEqualTo(hex(Transcript.of("ab").text("c")))
        .isNotEqualTo(hex(Transcript.of("a").bytes(new byte[] {'b', 'c'})));
    assertThat(hex(Transcript.of("a").list(1).text("b").text("c")))
        .isNotEqualTo(hex(Transcript.of("a").list(2).text("b").text("c")));
  }

  @Test
  void bothZerosAreOneAndNaNIsRefused() {
    assertThat(hex(Transcript.of("a").real(-0.0))).isEqualTo(hex(Transcript.of("a").real(0.0)));
    assertThatThrownBy(() -> Transcript.of("a").real(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Transcript.of("")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Transcript.of("a").list(-1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String hex(Transcript transcript) {
    return HexFormat.of().formatHex(transcript.toByteArray());
  }
}
