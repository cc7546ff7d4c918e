package dev.covey.coordinator.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.protocol.v1.DownloadRequest;
import dev.covey.protocol.v1.UploadStatus;
import dev.covey.testing.Trials;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Messages and sequences of messages that no honest peer sends. {@code -Dcovey.fuzz.inputs=1000000}
 * for many; {@code -Dcovey.fuzz.corpus=FOLDER} writes the shortest sequence found for each way that
 * a call ends, as kept in {@code corpus/uploads.txt}.
 */
class TransferFuzzTest {
  private static final Set<Status.Code> DOCUMENTED =
      EnumSet.of(
          Status.Code.OK,
          Status.Code.INVALID_ARGUMENT,
          Status.Code.FAILED_PRECONDITION,
          Status.Code.OUT_OF_RANGE,
          Status.Code.RESOURCE_EXHAUSTED,
          Status.Code.NOT_FOUND);

  private static final int INPUTS = Integer.getInteger("covey.fuzz.inputs", 10_000);

  @TempDir Path folder;

  @Test
  void whateverIsSentTheServiceAnswersAndHoldsNothing() throws IOException {
    ServiceHarness harness = new ServiceHarness(folder);
    Map<String, FuzzSequence> shortest = new TreeMap<>();
    Trials.run(
        "upload sequences",
        INPUTS,
        random -> {
          FuzzSequence sequence = FuzzSequence.random(random);
          harness.sink.payloads.clear();
          String end = check(harness, sequence);
          shortest.merge(end, sequence, (a, b) -> a.bytes() <= b.bytes() ? a : b);
        });
    assertThat(shortest.keySet()).as("the fuzz reaches every kind of end").hasSizeGreaterThan(10);
    String target = System.getProperty("covey.fuzz.corpus");
    if (target != null) {
      StringBuilder corpus = new StringBuilder();
      shortest.forEach(
          (end, sequence) ->
              corpus
                  .append("# ")
                  .append(end)
                  .append('\n')
                  .append(String.join("\n", sequence.lines()))
                  .append("\n\n"));
      Files.writeString(Path.of(target).resolve("uploads.txt"), corpus);
    }
  }

  @Test
  void theCorpusEndsAsItDid() throws IOException {
    String corpus;
    try (InputStream in = TransferFuzzTest.class.getResourceAsStream("corpus/uploads.txt")) {
      corpus = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    String[] entries = corpus.strip().split("\n\n");
    assertThat(entries).hasSizeGreaterThan(10);
    for (int index = 0; index < entries.length; index++) {
      List<String> lines = Arrays.asList(entries[index].split("\n"));
      String expected = lines.get(0).substring(2);
      // What depends on an earlier try needs that one.
      if (expected.contains("resumed")) {
        continue;
      }
      ServiceHarness harness = new ServiceHarness(folder.resolve("corpus-" + index));
      assertThat(check(harness, FuzzSequence.parse(lines.subList(1, lines.size()))))
          .isEqualTo(expected);
    }
  }

  @Test
  void whateverIsAskedForTheServiceAnswers() throws IOException {
    ServiceHarness harness = new ServiceHarness(folder);
    String sha256 =
        harness.blobs.adopt(Files.write(folder.resolve("blob"), new byte[500])).sha256();
    Trials.run(
        "download requests",
        INPUTS / 10,
        random -> {
          byte[] request =
              DownloadRequest.newBuilder()
                  .setSha256(random.nextInt(4) == 0 ? "" : sha256)
                  .setOffset(random.nextLong() >> random.nextInt(64))
                  .build()
                  .toByteArray();
          for (int flips = random.nextInt(3); flips > 0; flips--) {
            if (request.length > 0) {
              request[random.nextInt(request.length)] ^= (byte) (1 << random.nextInt(8));
            }
          }
          var driven = harness.download("fuzz");
          driven.send(request);
          if (random.nextInt(5) == 0) {
            driven.send(request);
          }
          driven.halfClose();
          assertThat(DOCUMENTED).contains(driven.code());
          assertThat(harness.service.openCalls()).isZero();
          assertThat(harness.service.runningCalls()).isZero();
        });
  }

  /** Runs a sequence; how it ended, without the numbers. */
  private static String check(ServiceHarness harness, FuzzSequence sequence) {
    var driven = sequence.runOn(harness);
    assertThat(harness.heldBuffers()).as("the transport's memory").isZero();
    assertThat(harness.service.openCalls()).isZero();
    assertThat(harness.service.runningCalls()).isZero();
    List<UploadStatus> sent = driven.call.sent();
    boolean stored = sent.stream().anyMatch(UploadStatus::hasStored);
    assertThat(harness.sink.payloads).hasSize(stored ? 1 : 0);
    boolean resumed = sent.stream().anyMatch(status -> status.getHeld().getBytes() > 0);
    String end;
    if (driven.call.closed().isEmpty()) {
      end = "CANCELLED";
    } else {
      Status status = driven.call.closed().get();
      assertThat(DOCUMENTED).contains(status.getCode());
      String last = sent.isEmpty() ? "" : sent.get(sent.size() - 1).getStatusCase().name();
      String detail = status.getDescription() == null ? last : status.getDescription();
      end = status.getCode() + " " + detail.replaceAll("-?[0-9]+(\\.[0-9]+)?(E-?[0-9]+)?", "N");
      // The parser's own words are its library's.
      end = end.replaceAll("(UploadFrame): .*", "$1");
      end = end.replaceAll("run id \"[\\s\\S]*\":", "run id ...:").replaceAll("[\r\n]", " ");
    }
    return resumed ? end + " (resumed)" : end;
  }
}
