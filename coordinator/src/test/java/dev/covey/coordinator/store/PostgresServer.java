package dev.covey.coordinator.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A real PostgreSQL server on this machine. Where its binaries cannot run, what needs it is
 * skipped, and says so on stderr and in {@code target/skipped-tests.txt}; where they can, a server
 * that does not start fails the test.
 */
final class PostgresServer {
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static @Nullable PostgresServer shared;

  private final Path data;
  private EmbeddedPostgres running;
  private final int port;
  private boolean stopped;

  private PostgresServer(Path data) throws IOException {
    this.data = data;
    this.running =
        EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(false).start();
    this.port = running.getPort();
  }

  /** The server that tests share; it ends with the test process. */
  static synchronized PostgresServer shared() {
    requirePlatform();
    if (shared == null) {
      try {
        shared = new PostgresServer(Files.createTempDirectory("covey-postgres"));
        Runtime.getRuntime().addShutdownHook(new Thread(shared::closeAndDelete));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return shared;
  }

  private static void requirePlatform() {
    whyNot()
        .ifPresent(
            why -> {
              String line = "SKIPPED the tests on PostgreSQL: " + why;
              System.err.println(line);
              try {
                Files.writeString(
                    Files.createDirectories(Path.of("target")).resolve("skipped-tests.txt"),
                    line + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
              Assumptions.abort(line);
            });
  }

  private static Optional<String> whyNot() {
    String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    if (!platform.equals("Linux amd64")) {
      return Optional.of("its binaries are here for Linux amd64 only, this is " + platform);
    }
    // The server refuses to run as root; a user namespace makes it somebody else.
    return Namespaces.runningAsRoot() && !Namespaces.allowed("-U", "true")
        ? Optional.of("it does not run as root, and `unshare -U` is forbidden here")
        : Optional.empty();
  }

  /** A new empty database. */
  String newDatabase() {
    String name = "covey_" + DATABASES.incrementAndGet();
    execute("postgres", "create database " + name);
    return name;
  }

  /** A URL as an operator writes it. */
  String jdbcUrl(String database, int viaPort) {
    return "jdbc:postgresql://localhost:" + viaPort + "/" + database + "?user=postgres";
  }

  StoreUrl url(String database) {
    return StoreUrl.parse(jdbcUrl(database, port), Map.of());
  }

  int port() {
    return port;
  }

  Connection connect(String database) throws SQLException {
    return running.getDatabase("postgres", database).getConnection();
  }

  void execute(String database, String sql) {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  String ask(String database, String sql) {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  /**
   * Stops it as a crash would: clients are broken off, and the next start recovers from its log. On
   * return its process is gone.
   */
  void stop() {
    try {
      Path pidFile = data.resolve("postmaster.pid");
      if (Files.exists(pidFile)) {
        String pid = Files.readAllLines(pidFile).get(0).strip();
        Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(pid));
        new ProcessBuilder("kill", "-QUIT", pid).inheritIO().start().waitFor();
        if (process.isPresent()) {
          process.get().onExit().get(60, TimeUnit.SECONDS);
        }
      }
      running.close();
      stopped = true;
    } catch (ExecutionException | InterruptedException | TimeoutException | IOException e) {
      throw new AssertionError("the server does not stop", e);
    }
  }

  /** Starts it again, if it is stopped, on the same data and port. */
  void start() {
    if (!stopped) {
      return;
    }
    try {
      running =
          EmbeddedPostgres.builder()
              .setDataDirectory(data)
              .setCleanDataDirectory(false)
              .setPort(port)
              .start();
      stopped = false;
    } catch (IOException e) {
      throw new AssertionError("the server does not start again", e);
    }
  }

  private void closeAndDelete() {
    try {
      stop();
      try (var files = Files.walk(data)) {
        for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      System.err.println("left behind: " + data + ": " + e);
    }
  }
}
