package dev.covey.coordinator.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.covey.assembly.Plugins;
import dev.covey.config.Experiment;
import dev.covey.coordinator.federation.Assembly;
import dev.covey.coordinator.federation.ClientGateway;
import dev.covey.coordinator.federation.ClientInbox;
import dev.covey.coordinator.federation.ClientSource;
import dev.covey.coordinator.observation.CoordinatorObserver;
import dev.covey.coordinator.run.EventLog;
import dev.covey.coordinator.run.RunFolder;
import dev.covey.coordinator.store.Store;
import dev.covey.coordinator.store.StoreUrl;
import dev.covey.coordinator.wire.Conversation;
import dev.covey.core.Clock;
import dev.covey.protocol.v1.Chunk;
import dev.covey.protocol.v1.ListFilesRequest;
import dev.covey.protocol.v1.ListFilesResponse;
import dev.covey.protocol.v1.ListRunsRequest;
import dev.covey.protocol.v1.ListRunsResponse;
import dev.covey.protocol.v1.ReadFileRequest;
import dev.covey.protocol.v1.ResumeRequest;
import dev.covey.protocol.v1.ResumeResponse;
import dev.covey.protocol.v1.RunFile;
import dev.covey.protocol.v1.StatusRequest;
import dev.covey.protocol.v1.StatusResponse;
import dev.covey.protocol.v1.StopRequest;
import dev.covey.protocol.v1.StopResponse;
import dev.covey.protocol.v1.SubmitRequest;
import dev.covey.protocol.v1.SubmitResponse;
import dev.covey.protocol.v1.WatchRequest;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator of the first wire version, as bytes, and today's control service on a port. */
final class RecordedControlTest {
  private static final String SERVICE = "covey.v1.Control/";
  private static final String RUN = "small-7";
  private static final String EXPERIMENT =
      """
      schema = 1
      [run]
      name = "small"
      seed = 7
      rounds = 3
      engine = "tiny"
      [model]
      family = "nplm"
      base = "random"
      embedding = 4
      hidden = 6
      context = 3
      [data]
      source = "synthetic"
      clients = 8
      [training]
      optimizer = "sgd"
      learning-rate = 0.5
      local-steps = 3
      batch-size = 5
      """;

  @TempDir Path temp;

  @Test
  void anOldOperatorsConversationGoesAsItWent() throws Exception {
    Clock clock = new StandingClock();
    try (Store store = Store.open(StoreUrl.inFolder(temp.resolve("store")));
        RunManager manager =
            new RunManager(
                temp.resolve("runs"),
                temp.resolve("cache"),
                store.runs(),
                store.queue(),
                new Nobody(),
                clock,
                1,
                CoordinatorObserver.NONE)) {
      // One that drains begins no run: what is submitted stays in the queue, whose words are fixed.
      manager.drain(0);
      Server server =
          NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
              .addService(new ControlService(manager))
              .build()
              .start();
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", server.getPort()).usePlaintext().build();
      try {
        converse(new Conversation("control-v1.txt", channel, RecordedControlTest::comparable));
      } finally {
        channel.shutdownNow();
        server.shutdownNow();
      }
    }
  }

