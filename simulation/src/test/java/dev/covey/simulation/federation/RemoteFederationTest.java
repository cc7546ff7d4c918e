package dev.covey.simulation.federation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.assembly.Plugins;
import dev.covey.assembly.TextData;
import dev.covey.client.remote.ClientObserver;
import dev.covey.client.remote.ClientTraffic;
import dev.covey.client.remote.FinishedUpdates;
import dev.covey.client.remote.RemoteClient;
import dev.covey.client.remote.RunParticipation;
import dev.covey.client.remote.Willingness;
import dev.covey.config.Experiment;
import dev.covey.config.ExperimentFile;
import dev.covey.coordinator.federation.FederatedRun;
import dev.covey.coordinator.federation.RunListener;
import dev.covey.coordinator.grpc.ClientSessions;
import dev.covey.coordinator.grpc.RemoteClients;
import dev.covey.coordinator.grpc.RemoteSettings;
import dev.covey.coordinator.grpc.RunBlobs;
import dev.covey.coordinator.run.RunFolder;
import dev.covey.coordinator.store.RunStore;
import dev.covey.core.AtomicFiles;
import dev.covey.core.ClientId;
import dev.covey.core.Clock;
import dev.covey.core.RoundKey;
import dev.covey.core.RunId;
import dev.covey.core.Seeds;
import dev.covey.models.data.FederatedText;
import dev.covey.models.spi.Device;
import dev.covey.protocol.v1.BaseFile;
import dev.covey.protocol.v1.RunOffer;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same experiment with its clients behind gRPC, on loopback. */
final class RemoteFederationTest {
  @TempDir Path temp;

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

  private void assertSameAsInProcess(SmallRun run) throws Exception {
    Finished inProcess = run.run();
    Finished deployed = deployed(run);
    assertThat(deployed.status()).isEqualTo("completed");
    assertThat(deployed.checkpoints()).isEqualTo(inProcess.checkpoints());
    assertThat(deployed.comparableMetrics()).isEqualTo(inProcess.comparableMetrics());
  }

  private Finished deployed(SmallRun run) throws Exception {
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    ClientSessions sessions = new ClientSessions(RemoteSettings.DEFAULT, timer);
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
        RemoteClient client = client(channel, text, i, blobs);
        clients.add(client);
        Thread thread = new Thread(client::run, "client-" + i);
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

  private RemoteClient client(
      ManagedChannel channel, FederatedText text, int index, RunBlobs blobs) {
    ClientId id = text.clients().id(index);
    Path state = temp.resolve("state-" + index);
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
        },
        Willingness.always(),
        new ClientObserver() {},
        Clock.system(),
        Seeds.root(index).generator());
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
