package dev.covey.simulation.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import dev.covey.aggregation.arrival.RejectionReason;
import dev.covey.assembly.Plugins;
import dev.covey.assembly.TextData;
import dev.covey.client.remote.ClientObserver;
import dev.covey.client.remote.ClientTraffic;
import dev.covey.client.remote.FinishedUpdates;
import dev.covey.client.remote.RemoteClient;
import dev.covey.client.remote.RoundsStream;
import dev.covey.client.remote.RunParticipation;
import dev.covey.client.remote.SessionIdentity;
import dev.covey.client.remote.Willingness;
import dev.covey.config.Experiment;
import dev.covey.config.ExperimentFile;
import dev.covey.coordinator.federation.FederatedRun;
import dev.covey.coordinator.federation.RunListener;
import dev.covey.coordinator.grpc.ClientSessions;
import dev.covey.coordinator.grpc.RemoteClients;
import dev.covey.coordinator.grpc.RemoteSettings;
import dev.covey.coordinator.grpc.RunBlobs;
import dev.covey.coordinator.observation.CoordinatorObserver;
import dev.covey.coordinator.run.RunFolder;
import dev.covey.coordinator.store.RunStore;
import dev.covey.coordinator.transfer.UploadSink;
import dev.covey.core.AtomicFiles;
import dev.covey.core.ClientId;
import dev.covey.core.Clock;
import dev.covey.core.RoundKey;
import dev.covey.core.RunId;
import dev.covey.core.Seeds;
import dev.covey.core.Sha256;
import dev.covey.core.error.ConfigurationException;
import dev.covey.crypto.pki.DeviceEnrolment;
import dev.covey.crypto.pki.IdentityKey;
import dev.covey.crypto.secagg.client.FileSessionHistory;
import dev.covey.models.data.FederatedText;
import dev.covey.models.spi.Device;
import dev.covey.protocol.PeerIdentity;
import dev.covey.protocol.rounds.RoundKeys;
import dev.covey.protocol.secagg.SecureMessages;
import dev.covey.protocol.transfer.TransferHeader;
import dev.covey.protocol.v1.Assignment;
import dev.covey.protocol.v1.BaseFile;
import dev.covey.protocol.v1.ClientMessage;
import dev.covey.protocol.v1.CoordinatorMessage;
import dev.covey.protocol.v1.Ready;
import dev.covey.protocol.v1.RunOffer;
import dev.covey.protocol.v1.SecureMaskedInput;
import dev.covey.protocol.v1.SecureSignature;
import dev.covey.protocol.v1.SecureToCoordinator;
import dev.covey.protocol.v1.Trained;
import dev.covey.protocol.v1.Update;
import dev.covey.simulation.federation.SmallRun.Finished;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same experiment with its clients behind gRPC, on loopback. */
final class RemoteFederationTest {
  private static final String[] MASKED_WITH_ROOM = {
    "run.rounds=1",
    "security.secure-aggregation=semi-honest",
    "security.dropout-fraction=0.25",
    "cohort.sampling=uniform",
    "cohort.size=8"
  };

  private static final String[] MALICIOUS = {
    "run.rounds=2", "security.secure-aggregation=malicious", "security.dropout-fraction=0.25",
  };

  /** More than 1 MiB masked, less in the clear. */
  private static final String[] LARGE_VECTORS = {
    "run.rounds=1",
    "model.embedding=24",
    "model.hidden=1600",
    "security.secure-aggregation=semi-honest",
    "security.bits=64",
    "cohort.sampling=uniform",
    "cohort.size=5"
  };

  @TempDir Path temp;
  @TempDir Path spool;
  private Optional<Malice> mallory = Optional.empty();
  private Optional<UploadSink> uploads = Optional.empty();
  private final AtomicInteger uploaded = new AtomicInteger();
  private int vectorCopies = 1;
  private final AtomicInteger acceptedUploads = new AtomicInteger();
  private final Queue<RejectionReason> refusedUploads = new ConcurrentLinkedQueue<>();
  private final SecureRandom random = new SecureRandom();
  private final IdentityKey authority = IdentityKey.generate(random);
  private final Queue<RoundKey> trainings = new ConcurrentLinkedQueue<>();
  private int strangers;
  private Optional<IdentityKey> enrolsTheFourth = Optional.empty();

