package dev.covey.coordinator.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** The databases that every test of the store runs on. */
enum TestedDatabase {
  H2,
  POSTGRESQL;

  /** An empty one. */
  StoreUrl fresh(Path folder) {
    return switch (this) {
      case H2 -> StoreUrl.inFolder(folder);
      case POSTGRESQL -> {
        PostgresServer server = PostgresServer.shared();
        yield server.url(server.newDatabase());
      }
    };
  }

  /** Behind the store's back; on H2 the store must not be open. */
  static Connection connect(StoreUrl url) throws SQLException {
    return DriverManager.getConnection(
        url.jdbcUrl() + (url.dialect() == StoreUrl.Dialect.H2 ? ";MODE=PostgreSQL" : ""),
        url.user(),
        url.password());
  }

  static void execute(StoreUrl url, String... statements) throws SQLException {
    try (Connection connection = connect(url)) {
      for (String sql : statements) {
        try (var statement = connection.createStatement()) {
          statement.execute(sql);
        }
      }
    }
  }
}
