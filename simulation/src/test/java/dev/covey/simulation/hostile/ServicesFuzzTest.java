package dev.covey.simulation.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.MessageLite;
import dev.covey.config.ExperimentFile;
import dev.covey.core.RunId;
import dev.covey.protocol.PeerIdentity.Role;
import dev.covey.protocol.v1.ControlGrpc;
import dev.covey.protocol.v1.IssueTokenRequest;
import dev.covey.protocol.v1.ListFilesRequest;
import dev.covey.protocol.v1.ListRosterRequest;
import dev.covey.protocol.v1.ListRunsRequest;
import dev.covey.protocol.v1.ReadFileRequest;
import dev.covey.protocol.v1.ResumeRequest;
import dev.covey.protocol.v1.RevokeIdentityRequest;
import dev.covey.protocol.v1.RosterGrpc;
import dev.covey.protocol.v1.RoundsGrpc;
import dev.covey.protocol.v1.StatusRequest;
import dev.covey.protocol.v1.StopRequest;
import dev.covey.protocol.v1.SubmitRequest;
import dev.covey.protocol.v1.TransferGrpc;
import dev.covey.protocol.v1.WatchRequest;
import dev.covey.testing.Mutations;
import dev.covey.testing.Trials;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bytes that mean nothing, or something else than they should, for every service of a coordinator.
 * {@code -Dcovey.fuzz.inputs=1000000} for many calls of Control and Roster.
 */
@Timeout(3600)
final class ServicesFuzzTest {
  private static final int INPUTS = Integer.getInteger("covey.fuzz.inputs", 500);

  /** What control.proto and roster.proto say. */
  private static final Set<Status.Code> DOCUMENTED =
      EnumSet.of(
          Status.Code.OK,
          Status.Code.INVALID_ARGUMENT,
          Status.Code.NOT_FOUND,
          Status.Code.FAILED_PRECONDITION,
          Status.Code.OUT_OF_RANGE);

  private static final List<String> STRANGE =
      List.of(
          "",
          ".",
          "..",
          "../../data/loopback.secret",
          "/etc/passwd",
          "store/covey.mv.db",
          "samples/../control.json",
          "samples/\u0000",
          "x".repeat(20_000),
          "\u20ac".repeat(20_000),
          "\r\n\u0007");

  @TempDir Path folder;

  @Test
  void bytesThatAreNoMessageEndEveryCallWithATypedStatusAndNoTrace() throws Exception {
    ConcurrentLinkedQueue<LogRecord> logged = new ConcurrentLinkedQueue<>();
    Handler handler = new Recorder(logged);
    Logger root = Logger.getLogger("");
    root.addHandler(handler);
    try (LiveFederation live = new LiveFederation(folder, LiveFederation.SETTINGS)) {
      Channel client = live.channel("mallory");
      Channel operator = live.channel("ada", Role.OPERATOR);
      List<MethodDescriptor<?, ?>> methods =
          Stream.of(
                  RoundsGrpc.getServiceDescriptor(),
                  TransferGrpc.getServiceDescriptor(),
                  ControlGrpc.getServiceDescriptor(),
                  RosterGrpc.getServiceDescriptor(),
                  HealthGrpc.getServiceDescriptor(),
                  ServerReflectionGrpc.getServiceDescriptor())
              .<MethodDescriptor<?, ?>>flatMap(service -> service.getMethods().stream())
              .toList();
      assertThat(methods).hasSizeGreaterThan(15);
      for (MethodDescriptor<?, ?> method : methods) {
        String name = method.getFullMethodName();
        boolean clients = name.startsWith("covey.v1.Rounds") || name.startsWith("covey.v1.Tr");
        for (byte[] bytes :
            List.of(new byte[] {7}, new byte[] {(byte) 0xff}, new byte[] {10, 100, 1})) {
          assertThat(call(clients ? client : operator, name, bytes).getCode())
              .as(name)
              .isEqualTo(Status.Code.INVALID_ARGUMENT);
        }
      }
      for (int i = 0; i < 6; i++) {
        assertThat(call(client, "covey.v1.Rounds/Join", new byte[3 << 20]).getCode())
            .as("reset, number %s", i)
            .isIn(Status.Code.CANCELLED, Status.Code.RESOURCE_EXHAUSTED);
        LiveFederation.awaitThat(() -> live.sessions.openStreams() == 0);
      }
      LiveFederation.awaitThat(() -> live.sessions.openStreams() == 0);
      assertThat(live.sessions.openStreams()).isZero();
    } finally {
      root.removeHandler(handler);
    }
    assertThat(logged).filteredOn(record -> record.getThrown() != null).hasSizeLessThan(2);
  }

