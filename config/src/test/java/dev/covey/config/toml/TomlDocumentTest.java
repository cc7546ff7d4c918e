package dev.covey.config.toml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.error.ConfigurationException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TomlDocumentTest {
  @TempDir Path folder;

  @Test
  void everySyntaxErrorIsToldWithItsPlace() {
    assertThatThrownBy(
            () -> TomlDocument.parse("a.toml", "x = 1\nx = 2\ny = 99999999999999999999\n"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "a.toml:2:1: not valid TOML: x previously defined at line 1, column 1\n"
                + "a.toml:3:5: not valid TOML: Integer is too large");
  }

  @Test
  void aMissingFileAndAFolderAreNamed() {
    Path file = folder.resolve("none.toml");
    assertThatThrownBy(() -> TomlDocument.read(file)).hasMessage(file + ": no such file");
    assertThatThrownBy(() -> TomlDocument.read(folder))
        .hasMessage(folder + ": is a folder, expected a TOML file");
  }

  @Test
  void badUtf8IsToldWithItsPlace() throws Exception {
    Path file = folder.resolve("bad.toml");
    Files.write(file, new byte[] {'a', ' ', '=', ' ', '1', '\n', 'b', '=', '"', (byte) 0xff, '"'});
    assertThatThrownBy(() -> TomlDocument.read(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(file + ":2:4: byte 0xff is not valid UTF-8; save the file as UTF-8");
    Files.write(file, new byte[] {'a', '=', '"', (byte) 0xc3});
    assertThatThrownBy(() -> TomlDocument.read(file))
        .hasMessage(file + ":1:4: byte 0xc3 is not valid UTF-8; save the file as UTF-8");
  }

  @Test
  void aHugeFileIsRefusedUnread() throws Exception {
    Path file = folder.resolve("huge.toml");
    Files.write(file, new byte[(1 << 20) + 1]);
    assertThatThrownBy(() -> TomlDocument.read(file))
        .hasMessage(file + ": has 1048577 bytes; at most 1048576 are read");
  }

  @Test
  void nestingThatWouldOverflowTheStackIsRefused() {
    assertThatThrownBy(() -> TomlDocument.parse("a.toml", "x = " + "[".repeat(100_000)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("a.toml: not valid TOML: arrays or tables nest too deeply");
  }

  @Test
  void aByteOrderMarkIsSkipped() throws Exception {
    Path file = folder.resolve("marked.toml");
    Files.write(file, "\uFEFFx = 1\n".getBytes(StandardCharsets.UTF_8));
    assertThat(TomlDocument.read(file).root().entries()).containsOnlyKeys("x");
  }

  @Test
  void positionsPointAtKeys() {
    Node.Table root = TomlDocument.parse("a.toml", "x = 1\n\n[t.u]\n  y = [1,\n 2]\n").root();
    Node.Table t = (Node.Table) entry(root, "t");
    Node.Table u = (Node.Table) entry(t, "u");
    assertThat(entry(root, "x").origin().prefix()).isEqualTo("a.toml:1:1");
    assertThat(u.origin().prefix()).isEqualTo("a.toml:3:1");
    assertThat(entry(u, "y").origin().prefix()).isEqualTo("a.toml:4:3");
  }

  @Test
  void argumentsAreTomlOrElseText() {
    assertThat(value("a=1")).isEqualTo(1L);
    assertThat(value("a=0.5")).isEqualTo(0.5);
    assertThat(value("a=true")).isEqualTo(true);
    assertThat(value("a=\"1\"")).isEqualTo("1");
    assertThat(value("a=word")).isEqualTo("word");
    assertThat(value("a=/tmp/a file.txt")).isEqualTo("/tmp/a file.txt");
    assertThat(value("a=")).isEqualTo("");
    assertThat(value("a=b=c")).isEqualTo("b=c");
    assertThat(value("a=1\nb = 2")).isEqualTo("1\nb = 2");
    assertThat(value("a=[1,")).isEqualTo("[1,");
  }

  @Test
  void laterArgumentsWinAndTablesAreMade() {
    Problems problems = new Problems();
    Node.Table root =
        TomlDocument.parse("a.toml", "t.x = 1\n")
            .withArguments(List.of("t.x=2", "t.x=3", "u.v.w=4"), problems)
            .root();
    assertThat(problems.lines()).isEmpty();
    Node.Table t = (Node.Table) entry(root, "t");
    assertThat(((Node.Scalar) entry(t, "x")).value()).isEqualTo(3L);
    assertThat(entry(t, "x").origin().prefix()).isEqualTo("--set t.x=3");
    assertThat(root.entries()).containsKey("u");
  }

  @Test
  void brokenArgumentsAreNamed() {
    Problems problems = new Problems();
    TomlDocument.parse("a.toml", "x = 1\n")
        .withArguments(List.of("run.seed", "a..b=1", "=1", "x.y=1", "x=\u0007"), problems);
    assertThat(problems.lines())
        .containsExactly(
            "--set run.seed: expected KEY=VALUE, such as --set run.seed=7",
            "--set a..b=1: the part before = is not a key such as run.seed",
            "--set =1: the part before = is not a key such as run.seed",
            "--set x.y=1: x: is 1 (integer), not a table");
  }

  private static Object value(String argument) {
    Problems problems = new Problems();
    TomlDocument document =
        TomlDocument.parse("a.toml", "").withArguments(List.of(argument), problems);
    problems.throwIfAny();
    return ((Node.Scalar) entry(document.root(), "a")).value();
  }

  private static Node entry(Node.Table table, String key) {
    return Objects.requireNonNull(table.entries().get(key), key);
  }
}
