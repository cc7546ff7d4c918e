package dev.covey.coordinator.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.covey.core.error.StoreException;
import java.sql.SQLException;
import java.util.Properties;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** One open database: its pool of connections, migrated to the schema of this version. */
final class Database implements AutoCloseable {
  private static final String MIGRATIONS = "classpath:dev/covey/coordinator/store/migration";

  /**
   * Handlers of a coordinator keep transactions short; more connections would only queue inside.
   */
  private static final int CONNECTIONS = 8;

  private final StoreUrl url;
  private final Pool pool;
  private final Upkeep upkeep;
  private final Transactions transactions;

  private Database(StoreUrl url, Pool pool, Upkeep upkeep, Transactions transactions) {
    this.url = url;
    this.pool = pool;
    this.upkeep = upkeep;
    this.transactions = transactions;
  }

  /**
   * Opens, and creates or migrates what is there.
   *
   * @throws StoreException with the remedy, if that cannot be done; what was there is unchanged
   */
  static Database open(StoreUrl url) {
    return open(url, RetryPolicy.DEFAULT, Thread::sleep, StoreObserver.NONE);
  }

  static Database open(
      StoreUrl url, RetryPolicy policy, RetryPolicy.Pause pause, StoreObserver observer) {
    return open(url, policy, pause, observer, H2File.SMALL_BYTES);
  }

  /**
   * The same with another size of an H2 file.
   *
   * @param smallBytes up to which it is left as it is
   */
  static Database open(
      StoreUrl url,
      RetryPolicy policy,
      RetryPolicy.Pause pause,
      StoreObserver observer,
      long smallBytes) {
    Pool pool;
    try {
      pool = new Pool(poolOf(url, policy));
    } catch (RuntimeException e) {
      throw cannotOpen(url, e);
    }
    try {
      migrate(url, pool.source());
      Upkeep upkeep =
          url.dialect() == StoreUrl.Dialect.H2 ? H2File.of(pool, smallBytes) : Upkeep.NONE;
      upkeep.afterWrites();
      return new Database(
          url,
          pool,
          upkeep,
          new Transactions(
              Jdbi.create(pool), upkeep, () -> dropDead(url, pool), policy, pause, observer));
    } catch (StoreException e) {
      pool.close();
      throw e;
    } catch (SQLException e) {
      pool.close();
      throw cannotOpen(url, new IllegalStateException(e));
    } catch (RuntimeException e) {
      pool.close();
      throw cannotOpen(url, e);
    }
  }

  private static HikariConfig poolOf(StoreUrl url, RetryPolicy policy) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("covey-store");
    config.setMaximumPoolSize(CONNECTIONS);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(policy.connectMillis());
    config.setInitializationFailTimeout(1);
    config.setUsername(url.user());
    config.setPassword(url.password());
    switch (url.dialect()) {
      case H2 -> {
        config.setDriverClassName("org.h2.Driver");
        config.setJdbcUrl(
            url.jdbcUrl() + H2File.SETTINGS + ";DB_CLOSE_ON_EXIT=FALSE;MODE=PostgreSQL");
        // The database closes with its last connection, and would be another process's to open.
        config.setMaxLifetime(0);
      }
      case POSTGRESQL -> {
        config.setDriverClassName("org.postgresql.Driver");
        config.setJdbcUrl(url.jdbcUrl());
        config.setDataSourceProperties(postgresql());
        // What is acknowledged must survive, whatever the server's default is.
        config.setConnectionInitSql(
            "select set_config('synchronous_commit', 'on', false)"
                + " where current_setting('synchronous_commit') = 'off'");
      }
    }
    return config;
  }

  /** Defaults of the driver's parameters; those of the URL win. */
  private static Properties postgresql() {
    Properties properties = new Properties();
    properties.setProperty("ApplicationName", "covey");
    properties.setProperty("connectTimeout", "5");
    // A half-open connection must not hold a round for longer than this.
    properties.setProperty("socketTimeout", "60");
    properties.setProperty("tcpKeepAlive", "true");
    // The participations of a round go to the server in few statements.
    properties.setProperty("reWriteBatchedInserts", "true");
    return properties;
  }

  private static void migrate(StoreUrl url, HikariDataSource pool) {
    Flyway flyway =
        Flyway.configure(Database.class.getClassLoader())
            .dataSource(pool)
            .locations(MIGRATIONS)
            .load();
    MigrationInfo[] all = flyway.info().all();
    MigrationVersion known =
        Stream.of(all)
            .filter(migration -> !migration.getScript().isEmpty())
            .filter(migration -> migration.getState().isResolved())
            .map(MigrationInfo::getVersion)
            .max(MigrationVersion::compareTo)
            .orElse(MigrationVersion.EMPTY);
    Stream.of(all)
        .filter(migration -> migration.getState().isApplied() && migration.getVersion() != null)
        .map(MigrationInfo::getVersion)
        .max(MigrationVersion::compareTo)
        .filter(applied -> applied.compareTo(known) > 0)
        .ifPresent(
            applied -> {
              throw new StoreException(
                  "the store "
                      + url
                      + " has schema version "
                      + applied
                      + ", written by a newer Covey; this one knows versions up to "
                      + known
                      + "; use the newer Covey, or another store");
            });
    if (url.dialect() == StoreUrl.Dialect.POSTGRESQL && flyway.info().pending().length > 0) {
      requireRightToCreate(url, pool);
    }
    flyway.migrate();
  }

  /** Flyway would try for ten seconds before it says so. */
  private static void requireRightToCreate(StoreUrl url, HikariDataSource pool) {
    try (Handle handle = Jdbi.open(pool)) {
      handle
          .createQuery(
              "select current_user, current_schema() where current_schema() is not null"
                  + " and not has_schema_privilege(current_schema(), 'CREATE')")
          .map((rows, context) -> "user " + rows.getString(1) + " in schema " + rows.getString(2))
          .findOne()
          .ifPresent(
              who -> {
                throw new StoreException(
                    "cannot open the store "
                        + url
                        + ": permission denied for "
                        + who
                        + " to create what this version needs; "
                        + Fault.RIGHTS.remedy());
              });
    }
  }

  private static void dropDead(StoreUrl url, Pool pool) {
    // Connections to a server that went away are all dead. H2 has no server, and would close.
    if (url.dialect() == StoreUrl.Dialect.POSTGRESQL) {
      pool.evict();
    }
  }

  private static StoreException cannotOpen(StoreUrl url, RuntimeException error) {
    Fault fault = Fault.of(error);
    Throwable cause = Fault.sqlCause(error).map(Throwable.class::cast).orElse(error);
    return new StoreException(
        "cannot open the store "
            + url
            + ": "
            + Transactions.firstLine(cause)
            + "; "
            + fault.remedy(),
        cause);
  }

  StoreUrl url() {
    return url;
  }

  Transactions transactions() {
    return transactions;
  }

  @Override
  public void close() {
    pool.close();
    upkeep.close();
  }
}
