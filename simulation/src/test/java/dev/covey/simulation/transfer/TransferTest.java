package dev.covey.simulation.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.covey.aggregation.vector.FloatPayload;
import dev.covey.client.transfer.DownloadOutcome;
import dev.covey.client.transfer.Payload;
import dev.covey.client.transfer.RetryPolicy;
import dev.covey.client.transfer.TransferClient;
import dev.covey.client.transfer.UploadOutcome;
import dev.covey.coordinator.transfer.TransferLimits;
import dev.covey.core.RoundKey;
import dev.covey.core.RunId;
import dev.covey.core.Seeds;
import dev.covey.core.Sha256;
import dev.covey.protocol.Channels;
import dev.covey.protocol.TransportSettings;
import dev.covey.protocol.WireLimits;
import dev.covey.protocol.transfer.TransferHeader;
import dev.covey.protocol.v1.Chunk;
import dev.covey.protocol.v1.TransferGrpc;
import dev.covey.protocol.v1.UploadFrame;
import dev.covey.protocol.v1.UploadStatus;
import dev.covey.testing.FaultyLink;
import dev.covey.testing.Trials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Client and coordinator over a real connection that breaks. */
class TransferTest {
  private static final RetryPolicy POLICY = new RetryPolicy(10, 100, 2, 5);