  @Test
  void whateverAnOperatorAsksIsAnsweredAsDocumented() throws Exception {
    try (LiveFederation live = new LiveFederation(folder, LiveFederation.SETTINGS)) {
      RunId run =
          live.manager.submit(
              ExperimentFile.parse("live.toml", LiveFederation.FILE, folder, List.of()));
      LiveFederation.awaitThat(() -> live.manager.stop(run, true));
      LiveFederation.awaitThat(() -> !live.manager.isAlive(run));
      Channel operator = live.channel("ada", Role.OPERATOR);
      List<byte[]> recorded = new ArrayList<>();
      Trials.run(
          "operators' calls",
          INPUTS,
          random -> {
            Request request = request(run.value(), random);
            byte[] bytes = request.message().toByteArray();
            boolean begins = request.method().endsWith("Resume");
            if (!begins && !recorded.isEmpty() && random.nextInt(20) == 0) {
              bytes = recorded.get(random.nextInt(recorded.size()));
            } else if (random.nextBoolean()) {
              bytes = Mutations.damaged(bytes, random);
            }
            if (recorded.size() < 100) {
              recorded.add(bytes);
            }
            Status status = call(operator, "covey.v1." + request.method(), bytes);
            String said = request.method() + " " + java.util.HexFormat.of().formatHex(bytes);
            assertThat(DOCUMENTED).as(said).contains(status.getCode());
          });
      assertThat(live.manager.list()).as("no run was made of it").hasSize(1);
      assertThat(live.manager.isAlive(run)).isFalse();
    }
  }

  /** A call that is honest, or asks for what is not there. */
  private record Request(String method, MessageLite message) {}

  private static Request request(String known, RandomGenerator random) {
    String run = random.nextInt(3) > 0 ? known : STRANGE.get(random.nextInt(STRANGE.size()));
    String path =
        random.nextInt(3) > 0 ? "experiment.toml" : STRANGE.get(random.nextInt(STRANGE.size()));
    return switch (random.nextInt(11)) {
      case 8 ->
          new Request(
              "Roster/List",
              ListRosterRequest.newBuilder()
                  .setAfterClientId(run)
                  .setPageSize(random.nextInt() >> random.nextInt(32))
                  .build());
      case 9 ->
          new Request(
              "Roster/Revoke",
              RevokeIdentityRequest.newBuilder().setClientId(run).setReason(path).build());
      case 10 ->
          new Request(
              "Roster/Issue",
              IssueTokenRequest.newBuilder().setClientId(path).setValiditySeconds(3).build());
      case 0 -> new Request("Control/ListRuns", ListRunsRequest.getDefaultInstance());
      case 1 -> new Request("Control/Status", StatusRequest.newBuilder().setRunId(run).build());
      case 2 -> new Request("Control/Watch", WatchRequest.newBuilder().setRunId(run).build());
      case 3 ->
          new Request("Control/ListFiles", ListFilesRequest.newBuilder().setRunId(run).build());
      case 4 -> new Request("Control/Stop", StopRequest.newBuilder().setRunId(run).build());
      // Never of a run that is there: it would begin again.
      case 5 ->
          new Request("Control/Resume", ResumeRequest.newBuilder().setRunId("x" + run).build());
      case 6 ->
          new Request(
              "Control/Submit",
              SubmitRequest.newBuilder().setExperimentToml("schema = 2\n[run]\nname = 7").build());
      default ->
          new Request(
              "Control/ReadFile",
              ReadFileRequest.newBuilder()
                  .setRunId(run)
                  .setPath(path)
                  .setOffset(random.nextLong() >> random.nextInt(64))
                  .build());
    };
  }

  /** One message, then the half-close; how the call ended. */
  private static Status call(Channel channel, String method, byte[] message) throws Exception {
    ClientCall<byte[], byte[]> call =
        channel.newCall(
            Peer.method(method), CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS));
    CompletableFuture<Status> end = new CompletableFuture<>();
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(byte[] answer) {
            call.request(1);
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            end.complete(status);
          }
        },
        new Metadata());
    call.request(1);
    call.sendMessage(message);
    call.halfClose();
    return end.get(40, TimeUnit.SECONDS);
  }

  private static final class Recorder extends Handler {
    private final ConcurrentLinkedQueue<LogRecord> records;

    Recorder(ConcurrentLinkedQueue<LogRecord> records) {
      this.records = records;
    }

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
