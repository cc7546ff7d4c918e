package dev.covey.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.covey.client.transfer.DownloadOutcome;
import dev.covey.client.transfer.Pause;
import dev.covey.client.transfer.Payload;
import dev.covey.client.transfer.RetryPolicy;
import dev.covey.client.transfer.TransferClient;
import dev.covey.client.transfer.UploadOutcome;
import dev.covey.coordinator.transfer.FolderBlobStore;
import dev.covey.coordinator.transfer.TransferLimits;
import dev.covey.coordinator.transfer.TransferService;
import dev.covey.core.Clock;
import dev.covey.core.RoundKey;
import dev.covey.core.RunId;
import dev.covey.core.Seeds;
import dev.covey.core.error.InternalException;
import dev.covey.protocol.Channels;
import dev.covey.protocol.Servers;
import dev.covey.protocol.TransportSettings;
import dev.covey.protocol.transfer.TransferHeader;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** One of the two processes of {@link TransferBench}; what it prints is for that one. */
final class TransferBenchProcess {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Path folder;
  private final long bytes;
  private final boolean tls;
  private final TransportSettings settings;

  private TransferBenchProcess(String[] arguments) {
    folder = Path.of(arguments[1]);
    bytes = Long.parseLong(arguments[2]);
    tls = Boolean.parseBoolean(arguments[3]);
    settings = TransportSettings.DEFAULT.withWindow(Integer.parseInt(arguments[4]));
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    TransferBenchProcess process = new TransferBenchProcess(arguments);
    try (PeakMemory memory = new PeakMemory()) {
      if (arguments[0].equals("server")) {
        process.serve(memory);
      } else {
        process.measure(
            memory, Integer.parseInt(arguments[5]), arguments[6], Integer.parseInt(arguments[7]));
      }
    }
  }

  private void serve(PeakMemory memory) throws IOException {
    FolderBlobStore blobs = new FolderBlobStore(folder.resolve("blobs"));
    String sha256 = blobs.adopt(writeBlob(folder.resolve("blob"))).sha256();
    ExecutorService executor = Executors.newFixedThreadPool(2);
    TransferService service =
        new TransferService(
            blobs,
            new DiscardingSink(bytes),
            folder.resolve("spool"),
            false,
            TransferLimits.DEFAULT,
            Clock.system(),
            executor);
    BenchCaller caller = new BenchCaller();
    ServerCredentials credentials =
        tls
            ? TlsServerCredentials.create(
                folder.resolve("certificate.pem").toFile(), folder.resolve("key.pem").toFile())
            : InsecureServerCredentials.create();
    Server server =
        Servers.builder(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), credentials, settings)
            .executor(executor)
            .intercept(caller)
            .addService(service)
            .build()
            .start();
    print(Map.of("port", server.getPort(), "sha256", sha256));
    while (System.in.read() >= 0) {
      // Until the other one is done.
    }
    server.shutdownNow();
    executor.shutdownNow();
    print(Map.of("tls_protocol", caller.tlsProtocol(), "process", memory.figures()));
  }

  /** Numbers as an update has them, the same at every run. */
  private Path writeBlob(Path file) throws IOException {
    byte[] block = new byte[1 << 20];
    Seeds.root(1).child("bench transfer").generator().nextBytes(block);
    try (OutputStream out = Files.newOutputStream(file)) {
      for (long left = bytes; left > 0; left -= block.length) {
        out.write(block, 0, (int) Math.min(block.length, left));
      }
    }
    return file;
  }

  private void measure(PeakMemory memory, int port, String sha256, int repetitions)
      throws IOException {
    ChannelCredentials credentials =
        tls
            ? TlsChannelCredentials.newBuilder()
                .trustManager(folder.resolve("certificate.pem").toFile())
                .build()
            : InsecureChannelCredentials.create();
    ManagedChannel channel = Channels.builder("127.0.0.1:" + port, credentials, settings).build();
    List<Double> up = new ArrayList<>();
    List<Double> down = new ArrayList<>();
    List<Double> digest = new ArrayList<>();
    try {
      // One more, first, to warm up.
      for (int repetition = 0; repetition <= repetitions; repetition++) {
        TransferClient client =
            new TransferClient(
                channel,
                folder.resolve("client"),
                RetryPolicy.DEFAULT,
                Seeds.root(1).child("bench transfer waits").generator(),
                Pause.sleeping());
        long begun = System.nanoTime();
        DownloadOutcome fetched = client.download(sha256, bytes);
        if (!(fetched instanceof DownloadOutcome.Fetched whole)) {
          throw new InternalException("the download ended with " + fetched);
        }
        down.add(rate(begun));
        try (Payload payload = Payload.ofFile(whole.file())) {
          begun = System.nanoTime();
          String announced = payload.sha256();
          digest.add(rate(begun));
          TransferHeader header =
              new TransferHeader(
                  new RoundKey(new RunId("bench"), 1 + repetition, 1),
                  sha256,
                  bytes,
                  announced,
                  1,
                  "{}");
          begun = System.nanoTime();
          UploadOutcome sent = client.upload(header, payload);
          if (!(sent instanceof UploadOutcome.Stored)) {
            throw new InternalException("the upload ended with " + sent);
          }
          up.add(rate(begun));
        }
        Files.delete(whole.file());
      }
    } finally {
      channel.shutdownNow();
    }
    print(
        Map.of(
            "upload_bytes_per_second", median(up),
            "download_bytes_per_second", median(down),
            "digest_bytes_per_second", median(digest),
            "process", memory.figures()));
  }

  private double rate(long begunNanos) {
    return bytes / ((System.nanoTime() - begunNanos) / 1e9);
  }

  private static double median(List<Double> withWarmUp) {
    List<Double> sorted = withWarmUp.subList(1, withWarmUp.size()).stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  private static void print(Object value) throws IOException {
    System.out.println(MAPPER.writeValueAsString(value));
    System.out.flush();
  }
}