  @Test
  void aDeployedRunEndsWithTheSameModelAsOneInProcess() throws Exception {
    assertSameAsInProcess(SmallRun.in(temp));
  }

  @Test
  void controlVariatesTravelAsWell() throws Exception {
    assertSameAsInProcess(SmallRun.in(temp).with("training.correction=scaffold"));
  }

  @Test
  void drawnCohortsAreTheSame() throws Exception {
    assertSameAsInProcess(
        SmallRun.in(temp).with("cohort.sampling=uniform", "cohort.size=3", "cohort.minimum=2"));
  }

  @Test
  void maskedRoundsAreTheSame() throws Exception {
    assertSameAsInProcess(
        SmallRun.in(temp)
            .with(
                "security.secure-aggregation=semi-honest",
                "cohort.sampling=uniform",
                "cohort.size=5"));
  }

  @Test
  void withoutACohortsSizeTheCoordinatorSaysHowManyFitIntoASum() throws Exception {
    assertSameAsInProcess(SmallRun.in(temp).with("security.secure-aggregation=semi-honest"));
  }

  @Test
  void moreClientsThanFitIntoASumAreNotAsked() throws Exception {
    strangers = 2;
    Finished run = deployed("run.rounds=2", "security.secure-aggregation=semi-honest");
    assertThat(run.status()).isEqualTo("completed");
    for (JsonNode attempt : run.attempts()) {
      assertThat(attempt.path("clients_selected").asInt()).isEqualTo(8);
      assertThat(attempt.path("clients_completed").asInt()).isEqualTo(8);
    }
  }

  @Test
  void masksAgainstAMaliciousCoordinatorAreTheSame() throws Exception {
    assertSameAsInProcess(againstAMaliciousCoordinator());
  }

  @Test
  void whomTheAuthorityDidNotEnrolStaysOutOfTheSession() throws Exception {
    enrolsTheFourth = Optional.of(IdentityKey.generate(random));
    Finished run = deployed(againstAMaliciousCoordinator());
    assertThat(run.status()).isEqualTo("completed");
    for (JsonNode attempt : run.attempts()) {
      assertThat(attempt.path("clients_completed").asInt()).isEqualTo(7);
    }
    assertThat(run.events("client_failed").toString())
        .contains("client-000003")
        .contains("not of the run's authority");
  }

  @Test
  void aCoordinatorWithoutAnAuthorityApartMayNotClaimToBeWatched() {
    assertThatThrownBy(() -> deployed(MALICIOUS))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("security.authority: missing")
        .hasMessageContaining("covey authority create");
  }

  private SmallRun againstAMaliciousCoordinator() throws IOException {
    Path key = Files.writeString(temp.resolve("authority.pub"), authority.publicKey().toPem());
    return SmallRun.in(temp).with(MALICIOUS).with("security.authority=" + key);
  }

  @Test
  void maskedVectorsTooLargeForTheStreamAreTheSame() throws Exception {
    assertSameAsInProcess(SmallRun.in(temp).with(LARGE_VECTORS));
    assertThat(uploaded.get()).isEqualTo(5);
    assertThat(spool).isEmptyDirectory();
  }

  /** As when the answer to an upload was lost. */
  @Test
  void aMaskedVectorThatComesTwiceCountsOnce() throws Exception {
    vectorCopies = 2;
    assertSameAsInProcess(SmallRun.in(temp).with(LARGE_VECTORS));
    assertThat(uploaded.get()).isEqualTo(10);
    assertThat(spool).isEmptyDirectory();
  }

