package dev.covey.client.bench;

import dev.covey.client.identity.EnrolmentOutcome;
import dev.covey.client.identity.ParticipantIdentity;
import dev.covey.core.ClientId;
import dev.covey.core.Clock;
import dev.covey.core.error.NetworkException;
import dev.covey.crypto.pki.EnrolmentToken;
import dev.covey.protocol.Channels;
import dev.covey.protocol.PeerIdentity;
import dev.covey.protocol.TransportSettings;
import dev.covey.protocol.WireVersion;
import dev.covey.protocol.tls.LoopbackSecret;
import dev.covey.protocol.tls.Plaintext;
import dev.covey.protocol.tls.Tls;
import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Clients of the benchmarks, those of a folder in one process: {@code main PORT FOLDER}. The folder
 * holds {@code clients}, a line for each, its name and where there is TLS its token; and {@code
 * loopback.secret} where there is none. Each client has a connection of its own, as if it were
 * elsewhere. Ends with the runs.
 */
public final class EchoClients {
  private static final String HOST = "127.0.0.1";

  /** Updates that do not fit the stream are sent so many at a time, as by devices on two links. */
  private static final int TRANSFERS_AT_ONCE = 2;

  private final int port;
  private final Path folder;

  private EchoClients(int port, Path folder) {
    this.port = port;
    this.folder = folder;
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    new EchoClients(Integer.parseInt(arguments[0]), Path.of(arguments[1])).run();
  }

  private void run() throws IOException, InterruptedException {
    List<String> lines = Files.readAllLines(folder.resolve("clients"));
    CountDownLatch running = new CountDownLatch(lines.size());
    ExecutorService transfers = Executors.newFixedThreadPool(TRANSFERS_AT_ONCE);
    List<ManagedChannel> channels = new ArrayList<>();
    for (String line : lines) {
      String[] words = line.split(" ");
      ClientId id = new ClientId(words[0]);
      ManagedChannel channel =
          words.length > 1 ? enrolled(id, EnrolmentToken.parse(words[1])) : inTheClear(id);
      channels.add(channel);
      new EchoClient(id, channel, folder.resolve(id.value()), transfers, running).join();
    }
    running.await();
    channels.forEach(ManagedChannel::shutdownNow);
    transfers.shutdownNow();
  }

  private ManagedChannel inTheClear(ClientId id) {
    return builder(Plaintext.insecureLoopbackClient(HOST))
        .intercept(
            LoopbackSecret.read(folder.resolve("loopback.secret"))
                .callingAs(new PeerIdentity(id, PeerIdentity.Role.CLIENT)))
        .build();
  }

  private ManagedChannel enrolled(ClientId id, EnrolmentToken token) {
    Tls.Provider provider = Tls.Provider.fastest();
    ParticipantIdentity identity =
        ParticipantIdentity.openOrCreate(
            folder.resolve(id.value()).resolve("identity"), Clock.system());
    List<ManagedChannel> opened = new ArrayList<>();
    EnrolmentOutcome outcome =
        identity.enrol(
            token,
            Optional.of(id),
            provider,
            credentials -> {
              ManagedChannel channel = builder(credentials).build();
              opened.add(channel);
              return channel;
            });
    opened.forEach(ManagedChannel::shutdownNow);
    if (!(outcome instanceof EnrolmentOutcome.Enrolled)) {
      throw new NetworkException(id + " cannot enrol: " + outcome);
    }
    return builder(identity.credentials(provider)).build();
  }

  private NettyChannelBuilder builder(ChannelCredentials credentials) {
    return Channels.builder(HOST + ":" + port, credentials, TransportSettings.DEFAULT)
        .directExecutor()
        .maxInboundMessageSize(WireVersion.MAX_MESSAGE_BYTES);
  }
}
