package dev.covey.coordinator.daemon;

import dev.covey.config.Endpoint;
import dev.covey.config.coordinator.CoordinatorConfig;
import dev.covey.coordinator.grpc.ClientSessions;
import dev.covey.coordinator.grpc.RemoteClients;
import dev.covey.coordinator.grpc.RemoteSettings;
import dev.covey.coordinator.grpc.RunBlobs;
import dev.covey.coordinator.security.CoordinatorSecurity;
import dev.covey.coordinator.security.SecuritySettings;
import dev.covey.coordinator.security.StoreRoster;
import dev.covey.coordinator.store.Store;
import dev.covey.coordinator.store.StoreUrl;
import dev.covey.coordinator.transfer.TransferLimits;
import dev.covey.core.Clock;
import dev.covey.core.error.StoreException;
import dev.covey.protocol.TransportSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/**
 * A coordinator as a service.
 *
 * <pre>
 * DATA/runs/      a folder for each run
 * DATA/store/     the H2 store, where no other is named
 * DATA/spool/     uploads that are coming in
 * DATA/deleting/  names of old runs whose deletion has begun
 * DATA/security/  the authority and members' certificates
 * DATA/operator/  an operator's identity for this machine
 * </pre>
 */
public final class CoordinatorDaemon implements AutoCloseable {
  private final Store store;
  private final RunManager manager;
  private final CoordinatorServer server;
  private final CoordinatorSecurity security;
  private final ClientSessions sessions;
  private final ScheduledExecutorService timer;
  private final Figures figures;
  private final RunRetention retention;

  private CoordinatorDaemon(
      Store store,
      RunManager manager,
      CoordinatorServer server,
      CoordinatorSecurity security,
      ClientSessions sessions,
      ScheduledExecutorService timer,
      Figures figures,
      RunRetention retention) {
    this.store = store;
    this.manager = manager;
    this.server = server;
    this.security = security;
    this.sessions = sessions;
    this.timer = timer;
    this.figures = figures;
    this.retention = retention;
  }

  /**
   * Starts a coordinator: opens its store, listens, and goes on with what was running.
   *
   * @param cache where pre-trained base models are kept
   * @param environment for the store's user and password
   */
  public static CoordinatorDaemon start(
      CoordinatorConfig config, Path cache, Map<String, String> environment, Clock clock) {
    return start(config, cache, environment, clock, TransportSettings.DEFAULT);
  }

  /**
   * The same over connections that behave in another way.
   *
   * @param transport how soon dead peers are noticed, among others
   */
  public static CoordinatorDaemon start(
      CoordinatorConfig config,
      Path cache,
      Map<String, String> environment,
      Clock clock,
      TransportSettings transport) {
    Path data = folder(config.data());
    InetSocketAddress listen = address(config.listen());
    Figures figures = new Figures(config, clock);
    Store store = Store.open(storeUrl(config, data, environment), figures.storeObserver());
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(
            2,
            work -> {
              Thread thread = new Thread(work, "covey-timer");
              thread.setDaemon(true);
              return thread;
            });
    // Else whoever comes and goes leaves its called-off time limits here until they are due.
    timer.setRemoveOnCancelPolicy(true);
    try {
      CoordinatorSecurity security =
          CoordinatorSecurity.open(
              data,
              securitySettings(config, listen),
              new StoreRoster(store.roster()),
              clock,
              figures.observer());
      ClientSessions sessions =
          new ClientSessions(remoteSettings(config), timer, figures.observer());
      RunBlobs blobs = new RunBlobs();
      RunManager manager =
          new RunManager(
              folder(data.resolve("runs")),
              cache,
              store.runs(),
              store.queue(),
              new RemoteClients(sessions, blobs, timer),
              clock,
              config.runsAtOnce(),
              figures.observer());
      CoordinatorServer server =
          CoordinatorServer.start(
              security,
              listen,
              sessions,
              blobs,
              data.resolve("spool"),
              transferLimits(config),
              transport,
              List.of(new ControlService(manager)),
              figures.observer(),
              clock,
              timer);
      figures.serve(config, store, security, sessions, server);
      RunRetention retention =
          new RunRetention(
              data,
              store.retention(),
              run -> store.runs().run(run).isPresent() || store.queue().find(run).isPresent(),
              RunRetention.policy(config.retention()),
              clock);
      manager.start();
      retention.start();
      return new CoordinatorDaemon(
          store, manager, server, security, sessions, timer, figures, retention);
    } catch (RuntimeException | Error e) {
      timer.shutdownNow();
      figures.close();
      store.close();
      throw e;
    }
  }