  /** What a client does in a masked round instead of what it should. */
  private enum Malice {
    LEAVES_WHEN_IT_IS_INVITED {
      @Override
      void hear(RoundsStream stream, CoordinatorMessage message) {
        if (message.hasAssignment()) {
          sendTrained(stream, message.getAssignment());
        } else if (message.hasSecure()) {
          stream.close();
        }
      }
    },
    SENDS_ITS_UPDATE_IN_THE_CLEAR {
      @Override
      void hear(RoundsStream stream, CoordinatorMessage message) {
        if (message.hasAssignment()) {
          Assignment task = message.getAssignment();
          stream.send(
              ClientMessage.newBuilder()
                  .setUpdate(
                      Update.newBuilder()
                          .setKey(task.getKey())
                          .setTaskSha256(task.getTaskSha256())
                          .setWeight(1)
                          .setMetricsJson("{}")
                          .setPayload(task.getModel().getInline())
                          .setPayloadCrc32C(task.getModel().getCrc32C()))
                  .build());
        }
      }
    },
    TALKS_NONSENSE_IN_THE_SESSION {
      @Override
      void hear(RoundsStream stream, CoordinatorMessage message) {
        if (message.hasAssignment()) {
          sendTrained(stream, message.getAssignment());
        } else if (message.hasSecure()) {
          stream.send(
              ClientMessage.newBuilder()
                  .setSecure(
                      SecureToCoordinator.newBuilder()
                          .setKey(message.getSecure().getKey())
                          .setMaskedInput(SecureMaskedInput.newBuilder().setMember(1 << 20)))
                  .build());
        }
      }
    },
    NAMES_A_VECTOR_THAT_NEVER_CAME {
      @Override
      void hear(RoundsStream stream, CoordinatorMessage message) {
        if (message.hasAssignment()) {
          sendTrained(stream, message.getAssignment());
        } else if (message.hasSecure()) {
          stream.send(
              ClientMessage.newBuilder()
                  .setSecure(
                      SecureToCoordinator.newBuilder()
                          .setKey(message.getSecure().getKey())
                          .setMaskedInput(
                              SecureMaskedInput.newBuilder()
                                  .setSession(ByteString.copyFrom(new byte[32]))
                                  .setMember(3)
                                  .setUploadSha256("0".repeat(64))))
                  .build());
        }
      }
    },
    SENDS_ITS_VECTOR_AT_ONCE_AND_LEAVES {
      @Override
      void hear(RoundsStream stream, CoordinatorMessage message) {
        if (message.hasAssignment()) {
          sendTrained(stream, message.getAssignment());
        } else if (message.hasSecure()) {
          RoundKey key = RoundKeys.fromWire(message.getSecure().getKey());
          byte[] session = SecureMessages.fromWire(message.getSecure()).session();
          stream.send(
              ClientMessage.newBuilder()
                  .setSecure(
                      SecureMessages.toWire(
                          key,
                          new dev.covey.crypto.secagg.message.ClientMessage.MaskedInput(
                              session, 3, new byte[8])))
                  .build());
          stream.close();
        }
      }
    },
    SAYS_THE_SAME_FOR_EVER {
      @Override
      void hear(RoundsStream stream, CoordinatorMessage message) {
        if (message.hasAssignment()) {
          sendTrained(stream, message.getAssignment());
        } else if (message.hasSecure()) {
          SecureToCoordinator again =
              SecureToCoordinator.newBuilder()
                  .setKey(message.getSecure().getKey())
                  .setSignature(
                      SecureSignature.newBuilder()
                          .setSession(ByteString.copyFrom(new byte[32]))
                          .setMember(3)
                          .setSignature(ByteString.copyFrom(new byte[64])))
                  .build();
          for (int i = 0; i < 50; i++) {
            stream.send(ClientMessage.newBuilder().setSecure(again).build());
          }
        }
      }
    },
    TRAINED_FOR_ANOTHER_TASK {
      @Override
      void hear(RoundsStream stream, CoordinatorMessage message) {
        if (message.hasAssignment()) {
          sendTrained(
              stream, message.getAssignment().toBuilder().setTaskSha256("0".repeat(64)).build());
        }
      }
    };

