package dev.covey.simulation.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.covey.core.Seeds;
import dev.covey.core.Sha256;
import dev.covey.protocol.rounds.RoundKeys;
import dev.covey.protocol.transfer.TransferHeader;
import dev.covey.protocol.v1.Assignment;
import dev.covey.protocol.v1.Chunk;
import dev.covey.protocol.v1.CoordinatorMessage.MessageCase;
import dev.covey.protocol.v1.TransferGrpc;
import dev.covey.protocol.v1.Update;
import dev.covey.protocol.v1.UploadFrame;
import dev.covey.protocol.v1.UploadStatus;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.netty.util.ResourceLeakDetector;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** After hostile conversations nothing of them is left: streams, time limits, threads, buffers. */
@Timeout(120)
final class LeakTest {
  private static final int CONVERSATIONS = 200;

  @TempDir Path folder;

  @Test
  void afterManyHostileConversationsEverythingIsAsItWas() throws Exception {
    ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    Logger leaks = Logger.getLogger(ResourceLeakDetector.class.getName());
    Recorder recorder = new Recorder();
    leaks.addHandler(recorder);
    try (LiveFederation live = new LiveFederation(folder, LiveFederation.SETTINGS)) {
      ManagedChannel channel = live.channel(LiveFederation.MALLORY);
      LiveFederation.Run run =
          live.begin("run.rounds=100000", "data.clients=3", "run.max-attempts=100");
      RandomGenerator random = Seeds.root(3).child("leaks").generator();
      Assignment task = run.task();
      // The first ones start threads and fill caches that stay.
      converse(channel, task, random, CONVERSATIONS / 4);
      awaitQuiet(live);
      int threads = Thread.activeCount();
      int timers = live.timers();
      converse(channel, task, random, CONVERSATIONS);
      awaitQuiet(live);
      LiveFederation.awaitThat(() -> live.timers() <= timers + 2);
      assertThat(live.timers()).isLessThanOrEqualTo(timers + 2);
      LiveFederation.awaitThat(() -> Thread.activeCount() <= threads + 2);
      assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + 2);
      run.stop().assertModelAfterItsRounds();
      // A buffer that was lost is told of when the next ones are made after a collection.
      for (int i = 0; i < 5; i++) {
        System.gc();
        converse(channel, task, random, 5);
      }
      awaitQuiet(live);
    } finally {
      leaks.removeHandler(recorder);
      ResourceLeakDetector.setLevel(before);
    }
    assertThat(recorder.records).extracting(LogRecord::getMessage).isEmpty();
  }

  private static void converse(
      ManagedChannel channel, Assignment task, RandomGenerator random, int conversations) {
    for (int i = 0; i < conversations; i++) {
      Conversation said =
          Conversation.random(LiveFederation.MALLORY, task, java.util.List.of(), random);
      Peer peer = Peer.silent(channel, LiveFederation.MALLORY, random.nextInt(4) > 0);
      said.messages().forEach(peer::send);
      if (said.halfCloses()) {
        peer.halfClose();
      }
      peer.request(100);
      if (!said.halfCloses()) {
        peer.leave();
      }
      peer.awaitEnd();
    }
  }

  private static void awaitQuiet(LiveFederation live) {
    LiveFederation.awaitThat(() -> live.sessions.openStreams() <= LiveFederation.HONEST);
    assertThat(live.sessions.openStreams()).isLessThanOrEqualTo(LiveFederation.HONEST);
  }

  @Test
  void anUploadThatIsCutOffInTheMiddleIsResumedAndCountsOnce() throws Exception {
    try (LiveFederation live = new LiveFederation(folder, LiveFederation.SETTINGS)) {
      LiveFederation.Run run = live.begin();
      Peer mallory = live.mallory();
      Assignment task = mallory.awaitAssignment();
      Update update = Peer.update(task, LiveFederation.VALUE).build();
      byte[] payload = update.getPayload().toByteArray();
      TransferHeader header =
          new TransferHeader(
              RoundKeys.fromWire(task.getKey()),
              task.getTaskSha256(),
              payload.length,
              Sha256.ofBytes(payload),
              1,
              "{}");
      ManagedChannel channel = live.channel(LiveFederation.MALLORY);
      int half = payload.length / 2;
      Upload first = new Upload(channel, header);
      assertThat(first.next().getHeld().getBytes()).isZero();
      first.send(payload, 0, half);
      first.cancel();
      assertThat(first.end.get(30, TimeUnit.SECONDS).getCode()).isEqualTo(Status.Code.CANCELLED);

      // The coordinator may hear of the end a little later, and until then has the first call open.
      Upload second = new Upload(channel, header);
      UploadStatus held = second.poll();
      while (held == null) {
        second = new Upload(channel, header);
        held = second.poll();
      }
      int from = (int) held.getHeld().getBytes();
      assertThat(from).isBetween(0, half);
      second.send(payload, from, payload.length);
      assertThat(second.next().hasStored()).isTrue();
      mallory.await(MessageCase.ACCEPTED);
      // On the stream as well: it is told that it counts already.
      mallory.send(update.toBuilder());
      mallory.leave();

      LiveFederation.Result result = run.await();
      result.assertModelIsHonest();
      assertThat(result.attempts().get(0).path("clients_completed").asInt()).isEqualTo(4);
    }
  }

  /** One call of Transfer.Upload. */
  private static final class Upload implements ClientResponseObserver<UploadFrame, UploadStatus> {
    final CompletableFuture<Status> end = new CompletableFuture<>();
    private final BlockingQueue<UploadStatus> answers = new LinkedBlockingQueue<>();
    private final CompletableFuture<ClientCallStreamObserver<UploadFrame>> out =
        new CompletableFuture<>();

    Upload(ManagedChannel channel, TransferHeader header) {
      TransferGrpc.newStub(channel).upload(this);
      out.join().onNext(UploadFrame.newBuilder().setHeader(header.toMessage()).build());
    }

    void send(byte[] payload, int from, int to) {
      out.join()
          .onNext(
              UploadFrame.newBuilder()
                  .setChunk(
                      Chunk.newBuilder()
                          .setOffset(from)
                          .setData(ByteString.copyFrom(payload, from, to - from)))
                  .build());
    }

    void cancel() {
      out.join().cancel("cut off", null);
    }

    UploadStatus next() throws InterruptedException {
      UploadStatus answer = poll();
      if (answer == null) {
        throw new AssertionError("no answer; the call ended with " + end.getNow(Status.UNKNOWN));
      }
      return answer;
    }

    @org.jspecify.annotations.Nullable
    UploadStatus poll() throws InterruptedException {
      while (answers.isEmpty() && !end.isDone()) {
        Thread.yield();
      }
      return answers.poll();
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<UploadFrame> requests) {
      out.complete(requests);
    }

    @Override
    public void onNext(UploadStatus answer) {
      answers.add(answer);
    }

    @Override
    public void onError(Throwable failure) {
      end.complete(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
      end.complete(Status.OK);
    }
  }

  private static final class Recorder extends Handler {
    private final ConcurrentLinkedQueue<LogRecord> records = new ConcurrentLinkedQueue<>();

    @Override
    public void publish(LogRecord record) {
      records.add(record);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
