package dev.covey.cli.command;

import static dev.covey.cli.command.Cli.covey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.covey.cli.logging.TestLogging;
import dev.covey.core.Clock;
import dev.covey.core.error.ExitCodes;
import dev.covey.core.error.StoreException;
import dev.covey.crypto.pki.EnrolmentToken;
import dev.covey.testing.RecordedRandomness;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tokens, private keys and passwords stand where they belong and nowhere else, although everybody
 * logs everything that there is to log.
 */
@Timeout(300)
class SecretsTest {
  private static final String PASSWORD = "correct-horse-battery-staple";

  @TempDir Path folder;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final Secrets secrets = new Secrets();

  @AfterEach
  void quietAgain() {
    TestLogging.quiet();
  }

  @Test
  void aWholeFederationTellsNobodyItsSecrets() throws Exception {
    TestLogging.everything(log);
    StringWriter told = new StringWriter();
    secrets.text("the store's password", PASSWORD);
    List<String> tokens = new ArrayList<>();
    String figures;
    Path data;
    try (TestCoordinator coordinator = TestCoordinator.start(folder.resolve("c"), "built-in")) {
      data = coordinator.data();
      for (int person = 0; person < 6; person++) {
        Path text =
            Files.writeString(folder.resolve(person + ".txt"), "bread and rain\n\n".repeat(8));
        String id = "person-" + person;
        Cli token = covey("roster", "enroll", id, "--data", data);
        told.append(token.err());
        tokens.add(token.out().strip());
        coordinator.client(id, token.out(), text).awaitConnected();
      }
      // One that nobody redeems, and one that is presented again by somebody else.
      tokens.add(covey("roster", "enroll", "late", "--data", data).out().strip());
      TestCoordinator.Device thief =
          coordinator.client("thief", tokens.get(0), folder.resolve("0.txt"));
      thief.awaitAway();
      told.append(thief.failure());
      assertThat(thief.failure()).contains("enrol");
      Cli run =
          covey(
              "run",
              TinyExperiment.write(folder.resolve("experiment")),
              "--coordinator",
              data,
              "--runs",
              folder.resolve("runs"),
              "--verbose");
      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCodes.DONE);
      Cli revoked = covey("roster", "revoke", "person-5", "--data", data, "--verbose");
      Cli list = covey("roster", "list", "--data", data, "--json");
      for (Cli cli : List.of(run, revoked, list)) {
        told.append(cli.out()).append(cli.err());
      }
      figures = Scrape.of(coordinator.metricsPort()).text();
    }
    told.append(refusedByADatabase());
    for (String token : tokens) {
      secrets.text("token " + tokens.indexOf(token), token);
      secrets.bytes(
          "secret of token " + tokens.indexOf(token), EnrolmentToken.parse(token).revealSecret());
    }
    int keys = privateKeys();
    assertThat(keys)
        .as("identities and TLS of 7 devices and an operator, two authorities")
        .isGreaterThanOrEqualTo(16);

