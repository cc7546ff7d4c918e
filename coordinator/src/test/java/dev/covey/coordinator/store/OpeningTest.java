package dev.covey.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.error.StoreException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a person reads whose store cannot be opened. */
class OpeningTest {
  @TempDir Path folder;

  private static AbstractThrowableAssert<?, ?> opening(StoreUrl url) {
    return assertThatThrownBy(() -> Store.open(url).close())
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("cannot open the store " + url);
  }

  /** Roles of the shared server that need a password, which its other users do not. */
  private static PostgresServer serverWithPasswords() throws Exception {
    PostgresServer server = PostgresServer.shared();
    Path access = Path.of(server.ask("postgres", "show hba_file"));
    String rules = Files.readString(access);
    String own =
        "host all locked 127.0.0.1/32 scram-sha-256\nhost all locked ::1/128 scram-sha-256\n";
    if (!rules.startsWith(own)) {
      Files.writeString(access, own + rules);
      server.execute("postgres", "create role locked login password 'open sesame'");
      server.execute("postgres", "select pg_reload_conf()");
    }
    return server;
  }

  private static StoreUrl as(PostgresServer server, String database, String query) {
    return StoreUrl.parse(
        "jdbc:postgresql://localhost:" + server.port() + "/" + database + "?" + query, Map.of());
  }

  @Test
  void aWrongPasswordIsNamedAndNotShown() throws Exception {
    PostgresServer server = serverWithPasswords();
    String database = server.newDatabase();
    opening(as(server, database, "user=locked&password=hunter2"))
        .hasMessageContaining("password authentication failed")
        .hasMessageContaining(StoreUrl.PASSWORD_FILE)
        .hasMessageNotContaining("hunter2")
        .hasStackTraceContaining("PSQLException")
        .satisfies(error -> assertThat(stackTrace(error)).doesNotContain("hunter2"));
    opening(as(server, database, "user=locked")).hasMessageContaining(StoreUrl.PASSWORD);
  }

  private static String stackTrace(Throwable error) {
    java.io.StringWriter text = new java.io.StringWriter();
    error.printStackTrace(new java.io.PrintWriter(text));
    return text.toString();
  }

  @Test
  void theRightPasswordOpensWhereTheUserMayCreateTables() throws Exception {
    PostgresServer server = serverWithPasswords();
    String database = server.newDatabase();
    StoreUrl url = as(server, database, "user=locked&password=open%20sesame");
    server.execute(database, "revoke create on schema public from public");
    opening(url)
        .hasMessageContaining("permission denied")
        .hasMessageContaining("grant the user the right");
    server.execute(database, "grant create on schema public to locked");
    try (Store store = Store.open(url)) {
      assertThat(store.queue().list()).isEmpty();
    }
  }

  @Test
  void aDatabaseThatDoesNotExistIsToBeCreated() {
    PostgresServer server = PostgresServer.shared();
    opening(server.url("nowhere")).hasMessageContaining("create the database");
  }

  @Test
  void anUnreachableServerIsToBeStarted() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    opening(StoreUrl.parse("jdbc:postgresql://localhost:" + port + "/covey", Map.of()))
        .hasMessageContaining("is the database server running");
  }

  @Test
  void whatIsNoStoreIsLeftAlone() {
    PostgresServer server = PostgresServer.shared();
    String database = server.newDatabase();
    server.execute(database, "create table somebody_elses (x integer)");
    opening(server.url(database)).hasMessageContaining("give Covey its own database");
    assertThat(server.ask(database, "select count(*) from pg_tables where schemaname = 'public'"))
        .isEqualTo("1");
  }

  @ParameterizedTest
  @EnumSource(TestedDatabase.class)
  void aNewerSchemaNeedsTheNewerCovey(TestedDatabase database) throws Exception {
    StoreUrl url = database.fresh(folder);
    Store.open(url).close();
    TestedDatabase.execute(
        url,
        "create table of_tomorrow (x integer)",
        "insert into "
            + (database == TestedDatabase.H2
                ? "\"flyway_schema_history\""
                : "flyway_schema_history")
            + (database == TestedDatabase.H2
                ? "(\"installed_rank\", \"version\", \"description\", \"type\", \"script\", \"checksum\","
                    + " \"installed_by\", \"execution_time\", \"success\")"
                : "(installed_rank, version, description, type, script, checksum, installed_by,"
                    + " execution_time, success)")
            + " values (99, '99', 'tomorrow', 'SQL', 'V99__tomorrow.sql', 1, 'x', 1, true)");
    assertThatThrownBy(() -> Store.open(url))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("schema version 99")
        .hasMessageContaining("up to 3")
        .hasMessageContaining("use the newer Covey");
  }

  @Test
  void aFolderOfAnotherProcessIsInUse() throws Exception {
    try (RunStore store = RunStore.open(folder)) {
      String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
      Process other =
          new ProcessBuilder(
                  java,
                  "-Xshare:auto",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  OtherProcess.class.getName(),
                  folder.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String said = new String(other.getInputStream().readAllBytes());
      assertThat(other.waitFor()).isZero();
      assertThat(said).contains("another process has it open");
      assertThat(store.metrics(RunStoreTest.RUN)).isEmpty();
    }
  }

  /** Tries to open a store and says why it cannot. */
  static final class OtherProcess {
    public static void main(String[] arguments) {
      try (RunStore store = RunStore.open(Path.of(arguments[0]))) {
        System.out.println("opened " + store);
      } catch (StoreException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @Test
  void aFolderThatCannotBeWrittenIsNamed() throws Exception {
    // Root may write anywhere but below what is not a folder.
    Path file = Files.writeString(folder.resolve("file"), "not a folder");
    opening(StoreUrl.inFolder(file.resolve("store")));
    Path locked = Files.createDirectory(folder.resolve("locked"));
    Assumptions.assumeFalse(Namespaces.runningAsRoot(), "root may write anywhere");
    assertThat(locked.toFile().setWritable(false)).isTrue();
    opening(StoreUrl.inFolder(locked)).hasMessageContaining("let this user write there");
  }
}
