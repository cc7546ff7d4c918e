package dev.covey.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The image that docker/build-image makes, started in namespaces of its own. */
@Timeout(300)
class ImageTest {
  private static final String SETTINGS =
      """
      schema = 1
      [coordinator]
      listen = "127.0.0.1:0"
      data = "/var/lib/covey/data"
      [metrics]
      listen = "off"
      """;

  // JUnit and the method that runs first set them.
  @SuppressWarnings("NullAway.Init")
  @TempDir
  private static Path work;

  @SuppressWarnings("NullAway.Init")
  private static Image image;

  @TempDir Path folder;

  @BeforeAll
  static void build() throws Exception {
    image = Image.build(work, "--without-libtorch", "coordinator");
  }

  @Test
  void itSaysHowItWantsToBeRun() {
    JsonNode config = image.config().path("config");
    assertThat(config.path("User").asText()).isEqualTo("10001:10001");
    assertThat(config.path("StopSignal").asText()).isEqualTo("SIGTERM");
    assertThat(config.path("Volumes").has("/var/lib/covey")).isTrue();
    assertThat(config.path("ExposedPorts").has("7443/tcp")).isTrue();
    assertThat(config.path("Entrypoint")).hasSize(1);
    assertThat(config.path("Cmd").path(0).asText()).isEqualTo("coordinator");
    assertThat(config.path("Healthcheck").path("Test").path(2).asText()).isEqualTo("health");
    assertThat(config.path("Labels").path("org.opencontainers.image.licenses").asText())
        .isEqualTo("Apache-2.0");
    assertThat(image.config().path("os").asText()).isEqualTo("linux");
  }

  @Test
  void itHoldsNeitherLibtorchNorACompilerNorKeys() throws IOException {
    try (Stream<Path> files = Files.walk(image.root())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .contains("java", "libjvm.so", "sh")
          .noneMatch(name -> name.contains("pytorch") || name.contains("libtorch"))
          .noneMatch(name -> name.equals("javac") || name.equals("jlink"))
          .noneMatch(name -> name.endsWith(".pem") || name.endsWith(".key"));
    }
  }

  @Test
  void aCoordinatorServesEnrolsHostsARunDrainsAndWritesToItsVolumeAlone() throws Exception {
    requireNamespaces();
    Path data = Files.createDirectory(folder.resolve("volume"));
    Path settings = settings(SETTINGS);
    try (Container coordinator =
        Container.start(
            image, data, settings, "coordinator", "--config", "/etc/covey/coordinator.toml")) {
      String line = coordinator.awaitLine("listens on");
      // The mount points of devices are there now; from here on nothing may change.
      Map<Path, Long> before = files(image.root());

      Container.Result health =
          Container.run(image, data, settings, "health", "/var/lib/covey/data");
      assertThat(health.exitCode()).as(health.err()).isZero();
      assertThat(health.out()).isEqualTo("serving\n");

      Container.Result token =
          Container.run(
              image, data, settings, "roster", "enroll", "anna", "--data", "/var/lib/covey/data");
      assertThat(token.exitCode()).as(token.err()).isZero();
      assertThat(token.out()).startsWith("covey1.");

      Path device = Files.createDirectory(folder.resolve("device"));
      try (Container anna =
          startClient(device, line.substring(line.lastIndexOf(' ') + 1), token.out())) {
        anna.awaitLine("connected");
        JsonNode summary = runExperiment(data, settings);
        assertThat(summary.path("status").asText()).isEqualTo("completed");
        assertThat(summary.path("rounds_committed").asInt()).isEqualTo(2);
        anna.terminate();
        assertThat(anna.await()).as(anna.said()).isEqualTo(3);
      }

      coordinator.terminate();
      assertThat(coordinator.await()).as(coordinator.said()).isEqualTo(3);
      assertThat(coordinator.said()).contains("stopping after the rounds in progress");
      assertThat(files(image.root())).isEqualTo(before);
    }
    Container.Result gone = Container.run(image, data, settings, "health", "/var/lib/covey/data");
    assertThat(gone.exitCode()).isEqualTo(1);
    assertThat(gone.err()).contains("does not answer");
    assertThat(data.resolve("data/store")).isNotEmptyDirectory();
  }

  private Container startClient(Path device, String coordinator, String token) throws IOException {
    Files.writeString(device.resolve("token"), token);
    Files.writeString(device.resolve("notes.txt"), "anna wrote of rain and bread\n\n".repeat(8));
    Path settings = Files.createDirectory(folder.resolve("client"));
    Files.writeString(
        settings.resolve("client.toml"),
        """
        schema = 1
        [client]
        id = "anna"
        coordinator = "%s"
        token-file = "/var/lib/covey/token"
        state = "/var/lib/covey/state"
        engine = "tiny"
        [data]
        path = "/var/lib/covey/notes.txt"
        """
            .formatted(coordinator));
    return Container.start(image, device, settings, "client", "--config", "/etc/covey/client.toml");
  }