  private static StoreUrl storeUrl(
      CoordinatorConfig config, Path data, Map<String, String> environment) {
    if (!(config.store() instanceof CoordinatorConfig.Store.Database database)) {
      return StoreUrl.inFolder(folder(data.resolve("store")));
    }
    Map<String, String> settings = new HashMap<>(environment);
    database.user().ifPresent(user -> settings.put(StoreUrl.USER, user));
    database
        .passwordFile()
        .ifPresent(file -> settings.put(StoreUrl.PASSWORD_FILE, file.toString()));
    return StoreUrl.parse(database.url(), settings);
  }

  private static SecuritySettings securitySettings(
      CoordinatorConfig config, InetSocketAddress listen) {
    if (config.tls() instanceof CoordinatorConfig.Tls.Off) {
      return SecuritySettings.insecureLoopback(listen);
    }
    if (config.tls() instanceof CoordinatorConfig.Tls.BuiltIn builtIn) {
      return SecuritySettings.tls(listen, builtIn.hostNames());
    }
    CoordinatorConfig.Tls.Own own = (CoordinatorConfig.Tls.Own) config.tls();
    return SecuritySettings.own(
        listen, new SecuritySettings.OwnServer(own.certificate(), own.key(), own.clientCa()));
  }

  private static RemoteSettings remoteSettings(CoordinatorConfig config) {
    return new RemoteSettings(
        config.name(),
        config.limits().maxClients(),
        RemoteSettings.DEFAULT.helloMillis(),
        config.limits().reconnectSeconds() * 1000L,
        config.limits().gatherSeconds() * 1000L,
        config.limits().gatherSeconds() * 1000L,
        RemoteSettings.DEFAULT.inlineBytes(),
        config.limits().answerSeconds() * 1000L,
        config.limits().maxUpdateMegabytes() * 1_000_000L);
  }

  private static TransferLimits transferLimits(CoordinatorConfig config) {
    TransferLimits standard = TransferLimits.DEFAULT;
    return new TransferLimits(
        config.limits().uploadsAtOnce(),
        config.limits().uploadsAtOnce(),
        Math.max(standard.waiting(), config.limits().maxClients()),
        standard.idleTimeoutMillis(),
        config.limits().minimumBytesPerSecond(),
        standard.paceGraceMillis(),
        standard.chunkBytes());
  }

  private static InetSocketAddress address(Endpoint endpoint) {
    return new InetSocketAddress(endpoint.host(), endpoint.port());
  }

  private static Path folder(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new StoreException("cannot make the folder " + folder + ": " + e.getMessage(), e);
    }
  }

  /** The port that it listens on. */
  public int port() {
    return server.port();
  }

  /** The port of /metrics; empty where it is not served. */
  public OptionalInt metricsPort() {
    return figures.port();
  }

  /** The runs. */
  public RunManager runs() {
    return manager;
  }

  /** Identities, tokens and the roster. */
  public CoordinatorSecurity security() {
    return security;
  }

  /** How many clients are connected. */
  public int connectedClients() {
    return sessions.connectedCount();
  }

  /**
   * Lets the rounds in progress end and stops; the runs go on at the next start.
   *
   * @param limitMillis for rounds to end; what has not ended by then goes on where it is
   */
  public void drain(long limitMillis) {
    server.drain();
    manager.drain(limitMillis);
    close();
  }

  @Override
  public void close() {
    retention.close();
    manager.close();
    server.close();
    figures.close();
    timer.shutdownNow();
    store.close();
  }
}
