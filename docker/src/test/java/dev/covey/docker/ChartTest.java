package dev.covey.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SpecVersion;
import dev.covey.config.coordinator.CoordinatorConfig;
import dev.covey.config.coordinator.CoordinatorFile;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The chart, as docker/render-chart rendered it. Templates are helm's business, which this build
 * does not need: what they gave is kept beside this test, and a chart that has changed since fails
 * it.
 */
class ChartTest {
  private static final Path CHART = Project.docker("helm/covey");

  private static final Map<String, Class<?>> KINDS =
      Map.of(
          "v1/ConfigMap", ConfigMap.class,
          "v1/Secret", Secret.class,
          "v1/Service", Service.class,
          "apps/v1/StatefulSet", StatefulSet.class,
          "networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class,
          "policy/v1/PodDisruptionBudget", PodDisruptionBudget.class,
          "monitoring.coreos.com/v1/ServiceMonitor", ServiceMonitor.class,
          "monitoring.coreos.com/v1/PrometheusRule", PrometheusRule.class);

  /** The models keep fields that they do not know; here such a field is a mistake. */
  private static final ObjectMapper STRICT =
      JsonMapper.builder()
          .annotationIntrospector(
              new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                  return false;
                }
              })
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  @TempDir Path folder;

  private static String rendered(String name) {
    return Project.text(
        Project.docker("src/test/resources/dev/covey/docker/rendered/" + name + ".yaml"));
  }

  private static Object model(JsonNode manifest) throws IOException {
    String kind = manifest.path("apiVersion").asText() + "/" + manifest.path("kind").asText();
    assertThat(KINDS).containsKey(kind);
    return STRICT.treeToValue(manifest, KINDS.get(kind));
  }

  private static <T> T only(String name, Class<T> kind) throws IOException {
    return all(name, kind).get(0);
  }

  private static <T> List<T> all(String name, Class<T> kind) throws IOException {
    List<T> found = new ArrayList<>();
    for (JsonNode manifest : Project.documents(rendered(name))) {
      Object model = model(manifest);
      if (kind.isInstance(model)) {
        found.add(kind.cast(model));
      }
    }
    return found;
  }

  @Test
  void whatIsKeptHereIsOfThisChart() throws Exception {
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    try (Stream<Path> files = Files.walk(CHART)) {
      for (String file :
          files
              .filter(Files::isRegularFile)
              .map(path -> "./" + CHART.relativize(path))
              .sorted()
              .toList()) {
        sha256.update((file + "\n").getBytes(StandardCharsets.UTF_8));
        sha256.update(Files.readAllBytes(CHART.resolve(file)));
      }
    }
    String digest = HexFormat.of().formatHex(sha256.digest());
    for (String name : List.of("minimal", "everything")) {
      assertThat(rendered(name).lines().findFirst().orElse(""))
          .as("the chart has changed: call docker/render-chart")
          .contains(digest);
    }
  }

  @Test
  void helmStillRendersTheSame() throws Exception {
    for (String name : List.of("minimal", "everything")) {
      Process helm;
      try {
        helm =
            new ProcessBuilder(
                    "helm",
                    "template",
                    "covey",
                    CHART.toString(),
                    "--namespace",
                    "federation",
                    "--kube-version",
                    "1.30.0",
                    "--values",
                    CHART.resolve("ci/" + name + "-values.yaml").toString())
                .redirectError(folder.resolve("err").toFile())
                .start();
      } catch (IOException e) {
        Project.skip("rendering the chart anew: helm is not here");
        return;
      }
      String out = new String(helm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(helm.waitFor()).as(Files.readString(folder.resolve("err"))).isZero();
      assertThat(Project.documents(out)).isEqualTo(Project.documents(rendered(name)));
    }
  }

  @ParameterizedTest
  @CsvSource({"minimal, 5", "everything, 9"})
  void everyManifestIsOneThatKubernetesKnows(String name, int manifests) throws IOException {
    List<JsonNode> documents = Project.documents(rendered(name));
    assertThat(documents).hasSize(manifests);
    for (JsonNode document : documents) {
      model(document);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"terminationGracePeriod", "securitycontext", "volume"})
  void theModelsWouldTellAMisspeltField(String field) {
    for (JsonNode manifest : Project.documents(rendered("minimal"))) {
      if (manifest.path("kind").asText().equals("StatefulSet")) {
        ((ObjectNode) manifest.path("spec").path("template").path("spec")).put(field, 1);
        assertThatThrownBy(() -> model(manifest)).hasMessageContaining(field);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"minimal", "everything"})
  void thePodHasNoPrivilegeAndWritesToItsVolumeAlone(String name) throws IOException {
    var pod = only(name, StatefulSet.class).getSpec().getTemplate().getSpec();
    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(10001);
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    // With any other policy the kubelet opens the keys in the volume to the group, and Covey
    // refuses them.
    assertThat(pod.getSecurityContext().getFsGroupChangePolicy()).isEqualTo("OnRootMismatch");
    // Twice limits.drain-seconds, of which one goes for rounds in progress.
    assertThat(pod.getTerminationGracePeriodSeconds()).isGreaterThan(40);
    assertThat(pod.getContainers()).hasSize(1);
    var container = pod.getContainers().get(0);
    var security = container.getSecurityContext();
    assertThat(security.getReadOnlyRootFilesystem()).isTrue();
    assertThat(security.getAllowPrivilegeEscalation()).isFalse();
    assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
    container
        .getVolumeMounts()
        .forEach(
            mount ->
                assertThat(Boolean.TRUE.equals(mount.getReadOnly()))
                    .as(mount.getMountPath())
                    .isEqualTo(!mount.getMountPath().equals("/var/lib/covey")));
    assertThat(container.getReadinessProbe().getExec().getCommand())
        .containsExactly("covey", "health", "/var/lib/covey/data");
    assertThat(container.getLivenessProbe().getTcpSocket().getPort().getStrVal()).isEqualTo("grpc");
    assertThat(only(name, StatefulSet.class).getSpec().getReplicas()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"minimal", "everything"})
  void theCoordinatorReadsItsFile(String name) throws IOException {
    // Where the pod has its Secret.
    Path password = Files.writeString(folder.resolve("password"), "text");
    Path file =
        Files.writeString(
            folder.resolve("coordinator.toml"),
            Objects.requireNonNull(only(name, ConfigMap.class).getData().get("coordinator.toml"))
                .replace("/run/covey/store-password", password.toString()));
    CoordinatorConfig config = CoordinatorFile.load(file, List.of());
    assertThat(config.listen().port()).isEqualTo(7443);
    assertThat(config.data()).isEqualTo(Path.of("/var/lib/covey/data"));
    assertThat(((CoordinatorConfig.Tls.BuiltIn) config.tls()).hostNames())
        .contains("covey", "covey.federation.svc");
    if (name.equals("everything")) {
      assertThat(config.limits().maxClients()).isEqualTo(1_000_000);
      assertThat(config.store())
          .isInstanceOfSatisfying(
              CoordinatorConfig.Store.Database.class,
              store ->
                  assertThat(store.url())
                      .isEqualTo(
                          "jdbc:postgresql://database.example.org:5432/covey?sslmode=verify-full&ApplicationName=covey"));
    } else {
      assertThat(config.store()).isNotInstanceOf(CoordinatorConfig.Store.Database.class);
    }
  }

  @Test
  void servicesLeadToThePodAndFiguresStayInside() throws IOException {
    var labels =
        only("everything", StatefulSet.class).getSpec().getTemplate().getMetadata().getLabels();
    var ports =
        only("everything", StatefulSet.class)
            .getSpec()
            .getTemplate()
            .getSpec()
            .getContainers()
            .get(0)
            .getPorts();
    for (Service service : all("everything", Service.class)) {
      assertThat(labels).containsAllEntriesOf(service.getSpec().getSelector());
      service
          .getSpec()
          .getPorts()
          .forEach(
              port ->
                  assertThat(ports)
                      .anyMatch(open -> open.getName().equals(port.getTargetPort().getStrVal())));
      if (service.getSpec().getType().equals("LoadBalancer")) {
        assertThat(service.getSpec().getPorts()).hasSize(1);
      }
    }
    ServiceMonitor monitor = only("everything", ServiceMonitor.class);
    assertThat(all("everything", Service.class))
        .filteredOn(
            service ->
                service
                    .getMetadata()
                    .getLabels()
                    .entrySet()
                    .containsAll(monitor.getSpec().getSelector().getMatchLabels().entrySet()))
        .hasSize(1)
        .allMatch(
            service ->
                service.getSpec().getPorts().stream()
                    .anyMatch(port -> port.getName().equals("metrics")));
  }

  @Test
  void aPasswordStandsInASecretAlone() throws IOException {
    String password = only("everything", Secret.class).getStringData().get("password");
    assertThat(password).isEqualTo("only: for a \"trial\"");
    for (JsonNode manifest : Project.documents(rendered("everything"))) {
      if (!manifest.path("kind").asText().equals("Secret")) {
        assertThat(manifest.toString()).doesNotContain("only: for");
      }
    }
    assertThat(all("minimal", Secret.class)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"values.yaml", "ci/minimal-values.yaml", "ci/everything-values.yaml"})
  void theSchemaTakesTheValues(String file) throws IOException {
    assertThat(problems(Project.yaml(CHART.resolve(file)))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "replicas: 2",
        "service: {port: 0}",
        "service: {type: ExternalName}",
        "persistence: {size: lots}",
        "coordinator: {name: 'two words'}",
        "coordinator: {settings: {store: {url: x}}}",
        "database: {url: 'mysql://x', existingSecret: s}",
        "database: {url: 'jdbc:postgresql://x/covey'}",
        "database: {url: 'jdbc:postgresql://x/covey?password=y', existingSecret: s}",
        "image: {tag: 'a b', repository: covey}"
      })
  void theSchemaRefusesWhatCannotWork(String values) throws IOException {
    assertThat(problems(Project.YAML.readTree(values))).isNotEmpty();
  }

  private static List<String> problems(JsonNode values) throws IOException {
    return Schemas.problems(
        Project.JSON.readTree(CHART.resolve("values.schema.json").toFile()),
        SpecVersion.VersionFlag.V7,
        values);
  }
}
