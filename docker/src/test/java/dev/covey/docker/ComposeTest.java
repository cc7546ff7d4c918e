package dev.covey.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SpecVersion;
import dev.covey.config.client.ClientFile;
import dev.covey.config.coordinator.CoordinatorConfig;
import dev.covey.config.coordinator.CoordinatorFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** docker/compose.yaml, and the settings that it mounts. */
class ComposeTest {
  @TempDir Path folder;

  private static final Set<String> OURS = Set.of("coordinator", "anna", "ben", "chloe");

  /** With its merge keys resolved, as compose reads it. */
  private static ObjectNode compose() {
    LoaderOptions strict = new LoaderOptions();
    strict.setAllowDuplicateKeys(false);
    Object loaded =
        new Yaml(new SafeConstructor(strict)).load(Project.text(Project.docker("compose.yaml")));
    return Project.JSON.valueToTree(loaded);
  }

  private static List<String> problems(ObjectNode compose) throws Exception {
    // The edition of the schema is older than this key, which names the project.
    assertThat(compose.remove("name").asText()).isEqualTo("covey");
    JsonNode schema =
        withoutOldIds(
            Project.JSON.readTree(
                Project.docker("src/test/resources/third-party/compose-spec/compose-spec.json")
                    .toFile()));
    return Schemas.problems(schema, SpecVersion.VersionFlag.V201909, compose);
  }

  /** The schema still labels its parts with "id", which its own draft does not know. */
  private static JsonNode withoutOldIds(JsonNode schema) {
    if (schema instanceof ObjectNode object && object.path("id").isTextual()) {
      object.remove("id");
    }
    schema.forEach(ComposeTest::withoutOldIds);
    return schema;
  }

  /** A file of settings with paths of the container taken for others, which are here. */
  private Path here(String file, Map<String, Path> paths) throws Exception {
    String text = Project.text(Project.docker(file));
    for (Map.Entry<String, Path> path : paths.entrySet()) {
      assertThat(text).contains("\"" + path.getKey() + "\"");
      Files.writeString(path.getValue(), "text\n");
      text = text.replace(path.getKey(), path.getValue().toString());
    }
    return Files.writeString(folder.resolve(Path.of(file).getFileName()), text);
  }

  @Test
  void itIsWhatTheComposeSpecificationAllows() throws Exception {
    assertThat(problems(compose())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"imagge", "health_check", "readonly"})
  void theSchemaWouldTellAMisspeltKey(String key) throws Exception {
    ObjectNode compose = compose();
    ((ObjectNode) compose.path("services").path("coordinator")).put(key, "x");
    assertThat(problems(compose)).hasSize(1).allMatch(problem -> problem.contains(key));
  }

  @Test
  void itNamesOnlyWhatItDeclares() {
    ObjectNode compose = compose();
    Set<String> networks = new TreeSet<>();
    Set<String> volumes = new TreeSet<>();
    compose
        .path("services")
        .forEach(
            service -> {
              service.path("networks").forEach(name -> networks.add(name.asText()));
              service
                  .path("secrets")
                  .forEach(name -> assertThat(compose.path("secrets").has(name.asText())).isTrue());
              service
                  .path("depends_on")
                  .fieldNames()
                  .forEachRemaining(
                      other -> assertThat(compose.path("services").has(other)).isTrue());
              for (JsonNode volume : service.path("volumes")) {
                String source = volume.asText().split(":", 2)[0];
                if (!source.startsWith(".")) {
                  volumes.add(source);
                } else if (!source.startsWith("./devices/")) {
                  assertThat(Project.docker(source)).isRegularFile();
                }
              }
            });
    assertThat(networks).isEqualTo(names(compose.path("networks")));
    assertThat(volumes).isEqualTo(names(compose.path("volumes")));
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void whatIsOursCanWriteToItsVolumeAloneAndHasTimeToEnd() {
    JsonNode services = compose().path("services");
    for (String name : OURS) {
      JsonNode service = services.path(name);
      assertThat(service.path("read_only").asBoolean()).as(name).isTrue();
      assertThat(service.path("cap_drop").path(0).asText()).isEqualTo("ALL");
      assertThat(service.path("security_opt").path(0).asText()).isEqualTo("no-new-privileges:true");
      assertThat(service.path("stop_grace_period").isMissingNode()).isFalse();
      for (JsonNode volume : service.path("volumes")) {
        assertThat(volume.asText()).matches(".*(:ro|:/var/lib/covey)$");
      }
      assertThat(Project.root().resolve(service.path("build").path("dockerfile").asText()))
          .isRegularFile();
    }
  }

  @Test
  void noFigureAndNoDatabaseIsPublishedBeyondThisMachine() {
    ObjectNode compose = compose();
    assertThat(compose.path("services").path("database").has("ports")).isFalse();
    for (JsonNode port : compose.path("services").path("coordinator").path("ports")) {
      assertThat(port.asText()).endsWith(":7443");
    }
    for (JsonNode port : compose.path("services").path("prometheus").path("ports")) {
      assertThat(port.asText()).startsWith("127.0.0.1:");
    }
    assertThat(compose.path("networks").path("store").path("internal").asBoolean()).isTrue();
    assertThat(compose.path("networks").path("metrics").path("internal").asBoolean()).isTrue();
  }

  @Test
  void theCoordinatorReadsItsFileAndFindsTheDatabaseAndTheSecret() throws Exception {
    Path password = folder.resolve("password");
    CoordinatorConfig config =
        CoordinatorFile.load(
            here("coordinator/coordinator.toml", Map.of("/run/secrets/store-password", password)),
            List.of());
    assertThat(config.listen().port()).isEqualTo(7443);
    assertThat(config.data()).isEqualTo(Path.of("/var/lib/covey/data"));
    assertThat(config.store())
        .isInstanceOfSatisfying(
            CoordinatorConfig.Store.Database.class,
            store -> {
              assertThat(store.url()).isEqualTo("jdbc:postgresql://database:5432/covey");
              assertThat(store.passwordFile()).contains(password);
            });
    JsonNode environment = compose().path("services").path("database").path("environment");
    assertThat(environment.path("POSTGRES_DB").asText()).isEqualTo("covey");
    assertThat(environment.path("POSTGRES_USER").asText()).isEqualTo("covey");
    assertThat(Project.text(Project.docker("prometheus/prometheus.yml")))
        .contains("coordinator:9464");
  }

  @ParameterizedTest
  @ValueSource(strings = {"anna", "ben", "chloe"})
  void aDeviceReadsItsFile(String device) throws Exception {
    List<String> command =
        Project.JSON.convertValue(
            compose().path("services").path(device).path("command"),
            Project.JSON.getTypeFactory().constructCollectionType(List.class, String.class));
    assertThat(command).startsWith("client", "--config", "/etc/covey/client.toml", "--set");
    Path file =
        here(
            "client/client.toml",
            Map.of(
                "/device/token", folder.resolve("token"),
                "/device/notes.txt", folder.resolve("notes.txt")));
    assertThat(ClientFile.load(file, List.of(command.get(4))).id().value()).isEqualTo(device);
  }

  @Test
  void noSecretIsInTheTree() throws Exception {
    assertThat(Project.text(Project.docker(".gitignore"))).contains("secrets/", "devices/");
    assertThat(Project.text(Project.root().resolve(".dockerignore")))
        .contains("docker/secrets", "docker/devices", "**/*.key", "**/*.pem", "**/token");
    for (Map.Entry<String, JsonNode> secret : compose().path("secrets").properties()) {
      assertThat(secret.getValue().path("file").asText()).startsWith("./secrets/");
    }
  }
}
