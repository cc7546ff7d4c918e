package dev.covey.config.toml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.error.ConfigurationException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The layer by itself, with the keys of an invented file. */
class TomlReaderTest {
  private static final Key<Integer> PORT =
      Key.of("server.port", Types.integer(1, 65_535), 8080, "Port.");
  private static final Key<String> HOST =
      Key.withoutDefault(
          "server.host", Types.text("a host name", t -> !t.isBlank(), "h"), "none", "Host.");
  private static final Key<List<Double>> WEIGHTS =
      Key.of("weights", Types.listOf(Types.number(0, 1), 0, 3), List.of(), "Weights.");
  private static final Key<Boolean> SAFE =
      Key.of("server.tls.safe", Types.bool(), true, "Safe.").onlyFor("servers with TLS");
  private static final Schema SCHEMA =
      new Schema(List.of(WEIGHTS, PORT, HOST, SAFE), Map.of("server.quic", "not built in"));

  private final Problems problems = new Problems();

  private TomlReader reader(String toml) {
    return new TomlReader(TomlDocument.parse("s.toml", toml), SCHEMA, problems);
  }

  @Test
  void valuesAndDefaultsAreRead() {
    TomlReader reader = reader("weights = [1, 0.5]\n[server]\nhost = \"a\"\n");
    assertThat(reader.get(PORT)).isEqualTo(8080);
    assertThat(reader.find(HOST)).contains("a");
    assertThat(reader.get(WEIGHTS)).containsExactly(1.0, 0.5);
    assertThat(reader.finish(List.of(), Set.of())).isEmpty();
    assertThat(problems.isEmpty()).isTrue();
  }

  @Test
  void aKeyThatNobodyReadIsRefused() {
    reader("server.tls.safe = true\n").finish(List.of(), Set.of());
    assertThat(problems.lines())
        .containsExactly(
            "s.toml:1:1: server.tls.safe: has no effect here; it is only for servers with TLS");
  }

  @Test
  void aKeyThatAnArgumentDisarmedIsExcused() {
    assertThat(reader("server.tls.safe = true\n").finish(List.of(), Set.of("server.tls.safe")))
        .containsExactly(
            "server.tls.safe of the file has no effect with these arguments; it is only for"
                + " servers with TLS");
    assertThat(problems.isEmpty()).isTrue();
  }

  @Test
  void unknownReservedAndMisplacedKeysAreTold() {
    reader("prot = 1\nport = 2\nserver.quic = 1\nserver.hots = 2\nserver.tls = 3\nzzzzzz = 4\n");
    assertThat(problems.lines())
        .containsExactly(
            "s.toml:1:1: prot: unknown key; the file knows weights, [server]",
            "s.toml:2:1: port: unknown key; did you mean \"server.port\"?",
            "s.toml:3:1: server.quic: found 1 (integer); not built in",
            "s.toml:4:1: server.hots: unknown key; did you mean \"server.host\"?",
            "s.toml:5:1: server.tls: found 3 (integer), expected a table [server.tls]",
            "s.toml:6:1: zzzzzz: unknown key; the file knows weights, [server]");
  }

  @Test
  void aQuotedDottedKeyIsNotThePath() {
    reader("\"server.port\" = 1\n");
    assertThat(problems.lines().get(0)).startsWith("s.toml:1:1: \"server.port\": unknown key");
  }

  @Test
  void wrongElementsAreCounted() {
    reader("weights = [0.5, 2, 1]\n").get(WEIGHTS);
    assertThat(problems.lines())
        .containsExactly(
            "s.toml:1:1: weights: element 2: found 2 (integer), expected a number from 0 to 1");
  }

  @Test
  void everyProblemComesOnceAndInOrder() {
    TomlReader reader = reader("weights = 1\n[server]\nport = 0\nhost = 1979-05-27\n");
    reader.get(PORT);
    reader.get(PORT);
    reader.get(WEIGHTS);
    reader.find(HOST);
    reader.check(false, "never told, as the port is wrong itself", HOST, PORT);
    assertThatThrownBy(problems::throwIfAny)
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "s.toml:1:1: weights: found 1 (integer), expected an array of at most 3, each a number"
                + " from 0 to 1\n"
                + "s.toml:3:1: server.port: found 0 (integer), expected an integer from 1 to"
                + " 65535\n"
                + "s.toml:4:1: server.host: found 1979-05-27 (date), expected a host name");
  }

  @Test
  void aKeyDeclaredTwiceIsAFaultOfTheSchema() {
    assertThatThrownBy(() -> new Schema(List.of(PORT, PORT), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("server.port");
  }

  @Test
  void theWriterKeepsTheSchemasOrder() {
    String written =
        new TomlWriter(SCHEMA)
            .put(SAFE, false)
            .put(PORT, 7)
            .put(WEIGHTS, List.of(1.0))
            .put(HOST, "a\"b")
            .remove(HOST)
            .render();
    assertThat(written)
        .isEqualTo("weights = [1.0]\n\n[server]\nport = 7\n\n[server.tls]\nsafe = false\n");
  }
}
