package dev.covey.config.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.covey.config.Endpoint;
import dev.covey.config.ModelConfig.Family;
import dev.covey.config.RunConfig;
import dev.covey.config.client.ClientConfig.Data;
import dev.covey.config.client.ClientConfig.Eligibility;
import dev.covey.config.client.ClientConfig.Enrolment;
import dev.covey.config.client.ClientConfig.Tls;
import dev.covey.config.toml.Key;
import dev.covey.core.error.ConfigurationException;
import dev.covey.testing.TestData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
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

class ClientFileTest {
  private static final String SECRET = "s3cr3t-t0ken-of-anna";
  private static final String LEAST =
      """
      schema = 1
      client.id = "anna"
      client.coordinator = "localhost:7443"
      data.path = "notes"
      """;

  @TempDir Path folder;

  @BeforeEach
  void notes() throws Exception {
    Files.createDirectories(folder.resolve("notes"));
    Files.writeString(folder.resolve("chat.jsonl"), "");
  }

  private ClientConfig load(String more, String... sets) {
    return ClientFile.parse("client.toml", LEAST + more, folder, List.of(sets));
  }

  @Test
  void theSmallestFileIsAWholeClient() {
    ClientConfig config = load("");
    assertThat(config.id().value()).isEqualTo("anna");
    assertThat(config.coordinator()).isEqualTo(new Endpoint("localhost", 7443));
    assertThat(config.state()).isEqualTo(folder.resolve("state"));
    assertThat(config.enrolment()).isEqualTo(new Enrolment.None());
    assertThat(config.engine()).isEqualTo("auto");
    assertThat(config.device()).isEqualTo(new RunConfig.Device.Cpu());
    assertThat(config.tls()).isEqualTo(new Tls.BuiltIn(Optional.empty()));
    assertThat(config.data()).isEqualTo(new Data.Text(folder.resolve("notes")));
    assertThat(config.eligibility()).isEqualTo(Eligibility.ALWAYS);
    assertThat(config.allow().families()).containsExactlyInAnyOrder(Family.GPT2, Family.NPLM);
    assertThat(config.allow().plugIns()).isFalse();
    assertThat(config.allow().runs()).containsExactly("*");
  }

