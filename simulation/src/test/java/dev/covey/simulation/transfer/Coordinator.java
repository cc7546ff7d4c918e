package dev.covey.simulation.transfer;

import dev.covey.coordinator.transfer.FolderBlobStore;
import dev.covey.coordinator.transfer.TransferLimits;
import dev.covey.coordinator.transfer.TransferService;
import dev.covey.coordinator.transfer.UploadSink;
import dev.covey.core.ClientId;
import dev.covey.core.Clock;
import dev.covey.protocol.PeerIdentity;
import dev.covey.protocol.Servers;
import dev.covey.protocol.TransportSettings;
import dev.covey.protocol.transfer.TransferHeader;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The transfer service behind a real socket; what is whole is kept in memory. */
final class Coordinator implements AutoCloseable, UploadSink, ServerInterceptor {
  private static final PeerIdentity ANNA =
      new PeerIdentity(new ClientId("anna"), PeerIdentity.Role.CLIENT);

  final List<byte[]> received = new CopyOnWriteArrayList<>();
  final FolderBlobStore blobs;
  final TransferService service;
  private final ExecutorService executor = Executors.newFixedThreadPool(4);
  private final Server server;

  Coordinator(Path folder) throws IOException {
    this(folder, TransferLimits.DEFAULT);
  }

  Coordinator(Path folder, TransferLimits limits) throws IOException {
    blobs = new FolderBlobStore(folder.resolve("blobs"));
    service =
        new TransferService(
            blobs, this, folder.resolve("spool"), true, limits, Clock.system(), executor);
    server =
        Servers.builder(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                InsecureServerCredentials.create(),
                TransportSettings.DEFAULT.withWindow(1 << 16))
            .executor(executor)
            .intercept(this)
            .addService(service)
            .build()
            .start();
  }

  int port() {
    return server.getPort();
  }

  @Override
  public Gate gate(PeerIdentity peer, TransferHeader header) {
    return new Gate.Open(1 << 24);
  }

  @Override
  public CompletionStage<Result> whole(PeerIdentity peer, TransferHeader header, Path file) {
    try {
      received.add(Files.readAllBytes(file));
      Files.delete(file);
      return CompletableFuture.completedFuture(new Result.Stored());
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    return Contexts.interceptCall(
        Context.current().withValue(PeerIdentity.KEY, ANNA), call, headers, next);
  }

  /** Ends at once, as a process that is killed does for its peers. */
  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    executor.shutdownNow();
  }
}