    String logged = log.toString(StandardCharsets.UTF_8);
    assertThat(logged)
        .as("that everything was logged")
        .contains("enrolled person-0", "\"TRACE\"", "\"DEBUG\"", "io.grpc", "hikari");
    assertThat(secrets.foundIn(log.toByteArray())).as("in the log").isEmpty();
    assertThat(secrets.foundIn(bytes(figures))).as("in /metrics").isEmpty();
    assertThat(secrets.foundIn(bytes(told.toString()))).as("in what the verbs say").isEmpty();
    assertThat(secrets.foundIn(bytes(dump(data.resolve("store/covey")))))
        .as("in the dump of the store")
        .isEmpty();
    int files = 0;
    for (Path place : List.of(data, folder.resolve("runs"))) {
      files += assertNoneBelow(place);
    }
    assertThat(files).isGreaterThan(20);
    // The same search finds what is there.
    assertThat(secrets.foundIn(bytes("x" + tokens.get(3)))).isNotEmpty();
    assertThat(secrets.foundIn(Files.readAllBytes(data.resolve("operator/identity.key"))))
        .isNotEmpty();
  }

  /**
   * The same of what clients draw in a masked round, and of the updates that they mask: those are
   * the updates of a run without masks over the same text.
   */
  @Test
  void aMaskedRunTellsNobodyWhatItsClientsDrewAndTrained() throws Exception {
    Path experiment = TinyExperiment.write(folder.resolve("experiment"));
    Path plain = folder.resolve("plain");
    try (TestCoordinator coordinator = TestCoordinator.start(plain, "built-in")) {
      RemoteRunsTest.connectDevices(coordinator, folder);
      run(experiment, coordinator);
    }
    List<Path> kept = filesBelow(plain, ".update");
    assertThat(kept).as("updates of six clients").hasSize(6);
    for (Path update : kept) {
      piecesOf(update);
    }

    TestLogging.everything(log);
    Queue<byte[]> drawn = new ConcurrentLinkedQueue<>();
    Path deployed = folder.resolve("c");
    String told;
    String figures;
    try (RecordedRandomness unused =
            RecordedRandomness.begin(
                List.of("dev.covey.crypto.secagg.", "dev.covey.client.remote.OwnSessions"),
                drawn::add);
        TestCoordinator coordinator = TestCoordinator.start(deployed, "built-in")) {
      RemoteRunsTest.connectDevices(coordinator, folder);
      told =
          run(
              experiment,
              coordinator,
              "--set",
              "security.secure-aggregation=semi-honest",
              "--set",
              "security.post-quantum=true",
              "--set",
              "cohort.sampling=uniform",
              "--set",
              "cohort.size=6");
      figures = Scrape.of(coordinator.metricsPort()).text();
    }
    drawn.removeIf(one -> one.length < 16);
    assertThat(drawn).as("what six clients drew in a session").hasSizeGreaterThan(6 * 2);
    int number = 0;
    for (byte[] secret : drawn) {
      secrets.bytes("draw " + number++, secret);
    }
    sameModel(plain, deployed);

    assertThat(log.toString(StandardCharsets.UTF_8)).contains("\"TRACE\"", "\"DEBUG\"");
    assertThat(secrets.foundIn(log.toByteArray())).as("in the log").isEmpty();
    assertThat(secrets.foundIn(bytes(figures))).as("in /metrics").isEmpty();
    assertThat(secrets.foundIn(bytes(told))).as("in what the verb says").isEmpty();
    assertThat(secrets.foundIn(bytes(dump(deployed.resolve("data/store/covey")))))
        .as("in the dump of the store")
        .isEmpty();
    // The clients' folders as well.
    assertThat(assertNoneBelow(deployed)).isGreaterThan(50);
    // The same search finds what is there.
    assertThat(secrets.foundIn(drawn.element())).isNotEmpty();
    assertThat(secrets.foundIn(Files.readAllBytes(kept.get(3)))).isNotEmpty();
  }

  /** Runs one round on a coordinator; what the verb said. */
  private String run(Path experiment, TestCoordinator coordinator, String... more) {
    List<Object> arguments = new ArrayList<>();
    arguments.addAll(List.of("run", experiment, "--coordinator", coordinator.data(), "--verbose"));
    arguments.addAll(List.of("--runs", coordinator.data().resolveSibling("runs")));
    arguments.addAll(List.of("--set", "run.rounds=1"));
    arguments.addAll(List.of(more));
    Cli run = covey(arguments.toArray());
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCodes.DONE);
    return run.out() + run.err();
  }

  /** Two runs' models are the same but for rounding, so their updates were. */
  private static void sameModel(Path plain, Path masked) throws IOException {
    String model = "runs/tiny-1/model/model.safetensors";
    FloatBuffer one = tensors(plain.resolve(model));
    FloatBuffer other = tensors(masked.resolve(model));
    assertThat(other.remaining()).isEqualTo(one.remaining()).isGreaterThan(100);
    while (one.hasRemaining()) {
      assertThat(other.get()).isCloseTo(one.get(), within(1e-4f));
    }
  }

  private static FloatBuffer tensors(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    long header = bytes.getLong();
    bytes.position(Math.toIntExact(Long.BYTES + header));
    return bytes.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }

  /** A few stretches of an update that a client keeps, as floats in either order of bytes. */
  private void piecesOf(Path file) throws IOException {
    float[] values;
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      in.readInt();
      in.readUTF();
      in.readDouble();
      in.skipNBytes(in.readInt() + 2 * Long.BYTES);
      values = new float[in.readInt()];
      ByteBuffer.wrap(in.readNBytes(values.length * Float.BYTES)).asFloatBuffer().get(values);
    }
    int pieces = 0;
    for (int at = 0; at + 4 <= values.length && pieces < 3; at += 4) {
      float[] piece = Arrays.copyOfRange(values, at, at + 4);
      if (piece[0] != 0 && piece[1] != 0 && piece[2] != 0 && piece[3] != 0) {
        pieces++;
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
          ByteBuffer bytes = ByteBuffer.allocate(16).order(order);
          bytes.asFloatBuffer().put(piece);
          secrets.bytes("numbers from " + at + " of " + file + ", " + order, bytes.array());
        }
      }
    }
    assertThat(pieces).as("stretches of numbers that are not 0 in %s", file).isPositive();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The trace of a coordinator whose database takes the password and says no. */
  private String refusedByADatabase() throws Exception {
    Path file = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    StringWriter trace = new StringWriter();
    try (RefusingDatabase database = new RefusingDatabase()) {
      String store =
          """
          [store]
          url = "jdbc:postgresql://127.0.0.1:%d/covey"
          user = "covey"
          password-file = "%s"
          """
              .formatted(database.port(), file);
      try (TestCoordinator coordinator =
          TestCoordinator.start(folder.resolve("p"), "built-in", store, Clock.system())) {
        throw new AssertionError("no database, and a coordinator at " + coordinator.address());
      } catch (StoreException refused) {
        refused.printStackTrace(new PrintWriter(trace, true));
      }
      assertThat(database.password()).isEqualTo(PASSWORD);
    }
    assertThat(trace.toString()).contains("password");
    return trace.toString();
  }

  /** Every private key of everybody; how many there are. */
  private int privateKeys() throws IOException {
    List<Path> files = filesBelow(folder, ".key");
    for (Path file : files) {
      secrets.keyFile(file);
    }
    return files.size();
  }

  private static List<Path> filesBelow(Path place, String ending) throws IOException {
    try (Stream<Path> all = Files.walk(place)) {
      return all.filter(file -> file.toString().endsWith(ending)).toList();
    }
  }

  private static String dump(Path database) throws SQLException {
    StringBuilder text = new StringBuilder();
    try (Connection connection =
            DriverManager.getConnection("jdbc:h2:file:" + database, "covey", "");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("script nopasswords nosettings")) {
      while (rows.next()) {
        text.append(rows.getString(1)).append('\n');
      }
    }
    assertThat(text.toString()).containsIgnoringCase("insert into").contains("person-0");
    return text.toString();
  }

  /** Key files themselves, and a device's token, are where secrets belong. */
  private int assertNoneBelow(Path place) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(place)) {
      files =
          all.filter(Files::isRegularFile)
              .filter(file -> !file.toString().endsWith(".key"))
              .toList();
    }
    for (Path file : files) {
      assertThat(secrets.foundIn(Files.readAllBytes(file))).as(file.toString()).isEmpty();
    }
    return files.size();
  }
}