  @Test
  void everythingCanBeSaid() {
    ClientConfig config =
        load(
            """
            client.device = "cuda:1"
            client.state = "elsewhere/state"
            [eligibility]
            charging = true
            unmetered-network = true
            idle = true
            minimum-battery-percent = 40
            data-cap-megabytes-per-day = 200
            hours = "22:00-06:00"
            status-file = "status"
            [allow]
            families = ["nplm"]
            runs = ["persona-*", "night-?"]
            base-sha256 = ["%s"]
            plug-ins = true
            plugin-path = ["notes"]
            """
                .formatted("ab".repeat(32)));
    assertThat(config.device()).isEqualTo(new RunConfig.Device.Cuda(1));
    assertThat(config.state()).isEqualTo(folder.resolve("elsewhere/state"));
    assertThat(config.eligibility())
        .isEqualTo(
            new Eligibility(
                true,
                true,
                true,
                40,
                200,
                DailyHours.parse("22:00-06:00"),
                Optional.of(folder.resolve("status"))));
    assertThat(config.allow().families()).containsExactly(Family.NPLM);
    assertThat(config.allow().pluginPath()).containsExactly(folder.resolve("notes"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "client.token-file = \"token\"\n",
        "tls.mode = \"off\"\n",
        "tls.mode = \"own\"\ntls.authority = \"chat.jsonl\"\ntls.certificate = \"chat.jsonl\"\n"
            + "tls.key = \"chat.jsonl\"\n",
        "data.text-field = \"message\"\ndata.format = \"jsonl\"\n",
        "eligibility.hours = \"06:30-08:00\"\neligibility.status-file = \"s\"\n",
        "allow.plug-ins = true\nallow.plugin-path = [\"notes\"]\nallow.max-parameters = 5\n",
        "allow.minimum-masking = \"malicious\"\nallow.minimum-cohort = 20\n"
            + "allow.minimum-corrupt-fraction = 0.25\nsecurity.authority = \"a.pub\"\n"
            + "security.enrolment = \"enrolment\"\n"
      })
  void theResolvedFileReadsBackAsTheSame(String more) {
    String base = more.contains("jsonl\"\n") ? LEAST.replace("notes", "chat.jsonl") : LEAST;
    ClientConfig config = ClientFile.parse("f", base + more, folder, List.of());
    ClientConfig again = ClientFile.parse("f", config.toToml(), Path.of("/"), List.of());
    assertThat(again).isEqualTo(config);
    assertThat(again.toToml()).isEqualTo(config.toToml());
  }

  @Test
  void theFormOfTheDataFollowsFromWhatItIs() {
    assertThat(load("", "data.path=" + folder.resolve("chat.jsonl")).data())
        .isEqualTo(new Data.JsonLines(folder.resolve("chat.jsonl"), "text"));
    assertThat(load("data.format = \"text\"\n", "data.path=" + folder.resolve("chat.jsonl")).data())
        .isEqualTo(new Data.Text(folder.resolve("chat.jsonl")));
  }

  static List<Arguments> broken() {
    return List.of(
        Arguments.of(
            "allow.max-paramters = 3",
            "client.toml:5:1: allow.max-paramters: unknown key; did you mean"
                + " \"allow.max-parameters\"?"),
        Arguments.of(
            "eligibility.hours = \"22-6\"",
            "client.toml:5:1: eligibility.hours: found \"22-6\" (string), expected \"\" or"
                + " HH:MM-HH:MM with two different times, such as \"22:00-06:00\""),
        Arguments.of(
            "data.text-field = \"t\"",
            "client.toml:5:1: data.text-field: has no effect here; it is only for data.format ="
                + " \"jsonl\""),
        Arguments.of(
            "allow.plugin-path = [\"notes\"]",
            "client.toml:5:1: allow.plugin-path: has no effect here; it is only for allow.plug-ins"
                + " = true"),
        Arguments.of(
            "data.format = \"jsonl\"",
            "client.toml:4:1: data.path: found a folder; data.format = \"jsonl\" needs a file"),
        Arguments.of(
            "tls.mode = \"own\"\ntls.authority = \"chat.jsonl\"\ntls.key = \"chat.jsonl\"",
            "client.toml:5:1: tls.certificate: missing; tls.mode = \"own\" needs it: a path"),
        Arguments.of(
            "allow.base-sha256 = [\"AB\"]",
            "client.toml:5:1: allow.base-sha256: element 1: found \"AB\" (string), expected 64"
                + " lower-case hexadecimal digits"),
        Arguments.of(
            "security.enrolment = \"e\"",
            "client.toml:5:1: security.enrolment: security.authority and security.enrolment are only"
                + " good together"),
        Arguments.of(
            "allow.minimum-cohort = 1",
            "client.toml:5:1: allow.minimum-cohort: found 1 (integer), expected an integer from 2 to"
                + " 10000"),
        Arguments.of(
            "allow.minimum-protection = \"local\"",
            "client.toml:5:1: allow.minimum-protection: found \"local\" (string), expected"
                + " \"none\", \"central\"; anything else is not available in this version of Covey"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void isRefusedInTheseWords(String more, String message) {
    assertThatThrownBy(() -> load(more + "\n"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(message);
  }

  @Test
  void whatIsMissingIsToldTogether() {
    assertThatThrownBy(() -> ClientFile.parse("client.toml", "schema = 1\n", folder, List.of()))
        .hasMessage(
            """
            client.toml:1:1: client.id: missing; a device needs a name: 1 to 200 characters, none of them a control character
            client.toml:1:1: client.coordinator: missing; a client needs to know where its coordinator listens: HOST:PORT, such as "covey.example.org:7443"; an IPv6 address in brackets
            client.toml:1:1: data.path: missing; a client needs data of its own: a path""");
  }

  @Test
  void nothingIsSentInTheClearToAnotherMachine() {
    assertThat(load("tls.mode = \"off\"\n").tls()).isEqualTo(new Tls.Off());
    assertThatThrownBy(
            () -> load("tls.mode = \"off\"\n", "client.coordinator=covey.example.org:7443"))
        .hasMessageContaining("client.toml:5:1: tls.mode: found \"off\", but")
        .hasMessageContaining("in the clear");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "localhost:0",
        "localhost:65536",
        ":7443",
        "::1:7443",
        "[localhost]:7443",
        "https://a:7443",
        "a b:7443",
        "a:7443 "
      })
  void aCoordinatorIsAHostAndAPort(String coordinator) {
    assertThatThrownBy(() -> load("", "client.coordinator=" + coordinator))
        .hasMessageContaining("client.coordinator: found ");
  }

  @Test
  void anIpv6AddressStandsInBrackets() {
    ClientConfig config = load("tls.mode = \"off\"\n", "client.coordinator=[::1]:7443");
    assertThat(config.coordinator()).isEqualTo(new Endpoint("::1", 7443));
    assertThat(config.coordinator()).hasToString("[::1]:7443");
  }

  @Test
  void theTokenIsReadAndNeverShown() throws Exception {
    ClientConfig written = load("client.token = \"" + SECRET + "\"\n");
    assertThat(written.enrolment().find().orElseThrow().reveal()).isEqualTo(SECRET);
    assertThat(written.toString()).doesNotContain(SECRET);
    assertThat(written.toToml()).doesNotContain(SECRET).doesNotContain("token");

    ClientConfig inFile = load("client.token-file = \"token\"\n");
    assertThat(inFile.enrolment().find()).isEmpty();
    Files.writeString(folder.resolve("token"), SECRET + "\n");
    assertThat(inFile.enrolment().find().orElseThrow().reveal()).isEqualTo(SECRET);
    assertThat(inFile.toString() + inFile.toToml()).doesNotContain(SECRET);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "client.token = [\"" + SECRET + "\"]",
        "client.token = \"" + SECRET + " and more\"",
        "client.token = \"" + SECRET + "\"\nclient.token-file = \"t\"",
        "client.tokne = \"" + SECRET + "\"",
        "client.token = \"" + SECRET + "\"\ntoken = \"" + SECRET + "\"",
      })
  void aRefusedTokenIsNotShownEither(String more) {
    Throwable refusal = catchThrowable(() -> load(more + "\n"));
    assertThat(refusal).isInstanceOf(ConfigurationException.class);
    assertThat(refusal.getMessage()).contains("tok").doesNotContain(SECRET);
  }

  @ParameterizedTest
  @ValueSource(strings = {"client.token", "client.tokne", "token", "client . token"})
  void aTokenInAnArgumentIsNotShownByItsRefusal(String key) {
    Throwable refusal = catchThrowable(() -> load("client.x = 1\n", key + "=" + SECRET + " x"));
    assertThat(refusal).isInstanceOf(ConfigurationException.class);
    assertThat(refusal.getMessage()).contains("=(not shown)").doesNotContain(SECRET);
  }

  @Test
  void aFileWithoutATokenIsSaidToBeOneWithoutItsContent() throws Exception {
    Files.writeString(folder.resolve("token"), SECRET + " " + SECRET);
    ClientConfig config = load("client.token-file = \"token\"\n");
    Throwable refusal = catchThrowable(() -> config.enrolment().find());
    assertThat(refusal).hasMessageContaining("holds no token");
    assertThat(refusal.getMessage()).doesNotContain(SECRET);
  }

  @Test
  void hoursMayRunOverMidnight() {
    DailyHours night = DailyHours.parse("22:00-06:00").orElseThrow();
    DailyHours morning = DailyHours.parse("06:00-08:30").orElseThrow();
    for (int minute = 0; minute < 24 * 60; minute++) {
      LocalTime time = LocalTime.of(minute / 60, minute % 60);
      assertThat(night.contains(time)).as("%s", time).isEqualTo(minute >= 1320 || minute < 360);
      assertThat(morning.contains(time)).as("%s", time).isEqualTo(minute >= 360 && minute < 510);
    }
    assertThat(DailyHours.parse("22:00-22:00")).isEmpty();
    assertThat(DailyHours.parse("24:00-06:00")).isEmpty();
  }

  @Test
  void whereTheStateLiesDoesNotDependOnWhatIsThere() throws Exception {
    Path here = Path.of("").toAbsolutePath();
    // "src" is there in the working directory, but a state beside the file was asked for.
    assertThat(load("client.state = \"src\"\n").state()).isEqualTo(folder.resolve("src"));
    assertThat(load("", "client.state=src").state()).isEqualTo(here.resolve("src"));
  }

  @Test
  void everyDeclaredKeyIsInTheSchema() throws Exception {
    List<Key<?>> declared = new ArrayList<>();
    for (Class<?> keys : List.of(ClientKeys.class, AllowKeys.class, AuthorityKeys.class)) {
      for (var field : keys.getDeclaredFields()) {
        if (field.getType() == Key.class) {
          declared.add((Key<?>) field.get(null));
        }
      }
    }
    assertThat(ClientFile.SCHEMA.keys()).containsExactlyInAnyOrderElementsOf(declared);
  }

  /** Run with -Dcovey.docs.write=true to write the page anew. */
  @Test
  void theManualIsTheOneInTheDocs() throws Exception {
    Path page = TestData.repositoryRoot().resolve("docs/client-file.md");
    if (Boolean.getBoolean("covey.docs.write")) {
      Files.writeString(page, ClientReference.markdown());
    }
    assertThat(Files.readString(page))
        .as("docs/client-file.md; -Dcovey.docs.write=true writes it anew")
        .isEqualTo(ClientReference.markdown());
  }

  @Test
  void theFileOfTheManualWorks() throws Exception {
    String page = ClientReference.markdown();
    String example = page.substring(page.indexOf("```toml\n") + 8, page.indexOf("```\n\nThis"));
    assertThat(ClientFile.parse("f", example, folder, List.of()).id().value())
        .isEqualTo("anna-phone");
  }
}