  private static JsonNode runExperiment(Path data, Path settings) throws Exception {
    Files.writeString(data.resolve("measure.jsonl"), measure());
    Files.writeString(data.resolve("experiment.toml"), EXPERIMENT);
    Container.Result run =
        Container.run(
            image,
            data,
            settings,
            "run",
            "/var/lib/covey/experiment.toml",
            "--coordinator",
            "/var/lib/covey/data",
            "--runs",
            "/var/lib/covey/runs",
            "--json");
    assertThat(run.exitCode()).as(run.err()).isZero();
    return Project.JSON.readTree(run.out());
  }

  @Test
  void whatIsNotTheVolumeCannotBeWritten() throws Exception {
    requireNamespaces();
    Path data = Files.createDirectory(folder.resolve("volume"));
    Container.Result elsewhere =
        Container.run(image, data, settings(SETTINGS), "new", "/tmp/experiment");
    assertThat(elsewhere.exitCode()).isNotZero();
    assertThat(elsewhere.err()).containsIgnoringCase("read-only file system");
    Container.Result volume =
        Container.run(image, data, settings(SETTINGS), "new", "/var/lib/covey/experiment");
    assertThat(volume.exitCode()).as(volume.err()).isZero();
    assertThat(data.resolve("experiment/experiment.toml")).isNotEmptyFile();
  }

  @Test
  void aCoordinatorOfTheImageKeepsItsStoreInPostgresql() throws Exception {
    requireNamespaces();
    if (!System.getProperty("os.arch").equals("amd64")) {
      Project.skip("the image on PostgreSQL: its binaries are here for Linux amd64 only");
    }
    try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
      Path data = Files.createDirectory(folder.resolve("volume"));
      Path settings =
          settings(
              SETTINGS
                  + """
                    [store]
                    url = "jdbc:postgresql://127.0.0.1:%d/postgres"
                    user = "postgres"
                    password-file = "/etc/covey/store-password"
                    """
                      .formatted(postgres.getPort()));
      Files.writeString(settings.resolve("store-password"), "any will do: this server trusts\n");
      try (Container coordinator =
          Container.start(
              image, data, settings, "coordinator", "--config", "/etc/covey/coordinator.toml")) {
        coordinator.awaitLine("listens on");
        Container.Result list =
            Container.run(image, data, settings, "roster", "list", "--data", "/var/lib/covey/data");
        assertThat(list.exitCode()).as(list.err()).isZero();
        assertThat(list.out()).contains("operator");
        coordinator.terminate();
        assertThat(coordinator.await()).as(coordinator.said()).isEqualTo(3);
      }
      assertThat(data.resolve("data/store")).doesNotExist();
    }
  }

  @Test
  void theSameInputsMakeTheSameImage() throws Exception {
    if (!Boolean.getBoolean("covey.docker.twice")) {
      Project.skip("building the image twice: -Dcovey.docker.twice=true does");
    }
    Image again = Image.build(folder, "--without-libtorch", "coordinator");
    assertThat(again.digest()).isEqualTo(image.digest());
  }

  @Test
  void libtorchStartsInTheImageThatHoldsIt() throws Exception {
    if (!Boolean.getBoolean("covey.docker.libtorch")) {
      Project.skip("the image with LibTorch: -Dcovey.docker.libtorch=true tests it");
    }
    requireNamespaces();
    Image full = Image.build(folder, "client");
    Path data = Files.createDirectory(folder.resolve("volume"));
    Container.Result doctor = Container.run(full, data, settings(SETTINGS), "doctor");
    assertThat(doctor.exitCode()).as(doctor.out() + doctor.err()).isZero();
    assertThat(doctor.out()).contains("libtorch");
    Container.Result bench =
        Container.run(
            full,
            data,
            settings(SETTINGS),
            "bench",
            "train",
            "--width",
            "32",
            "--repetitions",
            "1");
    assertThat(bench.exitCode()).as(bench.out() + bench.err()).isZero();
  }

  private static final String EXPERIMENT =
      """
      schema = 1
      [run]
      name = "first"
      rounds = 2
      engine = "tiny"
      [model]
      family = "nplm"
      base = "random"
      tokenizer = "byte"
      embedding = 4
      hidden = 8
      context = 3
      [data]
      source = "jsonl"
      path = "/var/lib/covey/measure.jsonl"
      [training]
      optimizer = "sgd"
      local-steps = 3
      batch-size = 4
      """;

  private static String measure() {
    StringBuilder lines = new StringBuilder();
    for (int note = 0; note < 8; note++) {
      lines.append(
          "{\"client\": \"anna\", \"text\": \"a public note %d of rain\"}%n".formatted(note));
    }
    return lines.toString();
  }

  private Path settings(String coordinatorToml) throws IOException {
    Path settings = Files.createDirectories(folder.resolve("settings"));
    Files.writeString(settings.resolve("coordinator.toml"), coordinatorToml);
    return settings;
  }

  private static void requireNamespaces() throws Exception {
    Container.whyNot().ifPresent(why -> Project.skip("starting the image: " + why));
  }

  /** Every file of a tree with its time of change. */
  private static Map<Path, Long> files(Path root) throws IOException {
    Map<Path, Long> times = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(path -> !Files.isSymbolicLink(path)).toList()) {
        times.put(root.relativize(file), Files.getLastModifiedTime(file).toMillis());
      }
    }
    return times;
  }
}
