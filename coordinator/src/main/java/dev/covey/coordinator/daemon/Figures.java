package dev.covey.coordinator.daemon;

import dev.covey.config.Endpoint;
import dev.covey.config.coordinator.CoordinatorConfig;
import dev.covey.coordinator.grpc.ClientSessions;
import dev.covey.coordinator.metrics.CoordinatorMetrics;
import dev.covey.coordinator.metrics.MetricsServer;
import dev.covey.coordinator.metrics.Watched;
import dev.covey.coordinator.observation.CoordinatorObserver;
import dev.covey.coordinator.security.CoordinatorSecurity;
import dev.covey.coordinator.store.Census;
import dev.covey.coordinator.store.Store;
import dev.covey.coordinator.store.StoreObserver;
import dev.covey.core.Clock;
import dev.covey.core.error.CoveyException;
import dev.covey.core.error.NetworkException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The figures of a coordinator where {@code metrics.listen} asks for them, and nothing where it is
 * off. A coordinator whose figures cannot be served goes on without: they are for watching it.
 */
final class Figures implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Figures.class);
  private static final long CENSUS_SECONDS = 10;
  private static final long CONNECTION_MILLIS = 5_000;

  private final Optional<CoordinatorMetrics> metrics;
  private final Clock clock;
  private final ScheduledExecutorService timer =
      Executors.newScheduledThreadPool(
          2,
          work -> {
            Thread thread = new Thread(work, "covey-figures");
            thread.setDaemon(true);
            return thread;
          });
  private Optional<MetricsServer> server = Optional.empty();
  private volatile Counted counted;

  /** What the store said, and when. */
  private record Counted(Census census, Instant at) {}

  Figures(CoordinatorConfig config, Clock clock) {
    this.clock = clock;
    this.metrics = config.metricsListen().map(listen -> new CoordinatorMetrics(clock));
    this.counted = new Counted(Census.EMPTY, clock.now());
  }

  CoordinatorObserver observer() {
    return metrics.<CoordinatorObserver>map(kept -> kept).orElse(CoordinatorObserver.NONE);
  }

  StoreObserver storeObserver() {
    return metrics.<StoreObserver>map(kept -> kept).orElse(StoreObserver.NONE);
  }

  /** Serves them from now on. */
  void serve(
      CoordinatorConfig config,
      Store store,
      CoordinatorSecurity security,
      ClientSessions sessions,
      CoordinatorServer coordinator) {
    if (metrics.isEmpty() || config.metricsListen().isEmpty()) {
      return;
    }
    CoordinatorMetrics kept = metrics.get();
    kept.watch(
        new Watched(
            sessions::connectedCount,
            sessions::readyCount,
            coordinator::runningTransfers,
            coordinator::waitingTransfers,
            security::serverCertificateEnds,
            security::authorityCertificateEnds,
            () -> counted.census(),
            () -> counted.at(),
            config.data()));
    count(store);
    timer.scheduleWithFixedDelay(
        () -> count(store), CENSUS_SECONDS, CENSUS_SECONDS, TimeUnit.SECONDS);
    Endpoint listen = config.metricsListen().get();
    try {
      MetricsServer started =
          MetricsServer.start(
              new InetSocketAddress(listen.host(), listen.port()),
              kept::text,
              CONNECTION_MILLIS,
              timer);
      server = Optional.of(started);
      LOG.info("/metrics is served on {}:{}", listen.host(), started.port());
    } catch (NetworkException busy) {
      LOG.error("/metrics is not served: {}", busy.getMessage());
    }
  }

  /** A store that is away is waited for here and nowhere else; the figures say how old they are. */
  private void count(Store store) {
    try {
      counted = new Counted(store.census(), clock.now());
    } catch (CoveyException away) {
      LOG.debug("the store cannot be counted: {}", away.getMessage());
    }
  }

  /** Where they are served; empty where they are not. */
  OptionalInt port() {
    return server.map(started -> OptionalInt.of(started.port())).orElse(OptionalInt.empty());
  }

  @Override
  public void close() {
    server.ifPresent(MetricsServer::close);
    timer.shutdownNow();
    metrics.ifPresent(CoordinatorMetrics::close);
  }
}