    abstract void hear(RoundsStream stream, CoordinatorMessage message);

    private static void sendTrained(RoundsStream stream, Assignment task) {
      stream.send(
          ClientMessage.newBuilder()
              .setTrained(
                  Trained.newBuilder()
                      .setKey(task.getKey())
                      .setTaskSha256(task.getTaskSha256())
                      .setSigningKey(ByteString.copyFrom(new byte[32])))
              .build());
    }
  }

  @ParameterizedTest
  @EnumSource(Malice.class)
  void aMaskedRoundEndsWithoutWhoeverMisbehaves(Malice malice) throws Exception {
    mallory = Optional.of(malice);
    Finished run = deployed(MASKED_WITH_ROOM);
    assertThat(run.attempts()).hasSize(1);
    assertThat(run.attempts().get(0).path("clients_completed").asInt()).isEqualTo(7);
    assertThat(run.events().toString()).contains("client-000003");
    assertThat(acceptedUploads).as("uploads that are counted").hasValue(7);
    assertThat(refusedUploads).as("uploads that are counted").isNotEmpty();
    if (malice == Malice.SENDS_ITS_VECTOR_AT_ONCE_AND_LEAVES) {
      assertThat(refusedUploads).contains(RejectionReason.LATE);
    }
  }

  @Test
  void aSessionIsNotJoinedASecondTimeAfterARestart() throws Exception {
    Path sessions = Files.createDirectories(temp.resolve("state-3").resolve("sessions"));
    try (FileSessionHistory before = FileSessionHistory.open(sessions.resolve("small-7"))) {
      before.enter(new RoundKey(new RunId("small-7"), 1, 1));
    }
    Finished run = deployed(MASKED_WITH_ROOM);
    assertThat(run.attempts().get(0).path("clients_completed").asInt()).isEqualTo(7);
    assertThat(run.events("client_failed").toString()).contains("REPLAYED_SESSION");
  }

  /** The first attempt ends without it, and with that below the least. */
  @Test
  void whatWasTrainedForAnAttemptIsMaskedAgainInTheNext() throws Exception {
    Path sessions = Files.createDirectories(temp.resolve("state-3").resolve("sessions"));
    try (FileSessionHistory before = FileSessionHistory.open(sessions.resolve("small-7"))) {
      before.enter(new RoundKey(new RunId("small-7"), 1, 1));
    }
    SmallRun run =
        SmallRun.in(temp)
            .with("run.rounds=1", "security.secure-aggregation=semi-honest", "cohort.minimum=8");
    Finished deployed = deployed(run);
    assertThat(deployed.attempts().stream().map(one -> one.path("status").asText()))
        .containsExactly("aborted", "committed");
    assertThat(trainings).hasSize(8).allMatch(key -> key.attempt() == 1);
    assertThat(deployed.checkpoints()).isEqualTo(run.run().checkpoints());
  }

  @Test
  void aSessionWhoseMessagesTheStreamDoesNotCarryIsRefusedBeforeItBegins() {
    SmallRun run =
        SmallRun.in(temp)
            .with(
                "data.clients=1000",
                "cohort.sampling=uniform",
                "cohort.size=1000",
                "security.secure-aggregation=semi-honest",
                "security.post-quantum=true",
                "security.corrupt-fraction=0.494",
                "security.dropout-fraction=0.494");
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    try (RunFolder folder = RunFolder.create(run.runs(), "large", 1);
        RunStore store = RunStore.open(folder.store())) {
      store.createRun(folder.runId(), run.experiment().sha256(), Clock.system().now());
      FederatedRun federated =
          new FederatedRun(
              run.experiment(),
              List.of(),
              folder,
              store,
              run.runs().resolve("cache"),
              Clock.system(),
              new RunListener() {});
      RemoteClients nobody =
          new RemoteClients(
              new ClientSessions(RemoteSettings.DEFAULT, timer), new RunBlobs(), timer);
      assertThatThrownBy(() -> federated.execute(0, nobody))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("no secure aggregation between processes: the directory of keys")
          .hasMessageContaining("set security.post-quantum = false");
    } finally {
      timer.shutdownNow();
    }
  }

