package dev.covey.coordinator.daemon;

import dev.covey.coordinator.grpc.ClientSessions;
import dev.covey.coordinator.grpc.RunBlobs;
import dev.covey.coordinator.observation.CoordinatorObserver;
import dev.covey.coordinator.security.CoordinatorSecurity;
import dev.covey.coordinator.security.MalformedMessages;
import dev.covey.coordinator.transfer.TransferLimits;
import dev.covey.coordinator.transfer.TransferService;
import dev.covey.core.Clock;
import dev.covey.core.error.NetworkException;
import dev.covey.protocol.Servers;
import dev.covey.protocol.TransportSettings;
import dev.covey.protocol.WireVersion;
import dev.covey.protocol.rounds.RoundsMethods;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The port of a coordinator: rounds and transfers for clients, what else it offers, health and
 * reflection, each behind the check of who calls.
 */
public final class CoordinatorServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CoordinatorServer.class);
  private static final long SWEEP_SECONDS = 1;
  private static final long MAINTAIN_SECONDS = 60;
  private static final Duration PARTIAL_UPLOADS_KEPT = Duration.ofDays(1);

  private final Server server;
  private final ClientSessions sessions;
  private final HealthStatusManager health;
  private final ExecutorService executor;
  private final TransferService transfer;

  private CoordinatorServer(
      Server server,
      ClientSessions sessions,
      TransferService transfer,
      HealthStatusManager health,
      ExecutorService executor) {
    this.server = server;
    this.sessions = sessions;
    this.transfer = transfer;
    this.health = health;
    this.executor = executor;
  }

  /**
   * Starts listening.
   *
   * @param blobs what clients may download
   * @param spool folder where uploads grow
   * @param transport how connections behave
   * @param more further services
   * @param observer hears of bytes and of uploads that are refused
   * @param timer for upkeep; stays the caller's
   * @throws NetworkException if the address cannot be listened on
   */
  public static CoordinatorServer start(
      CoordinatorSecurity security,
      InetSocketAddress listen,
      ClientSessions sessions,
      RunBlobs blobs,
      Path spool,
      TransferLimits limits,
      TransportSettings transport,
      List<BindableService> more,
      CoordinatorObserver observer,
      Clock clock,
      ScheduledExecutorService timer) {
    TransportLog.limitNoise();
    ExecutorService executor =
        Executors.newFixedThreadPool(
            Math.max(4, Runtime.getRuntime().availableProcessors()),
            work -> {
              Thread thread = new Thread(work, "covey-rpc");
              thread.setDaemon(true);
              return thread;
            });
    TransferService transfer =
        new TransferService(
            blobs, sessions.uploads(), spool, false, limits, clock, executor, observer);
    HealthStatusManager health = new HealthStatusManager();
    NettyServerBuilder builder =
        Servers.builder(listen, security.serverCredentials(), transport)
            // Between that and what is allowed, a message is answered; beyond, its call is reset.
            .maxInboundMessageSize(WireVersion.MAX_MESSAGE_BYTES)
            .executor(executor)
            .addService(MalformedMessages.answered(() -> RoundsMethods.of(sessions)))
            .addService(transfer)
            .addService(MalformedMessages.answered(health.getHealthService()))
            .addService(MalformedMessages.answered(ProtoReflectionServiceV1.newInstance()));
    more.forEach(service -> builder.addService(MalformedMessages.answered(service)));
    Server server;
    try {
      server = security.protect(builder).build().start();
    } catch (IOException e) {
      executor.shutdownNow();
      throw new NetworkException(
          "cannot listen on " + listen + ": " + e.getMessage() + "; is the port in use?", e);
    }
    security.announce(server.getPort());
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.SERVING);
    every(SWEEP_SECONDS, timer, transfer::sweep);
    every(MAINTAIN_SECONDS, timer, security::maintain);
    every(
        MAINTAIN_SECONDS,
        timer,
        () -> transfer.deletePartialUploadsOlderThan(PARTIAL_UPLOADS_KEPT));
    return new CoordinatorServer(server, sessions, transfer, health, executor);
  }

  /** Upkeep that fails is tried again: an exception would end its repetition. */
  private static void every(long seconds, ScheduledExecutorService timer, Runnable upkeep) {
    timer.scheduleWithFixedDelay(
        () -> {
          try {
            upkeep.run();
          } catch (RuntimeException e) {
            LOG.warn("upkeep failed, and is tried again: {}", e.getMessage());
          }
        },
        seconds,
        seconds,
        TimeUnit.SECONDS);
  }

  /** The port that it listens on. */
  public int port() {
    return server.getPort();
  }

  /** Transfers in chunks that are going on. */
  public int runningTransfers() {
    return transfer.runningCalls();
  }

  /** Transfers in chunks that wait for their turn. */
  public int waitingTransfers() {
    return transfer.waitingCalls();
  }

  /** Says to whoever asks that no new work is taken. */
  public void drain() {
    health.enterTerminalState();
  }

  @Override
  public void close() {
    sessions.closeAll();
    server.shutdown();
    try {
      if (!server.awaitTermination(2, TimeUnit.SECONDS)) {
        // Calls hear of their end on the executor, so that has to stay until they have.
        server.shutdownNow().awaitTermination(2, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      server.shutdownNow();
    }
    executor.shutdown();
  }
}
