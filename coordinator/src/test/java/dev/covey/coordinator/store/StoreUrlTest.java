package dev.covey.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.error.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreUrlTest {
  @TempDir Path folder;

  @Test
  void takesUserAndPasswordOutOfTheUrl() {
    StoreUrl url =
        StoreUrl.parse(
            "jdbc:postgresql://db:5433/covey?sslmode=verify-full&user=anna&password=s%26cret&currentSchema=x",
            Map.of());
    assertThat(url.jdbcUrl())
        .isEqualTo("jdbc:postgresql://db:5433/covey?sslmode=verify-full&currentSchema=x");
    assertThat(url.user()).isEqualTo("anna");
    assertThat(url.password()).isEqualTo("s&cret");
    assertThat(url).asString().doesNotContain("cret").doesNotContain("anna");
  }

  @Test
  void findsThemInTheEnvironmentAndInAFile() throws Exception {
    Path file = Files.writeString(folder.resolve("password"), "from file\nsecond line\n");
    Map<String, String> environment =
        Map.of(
            StoreUrl.USER, "bert",
            StoreUrl.PASSWORD, "from variable");
    StoreUrl url = StoreUrl.parse("jdbc:postgresql://db/covey", environment);
    assertThat(url.user()).isEqualTo("bert");
    assertThat(url.password()).isEqualTo("from variable");
    assertThat(
            StoreUrl.parse(
                    "jdbc:postgresql://db/covey", Map.of(StoreUrl.PASSWORD_FILE, file.toString()))
                .password())
        .isEqualTo("from file");
    assertThatThrownBy(
            () ->
                StoreUrl.parse(
                    "jdbc:postgresql://db/covey",
                    Map.of(StoreUrl.PASSWORD_FILE, folder.resolve("none").toString())))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("cannot read the password file");
  }

  @Test
  void aFileIsAFileOfH2() {
    assertThat(StoreUrl.parse("jdbc:h2:file:" + folder.resolve("x"), Map.of()).jdbcUrl())
        .isEqualTo("jdbc:h2:file:" + folder.resolve("x"));
    assertThat(StoreUrl.inFolder(folder).jdbcUrl())
        .isEqualTo("jdbc:h2:file:" + folder.resolve("covey"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "covey.db",
        "jdbc:h2:mem:x",
        "jdbc:h2:tcp://db/x",
        "jdbc:h2:file:",
        "jdbc:h2:file:/tmp/x;INIT=RUNSCRIPT FROM 'y'",
        "jdbc:mysql://db/covey",
        "postgres://db/covey",
        "postgresql://anna:hunter2@db/covey",
        "jdbc:postgresql://anna:hunter2@db/covey",
        "jdbc:postgresql://db:port/covey?password=hunter2",
        "jdbc:postgresql://db/covey?user=%zz&password=hunter2"
      })
  void refusesWhatNamesNoStoreWithoutShowingAPassword(String url) {
    assertThatThrownBy(() -> StoreUrl.parse(url, Map.of()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("expected")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void namesTheLikelyMistake() {
    assertThatThrownBy(() -> StoreUrl.parse("postgresql://db/covey", Map.of()))
        .hasMessageContaining("did you mean jdbc:postgresql:");
  }
}
