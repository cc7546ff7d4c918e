package dev.covey.coordinator.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.aggregation.arrival.RejectionReason;
import dev.covey.core.Sha256;
import dev.covey.protocol.PeerIdentity;
import dev.covey.protocol.codec.Frame;
import dev.covey.protocol.v1.UploadFrame;
import dev.covey.protocol.v1.UploadHeader;
import dev.covey.protocol.v1.UploadStatus;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadCallTest {
  private static final byte[] PAYLOAD = "an update of thirty-two bytes ..".getBytes();

  @TempDir Path folder;
  private ServiceHarness harness;

  @BeforeEach
  void open() {
    harness = new ServiceHarness(folder);
  }

  @AfterEach
  void nothingIsHeld() {
    assertThat(harness.heldBuffers()).isZero();
  }

  @Test
  void anUploadArrivesWhole() {
    var driven = header("anna");
    assertThat(held(driven).getBytes()).isZero();
    driven.send(chunk(0, 20)).send(chunk(20, 32)).halfClose();
    assertThat(driven.code()).isEqualTo(Status.Code.OK);
    assertThat(driven.call.sent().get(1).hasStored()).isTrue();
    assertThat(harness.sink.payloads).containsExactly(PAYLOAD);
    assertThat(harness.service.openCalls()).isZero();
    assertThat(files()).isEmpty();
  }

  @Test
  void aConnectionThatBreaksOffIsGoneOnFrom() {
    var first = header("anna").send(chunk(0, 20));
    first.cancel();
    assertThat(harness.service.openCalls()).isZero();
    var second = header("anna");
    assertThat(held(second).getBytes()).isEqualTo(20);
    assertThat(held(second).getPrefixSha256())
        .isEqualTo(Sha256.ofBytes(Arrays.copyOf(PAYLOAD, 20)));
    second.send(chunk(20, 32));
    assertThat(harness.sink.payloads).containsExactly(PAYLOAD);
  }

  @Test
  void aCoordinatorThatStartsAgainGoesOnToo() {
    header("anna").send(chunk(0, 20));
    harness = new ServiceHarness(folder);
    var second = header("anna");
    assertThat(held(second).getBytes()).isEqualTo(20);
    second.send(chunk(20, 32));
    assertThat(harness.sink.payloads).containsExactly(PAYLOAD);
  }

  @Test
  void aClientMayStartAnewInsteadOfGoingOn() {
    header("anna").send(chunk(0, 20)).cancel();
    var second = header("anna").send(chunk(0, 10)).send(chunk(10, 32));
    assertThat(second.code()).isEqualTo(Status.Code.OK);
    assertThat(harness.sink.payloads).containsExactly(PAYLOAD);
  }

  @Test
  void anotherUploadOfTheSameClientReplacesWhatIsHeld() {
    header("anna").send(chunk(0, 20)).cancel();
    header("bo").send(chunk(0, 7)).cancel();
    byte[] other = "something else".getBytes();
    var second =
        harness
            .upload("anna")
            .send(ServiceHarness.headerBytes(ServiceHarness.header(other)))
            .send(ServiceHarness.chunkBytes(other, 0, other.length));
    assertThat(held(second).getBytes()).isZero();
    assertThat(harness.sink.payloads).containsExactly(other);
    assertThat(files()).as("bo's is still there").hasSize(1);
    assertThat(held(header("bo")).getBytes()).isEqualTo(7);
  }

  @Test
  void whatWasWholeWhenTheCoordinatorDiedIsHandedOverAtTheNextTry() throws IOException {
    header("anna").send(chunk(0, 20)).cancel();
    Path partial = folder.resolve("spool").resolve(files().get(0));
    Files.write(partial, PAYLOAD);
    Files.move(partial, partial.resolveSibling(files().get(0).replace(".part", ".1.whole")));
    harness = new ServiceHarness(folder);
    var again = header("anna");
    assertThat(again.call.sent().get(0).hasStored()).isTrue();
    assertThat(again.code()).isEqualTo(Status.Code.OK);
    assertThat(harness.sink.payloads).containsExactly(PAYLOAD);
  }

  @Test
  void aPayloadOfAnotherDigestIsRejectedAndForgotten() {
    byte[] wrong = PAYLOAD.clone();
    wrong[9] ^= 1;
    var driven = header("anna").send(ServiceHarness.chunkBytes(wrong, 0, 32));
    assertThat(rejection(driven)).isEqualTo("DIGEST_MISMATCH");
    assertThat(files()).isEmpty();
    assertThat(harness.sink.payloads).isEmpty();
  }

  @Test
  void theSinkDecidesWhatIsLetInAndWhatCounts() {
    harness.sink.gate = new UploadSink.Gate.Open(31);
    assertThat(rejection(header("anna"))).isEqualTo("TOO_LARGE");
    harness.sink.gate = new UploadSink.Gate.Closed(RejectionReason.LATE, "the collection is over");
    assertThat(rejection(header("anna"))).isEqualTo("LATE");
    assertThat(files()).isEmpty();
    harness.sink.gate = new UploadSink.Gate.Open(32);
    harness.sink.answer =
        CompletableFuture.completedFuture(
            new UploadSink.Result.Rejected(RejectionReason.NOT_FINITE, "NaN"));
    assertThat(rejection(header("anna").send(chunk(0, 32)))).isEqualTo("NOT_FINITE");
  }

  @Test
  void aSinkThatFailsOrTakesItsTimeIsToldSo() {
    CompletableFuture<UploadSink.Result> later = new CompletableFuture<>();
    harness.sink.answer = later;
    var waiting = header("anna").send(chunk(0, 32)).halfClose();
    assertThat(waiting.call.closed()).isEmpty();
    assertThat(harness.service.runningCalls()).as("its place is free").isZero();
    later.complete(new UploadSink.Result.Stored());
    assertThat(waiting.code()).isEqualTo(Status.Code.OK);
    harness.sink.answer = CompletableFuture.failedFuture(new IllegalStateException("disk"));
    assertThat(header("anna").send(chunk(0, 32)).code()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void callersWithoutANameAndOperatorsAreTurnedAway() {
    assertThat(harness.upload(Optional.empty()).code()).isEqualTo(Status.Code.UNAUTHENTICATED);
    PeerIdentity operator =
        new PeerIdentity(ServiceHarness.client("o").id(), PeerIdentity.Role.OPERATOR);
    assertThat(harness.upload(Optional.of(operator)).code())
        .isEqualTo(Status.Code.PERMISSION_DENIED);
  }

  @Test
  void whatIsOutOfOrderIsAnsweredWithFailedPrecondition() {
    assertThat(harness.upload("anna").send(chunk(0, 5)).code())
        .isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(harness.upload("anna").halfClose().code())
        .isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(header("anna").send(headerBytes()).code())
        .isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(header("anna").send(chunk(0, 5)).halfClose().code())
        .isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(held(header("anna")).getBytes()).as("and what came is kept").isEqualTo(5);
  }

  @Test
  void gapsOverlapsAndExcessAreOutOfRange() {
    byte[] longer = Arrays.copyOf(PAYLOAD, 40);
    List<byte[]> wrong =
        List.of(
            chunk(6, 8),
            chunk(4, 8),
            chunk(0, 8),
            ServiceHarness.chunkBytes(longer, 5, 33),
            frame(-1),
            frame(Long.MAX_VALUE),
            frame(Long.MIN_VALUE));
    for (byte[] chunk : wrong) {
      var driven = header("bo").send(chunk(0, 5)).send(chunk);
      assertThat(driven.code()).isEqualTo(Status.Code.OUT_OF_RANGE);
    }
    assertThat(header("eve").send(ServiceHarness.chunkBytes(longer, 0, 33)).code())
        .isEqualTo(Status.Code.OUT_OF_RANGE);
    assertThat(harness.service.openCalls()).isZero();
  }

  @Test
  void impossibleHeadersAndChunksWithoutDataAreInvalid() {
    UploadHeader good = ServiceHarness.header(PAYLOAD).toMessage();
    List<UploadHeader> wrong =
        List.of(
            UploadHeader.getDefaultInstance(),
            good.toBuilder().setRun("../run").build(),
            good.toBuilder().setRound(0).build(),
            good.toBuilder().setAttempt(-1).build(),
            good.toBuilder().setTaskSha256("AB".repeat(32)).build(),
            good.toBuilder().setPayloadSha256("/".repeat(64)).build(),
            good.toBuilder().setPayloadBytes(0).build(),
            good.toBuilder().setPayloadBytes(-5).build(),
            good.toBuilder().setWeight(Double.NaN).build(),
            good.toBuilder().setWeight(-1).build(),
            good.toBuilder().setMetricsJson("x".repeat(65_537)).build());
    for (UploadHeader header : wrong) {
      byte[] bytes = UploadFrame.newBuilder().setHeader(header).build().toByteArray();
      assertThat(harness.upload("anna").send(bytes).code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }
    assertThat(header("anna").send(chunk(5, 5)).code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(harness.upload("anna").send(new byte[0]).code())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(harness.upload("anna").send(new byte[] {10, 99}).code())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(files()).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void aClientHasOneUploadAtATimeAndTheOthersWaitInOrder() {
    var anna = header("anna");
    assertThat(header("anna").code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    var bo = header("bo");
    var cy = header("cy");
    var di = header("di");
    var ed = header("ed");
    assertThat(harness.service.waitingCalls()).isEqualTo(3);
    assertThat(header("fay").code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(cy.call.sent()).isEmpty();
    di.cancel();
    anna.cancel();
    assertThat(held(cy).getBytes()).isZero();
    assertThat(ed.call.sent()).isEmpty();
    bo.send(chunk(0, 32));
    assertThat(held(ed).getBytes()).isZero();
    ed.cancel();
    cy.send(chunk(0, 32));
    assertThat(harness.service.openCalls()).isZero();
    assertThat(harness.service.runningCalls()).isZero();
  }

  @Test
  void silentAndSlowPeersLoseTheirPlaceButNotTheirBytes() {
    var silent = harness.upload("anna");
    var slow = header("bo").send(chunk(0, 1));
    var waiting = header("cy");
    harness.clock.advanceMillis(400);
    harness.service.sweep();
    slow.send(chunk(1, 2));
    harness.clock.advanceMillis(601);
    harness.service.sweep();
    assertThat(silent.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(slow.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(slow.call.closed().orElseThrow().getDescription()).contains("2 bytes in 1001 ms");
    assertThat(waiting.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(held(header("bo")).getBytes()).isEqualTo(2);
    assertThat(harness.service.runningCalls()).isEqualTo(1);
  }

  @Test
  void whoWaitsForItsTurnOrForTheSinkIsNotHurried() {
    header("anna");
    header("bo");
    var waiting = header("cy");
    harness.sink.answer = new CompletableFuture<>();
    harness.clock.advanceMillis(5000);
    assertThat(waiting.call.closed()).isEmpty();
    harness.service.sweep();
    assertThat(held(waiting).getBytes()).isZero();
    waiting.send(chunk(0, 32));
    harness.clock.advanceMillis(5000);
    harness.service.sweep();
    assertThat(waiting.call.closed()).isEmpty();
    waiting.cancel();
    assertThat(harness.service.openCalls()).isZero();
  }

  @Test
  void noMoreIsAskedForThanIsWritten() {
    var driven = harness.upload("anna");
    assertThat(driven.call.requested()).isEqualTo(1);
    driven.send(headerBytes());
    assertThat(driven.call.requested()).isEqualTo(2);
    for (int at = 0; at < 30; at++) {
      driven.send(chunk(at, at + 1));
      assertThat(driven.call.requested()).isEqualTo(2);
    }
    driven.cancel();
  }

  @Test
  void oldPartialUploadsAreDeletedOnRequest() {
    header("anna").send(chunk(0, 5)).cancel();
    harness.service.deletePartialUploadsOlderThan(Duration.ZERO);
    assertThat(files()).as("younger than 1970").hasSize(1);
    harness.service.deletePartialUploadsOlderThan(Duration.ofDays(-100_000));
    assertThat(files()).isEmpty();
  }

  private ServiceHarness.Driven<Frame<UploadFrame>, UploadStatus> header(String name) {
    return harness.upload(name).send(headerBytes());
  }

  private static byte[] headerBytes() {
    return ServiceHarness.headerBytes(ServiceHarness.header(PAYLOAD));
  }

  private static byte[] chunk(int from, int to) {
    return ServiceHarness.chunkBytes(PAYLOAD, from, to);
  }

  private static byte[] frame(long offset) {
    return UploadFrame.newBuilder()
        .setChunk(
            dev.covey.protocol.v1.Chunk.newBuilder()
                .setOffset(offset)
                .setData(com.google.protobuf.ByteString.copyFromUtf8("x")))
        .build()
        .toByteArray();
  }

  private static dev.covey.protocol.v1.UploadHeld held(
      ServiceHarness.Driven<?, UploadStatus> driven) {
    assertThat(driven.call.sent()).isNotEmpty();
    assertThat(driven.call.sent().get(0).hasHeld()).isTrue();
    return driven.call.sent().get(0).getHeld();
  }

  private static String rejection(ServiceHarness.Driven<?, UploadStatus> driven) {
    assertThat(driven.code()).isEqualTo(Status.Code.OK);
    UploadStatus last = driven.call.sent().get(driven.call.sent().size() - 1);
    assertThat(last.hasRejected()).isTrue();
    return last.getRejected().getReason();
  }

  private List<String> files() {
    try (Stream<Path> files = Files.list(folder.resolve("spool"))) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