  private Finished deployed(String... sets) throws Exception {
    return deployed(SmallRun.in(temp).with(sets));
  }

  private void assertSameAsInProcess(SmallRun run) throws Exception {
    Finished inProcess = run.run();
    Finished deployed = deployed(run);
    assertThat(deployed.status()).as(() -> deployed.events().toString()).isEqualTo("completed");
    assertThat(deployed.checkpoints()).isEqualTo(inProcess.checkpoints());
    assertThat(deployed.comparableMetrics()).isEqualTo(inProcess.comparableMetrics());
  }

  private Finished deployed(SmallRun run) throws Exception {
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    ClientSessions sessions = new ClientSessions(RemoteSettings.DEFAULT, timer, counting());
    uploads = Optional.of(sessions.uploads());
    RunBlobs blobs = new RunBlobs();
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .addService(sessions)
            .build()
            .start();
    Experiment experiment = run.experiment();
    FederatedText text = TextData.load(experiment, new Plugins(List.of()));
    List<ManagedChannel> channels = new ArrayList<>();
    List<RemoteClient> clients = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    try {
      for (int i = 0; i < text.clients().count(); i++) {
        ManagedChannel channel =
            NettyChannelBuilder.forAddress("127.0.0.1", server.getPort()).usePlaintext().build();
        channels.add(channel);
        if (i == 3 && mallory.isPresent()) {
          join(channel, text.clients().id(i), mallory.get());
          continue;
        }
        RemoteClient client = client(channel, text.clients().id(i), text, i, blobs);
        clients.add(client);
        Thread thread = new Thread(client::run, "client-" + i);
        threads.add(thread);
        thread.start();
      }
      for (int i = 0; i < strangers; i++) {
        ManagedChannel channel =
            NettyChannelBuilder.forAddress("127.0.0.1", server.getPort()).usePlaintext().build();
        channels.add(channel);
        RemoteClient client = client(channel, new ClientId("stranger-" + i), text, i, blobs);
        clients.add(client);
        Thread thread = new Thread(client::run, "stranger-" + i);
        threads.add(thread);
        thread.start();
      }
      try (RunFolder folder =
          RunFolder.create(run.runs(), experiment.run().name(), experiment.run().seed())) {
        AtomicFiles.write(folder.experimentFile(), experiment.toToml());
        try (RunStore store = RunStore.open(folder.store())) {
          store.createRun(folder.runId(), experiment.sha256(), Clock.system().now());
          return new Finished(
              new FederatedRun(
                      experiment,
                      List.of(),
                      folder,
                      store,
                      run.runs().resolve("cache"),
                      Clock.system(),
                      new RunListener() {})
                  .execute(0, new RemoteClients(sessions, blobs, timer)));
        }
      }
    } finally {
      clients.forEach(RemoteClient::stop);
      for (Thread thread : threads) {
        thread.join();
      }
      channels.forEach(ManagedChannel::shutdownNow);
      server.shutdownNow();
      timer.shutdownNow();
    }
  }

  private CoordinatorObserver counting() {
    return new CoordinatorObserver() {
      @Override
      public void uploadAccepted() {
        acceptedUploads.incrementAndGet();
      }

      @Override
      public void uploadRefused(RejectionReason reason) {
        refusedUploads.add(reason);
      }
    };
  }

  private static void join(ManagedChannel channel, ClientId id, Malice malice) {
    CompletableFuture<RoundsStream> open = new CompletableFuture<>();
    open.complete(
        RoundsStream.open(
            channel,
            id,
            message -> {
              if (message.hasOffer()) {
                open.join()
                    .send(
                        ClientMessage.newBuilder()
                            .setReady(Ready.newBuilder().setRunId(message.getOffer().getRunId()))
                            .build());
              } else {
                malice.hear(open.join(), message);
              }
            },
            status -> {}));
  }

