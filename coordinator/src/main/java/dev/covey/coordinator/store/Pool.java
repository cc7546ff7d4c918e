package dev.covey.coordinator.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import org.jdbi.v3.core.ConnectionFactory;
import org.jspecify.annotations.Nullable;

/** The connections of a database; closed for a moment while its file is made anew. */
final class Pool implements ConnectionFactory, AutoCloseable {
  private final HikariConfig config;
  private @Nullable HikariDataSource open;
  private boolean closed;

  /** Connects. */
  Pool(HikariConfig config) {
    this.config = config;
    this.open = new HikariDataSource(config);
  }

  synchronized HikariDataSource source() throws SQLException {
    if (closed) {
      throw new SQLException("the store is closed", "08003");
    }
    if (open == null) {
      open = new HikariDataSource(config);
    }
    return open;
  }

  @Override
  public Connection openConnection() throws SQLException {
    return source().getConnection();
  }

  /** Ends the connections that are open, each once it is given back. */
  synchronized void evict() {
    if (open != null) {
      open.getHikariPoolMXBean().softEvictConnections();
    }
  }

  /** Ends all connections; the next one that is asked for opens the database again. */
  synchronized void release() {
    if (open != null) {
      open.close();
      open = null;
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    release();
  }
}
