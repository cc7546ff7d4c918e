package dev.covey.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.covey.protocol.codec.ChunkData;
import dev.covey.protocol.codec.Frame;
import dev.covey.protocol.transfer.TransferMethods;
import dev.covey.protocol.v1.Chunk;
import dev.covey.protocol.v1.DownloadRequest;
import dev.covey.protocol.v1.UploadFrame;
import dev.covey.protocol.v1.UploadHeader;
import dev.covey.protocol.v1.UploadHeld;
import dev.covey.protocol.v1.UploadRejected;
import dev.covey.protocol.v1.UploadStatus;
import dev.covey.protocol.v1.UploadStored;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Bytes of wire version 1 as they were on the day it was written. They are read forever; a line of
 * {@code transfer-v1.txt} is never changed, only added.
 */
class RecordedBytesTest {
  private static final Chunk CHUNK =
      Chunk.newBuilder()
          .setOffset(1L << 33)
          .setData(ByteString.copyFrom(new byte[] {0, 1, 2, -1}))
          .build();
  private static final UploadHeader HEADER =
      UploadHeader.newBuilder()
          .setRun("persona-lm-7")
          .setRound(3)
          .setAttempt(2)
          .setTaskSha256("0f".repeat(32))
          .setPayloadBytes(400_000_000)
          .setPayloadSha256("a1".repeat(32))
          .setWeight(1234.5)
          .setMetricsJson("{\"train_loss\":2.5}")
          .build();

  private static final Map<String, Message> MEANT = meant();

  private static Map<String, Message> meant() {
    Map<String, Message> meant = new LinkedHashMap<>();
    meant.put("chunk", CHUNK);
    meant.put("chunk-at-0", CHUNK.toBuilder().setOffset(0).build());
    meant.put(
        "download-request",
        DownloadRequest.newBuilder().setSha256("5e".repeat(32)).setOffset(77).build());
    meant.put("upload-frame-header", UploadFrame.newBuilder().setHeader(HEADER).build());
    meant.put("upload-frame-chunk", UploadFrame.newBuilder().setChunk(CHUNK).build());
    meant.put(
        "upload-status-held",
        UploadStatus.newBuilder()
            .setHeld(
                UploadHeld.newBuilder().setBytes(5_000_000_000L).setPrefixSha256("b2".repeat(32)))
            .build());
    meant.put(
        "upload-status-stored",
        UploadStatus.newBuilder().setStored(UploadStored.getDefaultInstance()).build());
    meant.put(
        "upload-status-rejected",
        UploadStatus.newBuilder()
            .setRejected(
                UploadRejected.newBuilder().setReason("STALE_TASK").setDetail("another task"))
            .build());
    return meant;
  }

  @Test
  void recordedBytesAreReadAndWrittenAsTheyWere() throws IOException {
    Map<String, byte[]> recorded = recorded();
    assertThat(recorded.keySet()).containsExactlyElementsOf(MEANT.keySet());
    for (Map.Entry<String, byte[]> entry : recorded.entrySet()) {
      Message meant = MEANT.get(entry.getKey());
      assertThat(meant.getParserForType().parseFrom(entry.getValue()))
          .as(entry.getKey())
          .isEqualTo(meant);
      assertThat(HexFormat.of().formatHex(meant.toByteArray()))
          .as(entry.getKey())
          .isEqualTo(HexFormat.of().formatHex(entry.getValue()));
    }
  }

  @Test
  void theHandWrittenCodecReadsThemToo() throws IOException {
    Map<String, byte[]> recorded = recorded();
    Frame<Chunk> bare =
        TransferMethods.DOWNLOAD.parseResponse(new ByteArrayInputStream(recorded.get("chunk")));
    assertChunk(((Frame.Data<Chunk>) bare).chunk());
    Frame<UploadFrame> chunk =
        TransferMethods.UPLOAD.parseRequest(
            new ByteArrayInputStream(recorded.get("upload-frame-chunk")));
    assertChunk(((Frame.Data<UploadFrame>) chunk).chunk());
    Frame<UploadFrame> header =
        TransferMethods.UPLOAD.parseRequest(
            new ByteArrayInputStream(recorded.get("upload-frame-header")));
    assertThat(((Frame.Plain<UploadFrame>) header).message().getHeader()).isEqualTo(HEADER);
    byte[] written =
        TransferMethods.UPLOAD
            .streamRequest(
                new Frame.Data<>(
                    ChunkData.sharing(CHUNK.getOffset(), CHUNK.getData().toByteArray(), 0, 4)))
            .readAllBytes();
    assertThat(written).isEqualTo(recorded.get("upload-frame-chunk"));
  }

  private static void assertChunk(ChunkData chunk) throws IOException {
    try (chunk) {
      byte[] data = new byte[chunk.length()];
      chunk.read(data, 0, data.length);
      assertThat(chunk.offset()).isEqualTo(CHUNK.getOffset());
      assertThat(data).isEqualTo(CHUNK.getData().toByteArray());
    }
  }

  private static Map<String, byte[]> recorded() throws IOException {
    Map<String, byte[]> recorded = new LinkedHashMap<>();
    try (InputStream in = RecordedBytesTest.class.getResourceAsStream("transfer-v1.txt")) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        String[] parts = line.split(" ");
        recorded.put(parts[0], HexFormat.of().parseHex(parts[1]));
      }
    }
    return recorded;
  }
}
