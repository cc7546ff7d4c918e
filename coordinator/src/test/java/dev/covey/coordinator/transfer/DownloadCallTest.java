package dev.covey.coordinator.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.protocol.codec.ChunkData;
import dev.covey.protocol.codec.Frame;
import dev.covey.protocol.v1.Chunk;
import dev.covey.protocol.v1.DownloadRequest;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadCallTest {
  @TempDir Path folder;
  private final byte[] blob = new byte[1000];
  private ServiceHarness harness;
  private String sha256 = "";

  @BeforeEach
  void store() throws IOException {
    for (int i = 0; i < blob.length; i++) {
      blob[i] = (byte) (i * 31);
    }
    harness = new ServiceHarness(folder);
    sha256 = harness.blobs.adopt(Files.write(folder.resolve("blob"), blob)).sha256();
  }

  @Test
  void aBlobGoesOutFromTheOffsetAskedFor() {
    for (int offset : new int[] {0, 1, 64, 999, 1000}) {
      var driven = ask(sha256, offset);
      assertThat(driven.code()).isEqualTo(Status.Code.OK);
      assertThat(driven.call.sent()).hasSize((1000 - offset + 63) / 64);
      assertThat(harness.service.openCalls()).isZero();
    }
  }

  @Test
  void theChunksFollowEachOther() throws IOException {
    var driven = harness.download("anna");
    driven.ready(0);
    driven.send(request(sha256, 100)).halfClose();
    int at = 100;
    while (driven.call.closed().isEmpty()) {
      int before = driven.call.sent().size();
      driven.ready(1);
      assertThat(driven.call.sent().size()).isLessThanOrEqualTo(before + 1);
      if (driven.call.sent().size() > before) {
        // The bytes are the call's buffer: to be read before the next chunk.
        try (ChunkData chunk = ((Frame.Data<Chunk>) driven.call.sent().get(before)).chunk()) {
          byte[] data = new byte[chunk.length()];
          chunk.read(data, 0, data.length);
          assertThat(chunk.offset()).isEqualTo(at);
          assertThat(data).isEqualTo(Arrays.copyOfRange(blob, at, at + data.length));
          at += data.length;
        }
      }
    }
    assertThat(at).isEqualTo(1000);
  }

  @Test
  void wrongRequestsAreAnsweredWithTheirStatus() {
    assertThat(ask("0".repeat(64), 0).code()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(ask("../../etc/passwd", 0).code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(ask(sha256.toUpperCase(java.util.Locale.ROOT), 0).code())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(ask(sha256, -1).code()).isEqualTo(Status.Code.OUT_OF_RANGE);
    assertThat(ask(sha256, 1001).code()).isEqualTo(Status.Code.OUT_OF_RANGE);
    assertThat(harness.download("anna").halfClose().code())
        .isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(harness.download("anna").send(new byte[] {1, 2, 3}).code())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(harness.download("anna").send(request(sha256, 0)).send(request(sha256, 0)).code())
        .isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(harness.service.openCalls()).isZero();
  }

  @Test
  void aPeerThatDoesNotReadLosesItsPlace() {
    var driven = harness.download("anna");
    driven.ready(3);
    driven.send(request(sha256, 0)).halfClose();
    assertThat(driven.call.sent()).hasSize(3);
    harness.clock.advanceMillis(1001);
    harness.service.sweep();
    assertThat(driven.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(harness.service.runningCalls()).isZero();
  }

  private ServiceHarness.Driven<Frame<DownloadRequest>, Frame<Chunk>> ask(
      String digest, long offset) {
    return harness.download("anna").send(request(digest, offset)).halfClose();
  }

  private static byte[] request(String digest, long offset) {
    return DownloadRequest.newBuilder().setSha256(digest).setOffset(offset).build().toByteArray();
  }
}
