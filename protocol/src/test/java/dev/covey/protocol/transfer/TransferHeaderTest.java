package dev.covey.protocol.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ClientId;
import dev.covey.core.RoundKey;
import dev.covey.core.RunId;
import dev.covey.core.error.DataException;
import dev.covey.protocol.v1.UploadHeader;
import org.junit.jupiter.api.Test;

class TransferHeaderTest {
  private static final TransferHeader HEADER =
      new TransferHeader(
          new RoundKey(new RunId("run"), 4, 2), "ab".repeat(32), 12, "cd".repeat(32), 1.5, "{}");

  @Test
  void aHeaderSurvivesTheWire() {
    assertThat(TransferHeader.parse(HEADER.toMessage()))
        .isEqualTo(new TransferHeader.Outcome.Valid(HEADER));
    assertThat(HEADER.toArrival(new ClientId("anna")).weight()).isEqualTo(1.5);
  }

  @Test
  void impossibleValuesAreSaidToBeSo() {
    UploadHeader good = HEADER.toMessage();
    for (UploadHeader wrong :
        new UploadHeader[] {
          UploadHeader.getDefaultInstance(),
          good.toBuilder().setRound(0).build(),
          good.toBuilder().setAttempt(Integer.MIN_VALUE).build(),
          good.toBuilder().setRun("a/b").build(),
          good.toBuilder().setPayloadBytes(Long.MIN_VALUE).build(),
          good.toBuilder().setWeight(Double.POSITIVE_INFINITY).build(),
          good.toBuilder().setTaskSha256("ab").build()
        }) {
      assertThat(TransferHeader.parse(wrong)).isInstanceOf(TransferHeader.Outcome.Invalid.class);
    }
    assertThatThrownBy(
            () -> new TransferHeader(HEADER.round(), "x", 1, HEADER.payloadSha256(), 1, ""))
        .isInstanceOf(DataException.class);
  }

  @Test
  void triesOfTheSameUploadHaveOneIdentityAndOthersAnother() {
    TransferHeader sameUpload =
        new TransferHeader(
            HEADER.round(), HEADER.taskSha256(), 12, HEADER.payloadSha256(), 9, "{\"a\":1}");
    TransferHeader other =
        new TransferHeader(
            new RoundKey(new RunId("run"), 4, 3),
            HEADER.taskSha256(),
            12,
            HEADER.payloadSha256(),
            1.5,
            "{}");
    assertThat(sameUpload.identity()).isEqualTo(HEADER.identity());
    assertThat(other.identity()).isNotEqualTo(HEADER.identity());
  }
}