  @TempDir Path folder;
  private CuttingProxy network;
  private Coordinator coordinator;
  private ManagedChannel channel;
  private final List<Long> waits = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    network = new CuttingProxy();
    coordinator = new Coordinator(folder.resolve("coordinator"));
    connectAnew();
  }

  /** As a process does that starts, without what a channel remembers of failures. */
  private void connectAnew() {
    network.leadTo(coordinator.port());
    channel =
        Channels.builder(
                "127.0.0.1:" + network.port(),
                InsecureChannelCredentials.create(),
                TransportSettings.DEFAULT.withWindow(1 << 16))
            .build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    coordinator.close();
    network.close();
  }

  @Test
  void anUpdateGetsThroughANetworkThatBreaksAgainAndAgain() {
    Trials.run(
        "broken uploads",
        3,
        random -> {
          float[] values = floats(random, 600_000 + random.nextInt(100_000));
          network.cutAfter(600_000 + random.nextInt(600_000));
          long cutsBefore = network.cuts();
          coordinator.received.clear();
          Payload payload = Payload.sharing(values);
          UploadOutcome outcome = client().upload(header(payload), payload);
          assertThat(outcome).isEqualTo(new UploadOutcome.Stored());
          assertThat(network.cuts() - cutsBefore).isGreaterThanOrEqualTo(2);
          byte[] expected = FloatPayload.encode(values);
          assertThat(coordinator.received)
              .isNotEmpty()
              .allMatch(got -> Arrays.equals(got, expected));
        });
  }

  @Test
  void anUpdateThatComesTooSlowlyIsEndedAgainAndAgainAndArrives() throws Exception {
    TransferLimits strict = new TransferLimits(16, 16, 100, 30_000, 100_000, 1500, 1 << 18);
    coordinator.close();
    coordinator = new Coordinator(folder.resolve("strict"), strict);
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    timer.scheduleWithFixedDelay(coordinator.service::sweep, 50, 50, TimeUnit.MILLISECONDS);
    try (FaultyLink slow = FaultyLink.to(coordinator.port())) {
      slow.toServer(FaultyLink.State.slow(50_000));
      channel.shutdownNow();
      channel =
          Channels.builder(
                  "127.0.0.1:" + slow.port(),
                  InsecureChannelCredentials.create(),
                  TransportSettings.DEFAULT.withWindow(1 << 16))
              .build();
      float[] values = floats(Seeds.root(5).generator(), 40_000);
      Payload payload = Payload.sharing(values);
      assertThat(client().upload(header(payload), payload)).isEqualTo(new UploadOutcome.Stored());
      assertThat(waits).as("tries that were ended").hasSizeGreaterThan(1);
      assertThat(coordinator.received)
          .singleElement()
          .satisfies(got -> assertThat(got).isEqualTo(FloatPayload.encode(values)));
    } finally {
      timer.shutdownNow();
    }
  }

  @Test
  void aHalfSentUpdateGoesOnAfterTheCoordinatorStartsAgain() throws IOException {
    RandomGenerator random = Seeds.root(1).child("restart").generator();
    float[] values = floats(random, 700_000);
    Path file = Files.write(folder.resolve("update"), FloatPayload.encode(values));
    network.cutAfter(1_500_000);
    try (Payload payload = Payload.ofFile(file)) {
      TransferHeader header = header(payload);
      UploadOutcome first =
          client(new RetryPolicy(10, 100, 2, 1), millis -> network.leadTo(1))
              .upload(header, payload);
      assertThat(first).isInstanceOf(UploadOutcome.Unreachable.class);
      coordinator.close();
      coordinator = new Coordinator(folder.resolve("coordinator"));
      long partial =
          Files.size(Files.list(folder.resolve("coordinator/spool")).findFirst().orElseThrow());
      assertThat(partial).isBetween(1_000_000L, 1_500_000L);
      channel.shutdownNow();
      connectAnew();
      // Less than a whole payload fits through: only going on can succeed.
      network.cutAfter(payload.bytes() - partial + 200_000);
      long cuts = network.cuts();
      assertThat(client().upload(header, payload)).isEqualTo(new UploadOutcome.Stored());
      assertThat(network.cuts()).isEqualTo(cuts);
    }
    assertThat(coordinator.received).hasSize(1);
    assertThat(coordinator.received.get(0)).isEqualTo(FloatPayload.encode(values));
  }

  @Test
  void whatTheCoordinatorHoldsIsSentAnewIfItIsNotTheSame() throws IOException {
    RandomGenerator random = Seeds.root(1).child("damaged").generator();
    Payload payload = Payload.sharing(floats(random, 500_000));
    network.cutAfter(1_200_000);
    client(new RetryPolicy(10, 100, 2, 1), millis -> network.leadTo(1))
        .upload(header(payload), payload);
    Path partial = Files.list(folder.resolve("coordinator/spool")).findFirst().orElseThrow();
    byte[] bytes = Files.readAllBytes(partial);
    bytes[bytes.length / 2] ^= 4;
    Files.write(partial, bytes);
    network.cutAfter(Long.MAX_VALUE);
    channel.shutdownNow();
    connectAnew();
    assertThat(client().upload(header(payload), payload)).isEqualTo(new UploadOutcome.Stored());
    assertThat(Sha256.ofBytes(coordinator.received.get(0))).isEqualTo(payload.sha256());
  }

  @Test
  void aModelArrivesThroughANetworkThatBreaksAndIsFetchedOnce() {
    Trials.run(
        "broken downloads",
        3,
        random -> {
          byte[] blob = new byte[2_500_000 + random.nextInt(500_000)];
          random.nextBytes(blob);
          String sha256 = store(blob);
          network.cutAfter(600_000 + random.nextInt(600_000));
          long cutsBefore = network.cuts();
          DownloadOutcome outcome = client().download(sha256, blob.length);
          assertThat(network.cuts() - cutsBefore).isGreaterThanOrEqualTo(2);
          assertThat(((DownloadOutcome.Fetched) outcome).file()).hasBinaryContent(blob);
          network.leadTo(1);
          assertThat(client().download(sha256, blob.length)).isEqualTo(outcome);
          network.leadTo(coordinator.port());
        });
  }

  @Test
  void aDownloadGoesOnWithTheNextProcess() throws IOException {
    byte[] blob = new byte[2_000_000];
    Seeds.root(1).child("blob").generator().nextBytes(blob);
    String sha256 = store(blob);
    network.cutAfter(1_500_000);
    DownloadOutcome first =
        client(new RetryPolicy(10, 100, 2, 1), millis -> network.leadTo(1))
            .download(sha256, blob.length);
    assertThat(first).isInstanceOf(DownloadOutcome.Unreachable.class);
    Path partial = folder.resolve("client").resolve(sha256 + ".part");
    assertThat(Files.size(partial)).isGreaterThan(1_000_000);
    channel.shutdownNow();
    connectAnew();
    long cuts = network.cuts();
    assertThat(((DownloadOutcome.Fetched) client().download(sha256, blob.length)).file())
        .hasBinaryContent(blob);
    assertThat(network.cuts()).isEqualTo(cuts);
    assertThat(partial).doesNotExist();
  }

  @Test
  void damagedFilesAreFetchedAnewAndADamagedBlobIsReported() throws IOException {
    byte[] blob = new byte[300_000];
    String sha256 = store(blob);
    Files.createDirectories(folder.resolve("client"));
    Path partial = folder.resolve("client").resolve(sha256 + ".part");
    Path whole = folder.resolve("client").resolve(sha256);
    Files.write(partial, new byte[] {1, 2, 3});
    assertThat(client().download(sha256, 300_000)).isEqualTo(new DownloadOutcome.Fetched(whole));
    assertThat(whole).hasBinaryContent(blob);
    Files.write(whole, new byte[] {9});
    assertThat(client().download(sha256, 300_000)).isEqualTo(new DownloadOutcome.Fetched(whole));
    assertThat(whole).hasBinaryContent(blob);
    Files.delete(whole);
    Files.write(folder.resolve("coordinator/blobs").resolve(sha256), new byte[] {5});
    assertThat(client().download(sha256, 300_000))
        .isEqualTo(new DownloadOutcome.Corrupt(Sha256.ofBytes(new byte[] {5})));
    assertThat(partial).doesNotExist();
    assertThat(whole).doesNotExist();
  }

  @Test
  void whatIsNotThereOrTooLargeIsRefusedWithoutTryingAgain() {
    assertThat(client().download("0".repeat(64), 10))
        .isInstanceOfSatisfying(
            DownloadOutcome.Refused.class,
            refused -> assertThat(refused.status().getCode()).isEqualTo(Status.Code.NOT_FOUND));
    assertThat(client().download(store(new byte[100]), 99))
        .isInstanceOfSatisfying(
            DownloadOutcome.Refused.class,
            refused -> assertThat(refused.status().getCode()).isEqualTo(Status.Code.DATA_LOSS));
    assertThat(waits).isEmpty();
  }

  @Test
  void waitsGrowAreDrawnAndEnd() {
    network.leadTo(1);
    Payload payload = Payload.sharing(new float[10]);
    assertThat(client().upload(header(payload), payload))
        .isInstanceOfSatisfying(
            UploadOutcome.Unreachable.class,
            given -> assertThat(given.lastStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
    assertThat(waits).hasSize(5);
    long bound = 10;
    for (long wait : waits) {
      assertThat(wait).isBetween(0L, bound);
      bound = Math.min(100, bound * 2);
    }
    List<Long> first = List.copyOf(waits);
    waits.clear();
    client().upload(header(payload), payload);
    assertThat(waits).as("the same seed, the same waits").isEqualTo(first);
  }

  @Test
  void theGeneratedStubsSpeakToTheServiceAndOversizedMessagesAreRefused() {
    byte[] blob = new byte[700_000];
    String sha256 = store(blob);
    List<Chunk> chunks = new ArrayList<>();
    TransferGrpc.newBlockingStub(channel)
        .download(dev.covey.protocol.v1.DownloadRequest.newBuilder().setSha256(sha256).build())
        .forEachRemaining(chunks::add);
    assertThat(chunks.stream().mapToInt(chunk -> chunk.getData().size()).sum()).isEqualTo(700_000);
    for (int bytes : new int[] {WireLimits.MAX_CHUNK_BYTES + 1, WireLimits.MAX_MESSAGE_BYTES}) {
      assertThat(statusOfAChunkOf(bytes)).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }
    assertThat(coordinator.service.openCalls()).isZero();
  }

  private Status.Code statusOfAChunkOf(int bytes) {
    CompletableFuture<Status.Code> code = new CompletableFuture<>();
    StreamObserver<UploadFrame> requests =
        TransferGrpc.newStub(channel)
            .upload(
                new StreamObserver<>() {
                  @Override
                  public void onNext(UploadStatus status) {}

                  @Override
                  public void onError(Throwable failure) {
                    code.complete(Status.fromThrowable(failure).getCode());
                  }

                  @Override
                  public void onCompleted() {
                    code.complete(Status.Code.OK);
                  }
                });
    requests.onNext(
        UploadFrame.newBuilder()
            .setChunk(Chunk.newBuilder().setData(ByteString.copyFrom(new byte[bytes])))
            .build());
    return code.join();
  }

  private TransferClient client() {
    return client(POLICY, waits::add);
  }

  private TransferClient client(RetryPolicy policy, dev.covey.client.transfer.Pause pause) {
    return new TransferClient(
        channel,
        folder.resolve("client"),
        policy,
        Seeds.root(7).child("waits").generator(),
        millis -> {
          pause.millis(millis);
          // A channel waits by itself before it connects again; tests do not.
          channel.resetConnectBackoff();
        });
  }

  private String store(byte[] blob) {
    try {
      return coordinator.blobs.adopt(Files.write(folder.resolve("blob"), blob)).sha256();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static TransferHeader header(Payload payload) {
    return new TransferHeader(
        new RoundKey(new RunId("run"), 1, 1),
        "ab".repeat(32),
        payload.bytes(),
        payload.sha256(),
        1,
        "{}");
  }

  private static float[] floats(RandomGenerator random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat();
    }
    return values;
  }
}
