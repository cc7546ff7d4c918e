package dev.covey.config.coordinator;

import dev.covey.config.Endpoint;
import dev.covey.core.error.ConfigurationException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What an operator says about a coordinator, every default filled in and every path absolute. Read
 * by {@link CoordinatorFile}.
 *
 * @param name how logs and the built-in certificate call it
 * @param listen where clients reach it; port 0 lets the system choose
 * @param data folder of runs, store and keys; need not exist yet
 * @param runsAtOnce runs that go on side by side; others wait
 * @param metricsListen where Prometheus reads; nothing where off
 */
public record CoordinatorConfig(
    String name,
    Endpoint listen,
    Path data,
    int runsAtOnce,
    Log log,
    Store store,
    Tls tls,
    Limits limits,
    Optional<Endpoint> metricsListen,
    Retention retention) {

  /** The number that a file states as {@code schema}. */
  public static final int SCHEMA = 1;

  public CoordinatorConfig {
    CoordinatorKeys.NAME_KEY.require(name);
    CoordinatorKeys.RUNS_AT_ONCE.require(runsAtOnce);
    CoordinatorFile.tlsFault(tls, listen)
        .ifPresent(
            fault -> {
              throw new ConfigurationException("tls.mode: " + fault);
            });
  }

  /** The resolved file: every key that has an effect. It reads back as an equal configuration. */
  public String toToml() {
    return CoordinatorWriter.write(this);
  }

  /** How logs are written. */
  public enum Log {
    /** Lines for people. */
    TEXT("text"),
    /** One JSON object a line. */
    JSON("json");

    private final String keyword;

    Log(String keyword) {
      this.keyword = keyword;
    }

    /** As in the file. */
    public String keyword() {
      return keyword;
    }
  }

  /** Where rounds, clients and accounts are kept. */
  public sealed interface Store {
    /** An H2 database in the data folder. */
    record InDataFolder() implements Store {}

    /**
     * A database of its own.
     *
     * @param url a JDBC URL without a password
     * @param passwordFile file whose one line is the password
     */
    record Database(String url, Optional<String> user, Optional<Path> passwordFile)
        implements Store {
      public Database {
        CoordinatorKeys.URL.require(url);
      }
    }
  }

  /** How clients know the coordinator, and it them. */
  public sealed interface Tls {
    /**
     * Certificates of the coordinator's built-in authority.
     *
     * @param hostNames names and addresses in its certificate, besides {@code listen}'s host,
     *     localhost and the machine's own name
     */
    record BuiltIn(List<String> hostNames) implements Tls {
      public BuiltIn {
        hostNames = List.copyOf(hostNames);
      }
    }

    /**
     * Certificates of the operator's own, as PEM files.
     *
     * @param clientCa authority of the clients' certificates; the built-in one where absent
     */
    record Own(Path certificate, Path key, Optional<Path> clientCa) implements Tls {}

    /** None: on the loopback interface alone. */
    record Off() implements Tls {}
  }

  /**
   * What peers may cost.
   *
   * @param maxClients connected at once
   * @param maxUpdateMegabytes megabytes (10^6 bytes) of one client's update
   * @param uploadsAtOnce large uploads that are received at once
   * @param minimumBytesPerSecond a transfer that stays below is ended; 0 for no bound
   * @param reconnectSeconds how long a client that has a task may be away before it counts as lost
   * @param answerSeconds how long a connected client that has a task may go without an answer
   *     before it counts as lost; 0 for no bound
   * @param gatherSeconds how long a resumed run waits for clients that were there before
   * @param drainSeconds how long a coordinator that is told to end waits for rounds in progress
   */
  public record Limits(
      int maxClients,
      int maxUpdateMegabytes,
      int uploadsAtOnce,
      int minimumBytesPerSecond,
      int reconnectSeconds,
      int answerSeconds,
      int gatherSeconds,
      int drainSeconds) {
    public Limits {
      LimitKeys.MAX_CLIENTS.require(maxClients);
      LimitKeys.MAX_UPDATE_MEGABYTES.require(maxUpdateMegabytes);
      LimitKeys.UPLOADS_AT_ONCE.require(uploadsAtOnce);
      LimitKeys.MINIMUM_BYTES_PER_SECOND.require(minimumBytesPerSecond);
      LimitKeys.RECONNECT_SECONDS.require(reconnectSeconds);
      LimitKeys.ANSWER_SECONDS.require(answerSeconds);
      LimitKeys.GATHER_SECONDS.require(gatherSeconds);
      LimitKeys.DRAIN_SECONDS.require(drainSeconds);
    }
  }

  /**
   * How long ended runs are kept.
   *
   * @param days after its end a run may be deleted; 0 for never
   * @param keepRuns newest ended runs that are kept however old
   */
  public record Retention(int days, int keepRuns) {
    public Retention {
      LimitKeys.DAYS.require(days);
      LimitKeys.KEEP_RUNS.require(keepRuns);
    }
  }
}