  private void converse(Conversation talk) throws Exception {
    talk.ask(SERVICE + "Submit", "submit", submit(EXPERIMENT));
    assertThat(talk.hear("submitted", SubmitResponse.getDefaultInstance()).getRunId())
        .isEqualTo(RUN);
    talk.end(Status.Code.OK);
    talk.ask(SERVICE + "Submit", "submit-nonsense", submit("schema = 1\n[nonsense]\n"))
        .end(Status.Code.INVALID_ARGUMENT);

    talk.ask(SERVICE + "ListRuns", "list-runs", ListRunsRequest.getDefaultInstance());
    assertThat(talk.hear("runs", ListRunsResponse.getDefaultInstance()).getRunsList())
        .singleElement()
        .satisfies(row -> assertThat(row.getState()).isEqualTo("queued"));
    talk.end(Status.Code.OK);

    talk.ask(SERVICE + "Status", "status", StatusRequest.newBuilder().setRunId(RUN).build());
    assertThat(talk.hear("status-is", StatusResponse.getDefaultInstance()).getStatusJson())
        .contains("\"covey.status/1\"", "\"queued\"");
    talk.end(Status.Code.OK);
    talk.ask(
            SERVICE + "Status",
            "status-of-no-run",
            StatusRequest.newBuilder().setRunId("other-7").build())
        .end(Status.Code.NOT_FOUND);
    talk.ask(
            SERVICE + "Status",
            "status-of-no-id",
            StatusRequest.newBuilder().setRunId("../other").build())
        .end(Status.Code.INVALID_ARGUMENT);
    talk.ask(
            SERVICE + "Watch",
            "watch-one-that-is-not-alive",
            WatchRequest.newBuilder().setRunId(RUN).build())
        .end(Status.Code.OK);

    StopRequest stop = StopRequest.newBuilder().setRunId(RUN).setNow(true).build();
    talk.ask(SERVICE + "Stop", "stop", stop);
    talk.hear("stopped", StopResponse.getDefaultInstance());
    talk.end(Status.Code.OK);
    talk.ask(SERVICE + "Stop", "stop-again", stop).end(Status.Code.FAILED_PRECONDITION);
    ResumeRequest resume = ResumeRequest.newBuilder().setRunId(RUN).build();
    talk.ask(SERVICE + "Resume", "resume", resume);
    talk.hear("resumed", ResumeResponse.getDefaultInstance());
    talk.end(Status.Code.OK);
    talk.ask(SERVICE + "Resume", "resume-again", resume).end(Status.Code.FAILED_PRECONDITION);

    Files.writeString(temp.resolve("runs").resolve(RUN).resolve("metrics.jsonl"), "0123456789\n");
    talk.ask(
        SERVICE + "ListFiles", "list-files", ListFilesRequest.newBuilder().setRunId(RUN).build());
    assertThat(talk.hear("files", ListFilesResponse.getDefaultInstance()).getFilesList())
        .extracting(RunFile::getPath)
        .containsExactly("experiment.toml", "metrics.jsonl");
    talk.end(Status.Code.OK);
    talk.ask(SERVICE + "ReadFile", "read-file", read("metrics.jsonl", 4));
    assertThat(talk.hear("chunk", Chunk.getDefaultInstance()).getData().toStringUtf8())
        .isEqualTo("456789\n");
    talk.end(Status.Code.OK);
    talk.ask(SERVICE + "ReadFile", "read-at-the-end", read("metrics.jsonl", 11))
        .end(Status.Code.OK);
    talk.ask(SERVICE + "ReadFile", "read-beyond", read("metrics.jsonl", 12))
        .end(Status.Code.OUT_OF_RANGE);
    talk.ask(SERVICE + "ReadFile", "read-what-is-not-for-reading", read("control.json", 0))
        .end(Status.Code.NOT_FOUND);
    talk.over();
  }

  /** But for the length of the resolved experiment, which grows with what can be set. */
  private static Message comparable(Message message) {
    if (!(message instanceof ListFilesResponse files)) {
      return message;
    }
    ListFilesResponse.Builder builder = files.toBuilder();
    builder.getFilesBuilderList().stream()
        .filter(file -> file.getPath().equals("experiment.toml"))
        .forEach(RunFile.Builder::clearBytes);
    return builder.build();
  }

  private static SubmitRequest submit(String experiment) {
    return SubmitRequest.newBuilder().setExperimentToml(experiment).build();
  }

  private static ReadFileRequest read(String path, long offset) {
    return ReadFileRequest.newBuilder().setRunId(RUN).setPath(path).setOffset(offset).build();
  }

  /** Always the same moment. */
  private static final class StandingClock implements Clock {
    @Override
    public Instant now() {
      return Instant.parse("2026-03-01T12:00:00Z");
    }

    @Override
    public long nanoTime() {
      return 0;
    }
  }

  /** Clients of runs that never begin. */
  private static final class Nobody implements ClientSource {
    @Override
    public boolean usesControlVariate(Experiment experiment, Plugins plugins) {
      throw new AssertionError("a run began");
    }

    @Override
    public ClientGateway open(
        Assembly assembly, RunFolder folder, EventLog events, Clock clock, ClientInbox inbox) {
      throw new AssertionError("a run began");
    }
  }
}
