package dev.covey.config.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.covey.config.Endpoint;
import dev.covey.config.coordinator.CoordinatorConfig.Log;
import dev.covey.config.coordinator.CoordinatorConfig.Store;
import dev.covey.config.coordinator.CoordinatorConfig.Tls;
import dev.covey.config.toml.Key;
import dev.covey.core.error.ConfigurationException;
import dev.covey.testing.TestData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CoordinatorFileTest {
  private static final String SECRET = "hunter2hunter2";

  @TempDir Path folder;

  @BeforeEach
  void pem() throws Exception {
    Files.writeString(folder.resolve("a.pem"), "");
  }

  private CoordinatorConfig load(String more, String... sets) {
    return CoordinatorFile.parse("coordinator.toml", "schema = 1\n" + more, folder, List.of(sets));
  }

  @Test
  void aFileOfOneLineIsAWholeCoordinatorThatNobodyElseReaches() {
    CoordinatorConfig config = load("");
    assertThat(config.name()).isEqualTo("covey");
    assertThat(config.listen()).isEqualTo(new Endpoint("127.0.0.1", 7443));
    assertThat(config.listen().isLoopback()).isTrue();
    assertThat(config.data()).isEqualTo(folder.resolve("data"));
    assertThat(config.runsAtOnce()).isEqualTo(1);
    assertThat(config.log()).isEqualTo(Log.TEXT);
    assertThat(config.store()).isEqualTo(new Store.InDataFolder());
    assertThat(config.tls()).isEqualTo(new Tls.BuiltIn(List.of()));
    assertThat(config.limits().reconnectSeconds()).isEqualTo(20);
    assertThat(config.limits().gatherSeconds()).isEqualTo(10);
    assertThat(config.limits().drainSeconds()).isEqualTo(20);
    assertThat(config.limits().maxUpdateMegabytes()).isEqualTo(1000);
    assertThat(config.metricsListen()).contains(new Endpoint("127.0.0.1", 9464));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "coordinator.listen = \"127.0.0.1:0\"\ntls.mode = \"off\"\n",
        "coordinator.log = \"json\"\nmetrics.listen = \"off\"\n",
        "store.url = \"jdbc:postgresql://db/covey?sslmode=verify-full\"\nstore.user = \"covey\"\n"
            + "store.password-file = \"a.pem\"\n",
        "tls.mode = \"own\"\ntls.certificate = \"a.pem\"\ntls.key = \"a.pem\"\n"
            + "tls.client-ca = \"a.pem\"\n",
        "tls.host-names = [\"covey.example.org\", \"192.0.2.7\", \"2001:db8::7\"]\n",
        "limits.max-clients = 3\nretention.days = 0\ncoordinator.runs-at-once = 4\n"
      })
  void theResolvedFileReadsBackAsTheSame(String more) {
    CoordinatorConfig config = load(more);
    CoordinatorConfig again = CoordinatorFile.parse("f", config.toToml(), Path.of("/"), List.of());
    assertThat(again).isEqualTo(config);
    assertThat(again.toToml()).isEqualTo(config.toToml());
  }

  @Test
  void withoutTlsItListensOnlyWhereNobodyElseReachesIt() {
    for (String loopback : List.of("127.0.0.1:1", "localhost:0", "[::1]:7443", "127.8.9.1:80")) {
      assertThat(load("tls.mode = \"off\"\n", "coordinator.listen=" + loopback).tls())
          .isEqualTo(new Tls.Off());
    }
    for (String open :
        List.of(
            "0.0.0.0:7443", "[::]:7443", "192.0.2.1:1", "covey.example.org:1", "[::ffff:1]:1")) {
      assertThatThrownBy(() -> load("tls.mode = \"off\"\n", "coordinator.listen=" + open))
          .hasMessage(
              "coordinator.toml:2:1: tls.mode: found \"off\", but "
                  + open
                  + " is reached from other machines: updates would cross the network in the clear,"
                  + " from anybody; use \"built-in\" or \"own\", or listen at 127.0.0.1");
    }
    CoordinatorConfig safe = load("");
    assertThatThrownBy(
            () ->
                new CoordinatorConfig(
                    safe.name(),
                    new Endpoint("0.0.0.0", 1),
                    safe.data(),
                    1,
                    safe.log(),
                    safe.store(),
                    new Tls.Off(),
                    safe.limits(),
                    Optional.empty(),
                    safe.retention()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("in the clear");
  }

  static List<Arguments> broken() {
    return List.of(
        Arguments.of(
            "coordinator.lisen = \"0.0.0.0:1\"",
            "coordinator.toml:2:1: coordinator.lisen: unknown key; did you mean"
                + " \"coordinator.listen\"?"),
        Arguments.of(
            "limits.uploads-at-once = 4194304",
            "coordinator.toml:2:1: limits.uploads-at-once: found 4194304 (integer), expected an"
                + " integer from 1 to 1024"),
        Arguments.of(
            "store.user = \"covey\"",
            "coordinator.toml:2:1: store.user: has no effect here; it is only for a store that"
                + " store.url names"),
        Arguments.of(
            "tls.certificate = \"a.pem\"",
            "coordinator.toml:2:1: tls.certificate: has no effect here; it is only for tls.mode ="
                + " \"own\""),
        Arguments.of(
            "tls.mode = \"own\"\ntls.certificate = \"a.pem\"",
            "coordinator.toml:2:1: tls.key: missing; tls.mode = \"own\" needs it: a path"),
        Arguments.of(
            "metrics.listen = \"none\"",
            "coordinator.toml:2:1: metrics.listen: found \"none\" (string), expected \"off\" or"
                + " HOST:PORT, such as \"127.0.0.1:9464\""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void isRefusedInTheseWords(String more, String message) {
    assertThatThrownBy(() -> load(more + "\n"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://db/covey?user=covey&password=" + SECRET,
        "jdbc:postgresql://covey:" + SECRET + "@db/covey",
        "postgres://covey:" + SECRET + "@db/covey",
        "jdbc:h2:file:/srv/covey;USER=sa;PASSWORD=" + SECRET,
        "jdbc:mysql://db/covey?password=" + SECRET
      })
  void aPasswordInTheUrlIsRefusedAndNotShown(String url) {
    for (Throwable refusal :
        List.of(
            catchThrowable(() -> load("store.url = \"" + url + "\"\n")),
            catchThrowable(() -> load("", "store.url=" + url)),
            catchThrowable(() -> load("", "store.ulr=" + url)),
            catchThrowable(() -> load("", "store.password=" + SECRET)))) {
      assertThat(refusal).isInstanceOf(ConfigurationException.class);
      assertThat(refusal.getMessage()).contains("store.").doesNotContain(SECRET);
    }
  }

  @Test
  void everyDeclaredKeyIsInTheSchema() throws Exception {
    List<Key<?>> declared = new ArrayList<>();
    for (Class<?> keys : List.of(CoordinatorKeys.class, LimitKeys.class)) {
      for (var field : keys.getDeclaredFields()) {
        if (field.getType() == Key.class) {
          declared.add((Key<?>) field.get(null));
        }
      }
    }
    assertThat(CoordinatorFile.SCHEMA.keys()).containsExactlyInAnyOrderElementsOf(declared);
  }

  /** Run with -Dcovey.docs.write=true to write the page anew. */
  @Test
  void theManualIsTheOneInTheDocs() throws Exception {
    Path page = TestData.repositoryRoot().resolve("docs/coordinator-file.md");
    if (Boolean.getBoolean("covey.docs.write")) {
      Files.writeString(page, CoordinatorReference.markdown());
    }
    assertThat(Files.readString(page))
        .as("docs/coordinator-file.md; -Dcovey.docs.write=true writes it anew")
        .isEqualTo(CoordinatorReference.markdown());
  }

  @Test
  void theFileOfTheManualWorks() {
    String page = CoordinatorReference.markdown();
    String example = page.substring(page.indexOf("```toml\n") + 8, page.indexOf("```\n\nThis"));
    assertThat(CoordinatorFile.parse("f", example, folder, List.of()).tls())
        .isEqualTo(new Tls.BuiltIn(List.of("covey.example.org")));
  }
}