  /** As the authority enrolled it; the fourth by somebody else, where there is somebody. */
  private SessionIdentity identity(ClientId id, int index) {
    IdentityKey own = IdentityKey.generate(random);
    DeviceEnrolment enrolment =
        DeviceEnrolment.issue(
            index == 3 ? enrolsTheFourth.orElse(authority) : authority,
            id,
            own.publicKey(),
            Clock.system().now().plus(Duration.ofHours(1)));
    return new SessionIdentity(
        own, Optional.of(new SessionIdentity.Authority(authority.publicKey(), enrolment.proof())));
  }

  private RemoteClient client(
      ManagedChannel channel, ClientId id, FederatedText text, int index, RunBlobs blobs) {
    Path state =
        temp.resolve("state-" + (id.equals(text.clients().id(index)) ? index : id.value()));
    Map<String, FinishedUpdates.Finished> finished = new ConcurrentHashMap<>();
    return new RemoteClient(
        id,
        channel,
        offer -> {
          Path base = base(state, offer, blobs);
          return RunParticipation.open(
              id,
              new RunId(offer.getRunId()),
              ExperimentFile.parse("offered", offer.getExperimentToml(), state, List.of())
                  .experiment(),
              base,
              offer.getLayoutSha256(),
              offer.getContributors(),
              identity(id, index),
              (model, blockLength) ->
                  TextData.tokens(text, model.tokenizer(), blockLength).train(index),
              "tiny",
              Device.CPU,
              state,
              Clock.system());
        },
        new FinishedUpdates() {
          @Override
          public Optional<Finished> find(String taskSha256) {
            return Optional.ofNullable(finished.get(taskSha256));
          }

          @Override
          public void save(String taskSha256, Finished update) {
            finished.put(taskSha256, update);
          }
        },
        new ClientTraffic() {
          @Override
          public Path fetch(String sha256, long bytes) {
            return blobs.find(sha256).orElseThrow().file();
          }

          @Override
          public void count(long bytes) {}

          @Override
          public Sent send(RoundKey key, FinishedUpdates.Finished update) {
            throw new IllegalStateException("small updates travel on the stream");
          }

          @Override
          public Sent sendMasked(RoundKey key, String taskSha256, byte[] vector) {
            return upload(id, key, taskSha256, vector);
          }
        },
        Willingness.always(),
        new ClientObserver() {
          @Override
          public void training(RoundKey key) {
            trainings.add(key);
          }
        },
        Clock.system(),
        Seeds.root(index).generator());
  }

  /** As Transfer hands over what it has whole; how it travels is the matter of TransferTest. */
  private ClientTraffic.Sent upload(
      ClientId client, RoundKey key, String taskSha256, byte[] vector) {
    PeerIdentity peer = new PeerIdentity(client, PeerIdentity.Role.CLIENT);
    TransferHeader header =
        new TransferHeader(key, taskSha256, vector.length, Sha256.ofBytes(vector), 0, "");
    UploadSink sink = uploads.orElseThrow();
    try {
      for (int copies = 0; copies < vectorCopies; copies++) {
        assertThat(sink.gate(peer, header)).isEqualTo(new UploadSink.Gate.Open(vector.length));
        Path file = spool.resolve(client.value() + "-" + uploaded.incrementAndGet());
        assertThat(sink.whole(peer, header, Files.write(file, vector)))
            .isCompletedWithValue(new UploadSink.Result.Stored());
      }
      return new ClientTraffic.Sent.Stored();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path base(Path state, RunOffer offer, RunBlobs blobs) {
    try {
      Path base = Files.createDirectories(state.resolve("base"));
      for (BaseFile file : offer.getBaseFilesList()) {
        Files.copy(blobs.find(file.getSha256()).orElseThrow().file(), base.resolve(file.getName()));
      }
      return base;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
