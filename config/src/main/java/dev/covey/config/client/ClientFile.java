package dev.covey.config.client;

import dev.covey.config.toml.Key;
import dev.covey.config.toml.NearestWord;
import dev.covey.config.toml.PathResolver;
import dev.covey.config.toml.Problems;
import dev.covey.config.toml.Schema;
import dev.covey.config.toml.SettingsFile;
import dev.covey.config.toml.TomlDocument;
import dev.covey.config.toml.TomlReader;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads {@code client.toml}, as strictly as an experiment file is read.
 *
 * <pre>{@code
 * ClientConfig config = ClientFile.load(Path.of("client.toml"), List.of("client.id=anna"));
 * }</pre>
 */
public final class ClientFile {
  /** The file's name in a folder. */
  public static final String NAME = "client.toml";

  static final Schema SCHEMA =
      new Schema(
          Stream.of(ClientKeys.ALL, AllowKeys.ALL).<Key<?>>flatMap(List::stream).toList(),
          Map.of());

  private ClientFile() {}

  /**
   * Reads a file, or the {@value #NAME} of a folder, with {@code key=value} arguments laid over it.
   * The device's documents and named certificates must exist; the state's folder, the token's file
   * and the status file need not.
   *
   * @throws dev.covey.core.error.ConfigurationException with one line a problem: {@code
   *     FILE:LINE:COLUMN: KEY: what was found and what is allowed}, or {@code --set ARGUMENT: KEY:
   *     ...}; a token stands in none of them
   */
  public static ClientConfig load(Path fileOrFolder, List<String> sets) {
    Path file = SettingsFile.in(fileOrFolder, NAME);
    return read(TomlDocument.read(file), SettingsFile.folderOf(file), sets);
  }

  /**
   * Reads text as if it stood in a file of this name in {@code folder}.
   *
   * @throws dev.covey.core.error.ConfigurationException as {@link #load}
   */
  public static ClientConfig parse(String name, String text, Path folder, List<String> sets) {
    return read(TomlDocument.parse(name, text), folder.toAbsolutePath().normalize(), sets);
  }

  private static ClientConfig read(TomlDocument document, Path folder, List<String> sets) {
    Problems problems = new Problems();
    TomlDocument whole = document.withArguments(sets, problems, ClientFile::isToken);
    TomlReader reader = new TomlReader(whole, SCHEMA, problems);
    SettingsFile.requireSchema(reader, ClientKeys.SCHEMA, ClientConfig.SCHEMA);
    Path working = Paths.get("").toAbsolutePath();
    ClientConfig config = new ClientReader(reader, new PathResolver(folder, working, true)).read();
    // What an argument disarms is refused like anything without effect: a daemon has no one to
    // warn.
    reader.finish(List.of(ClientKeys.TLS_MODE, ClientKeys.FORMAT, AllowKeys.PLUG_INS), Set.of());
    problems.throwIfAny();
    return config;
  }

  /** Also of a key that was meant to be the token's. */
  private static boolean isToken(String key) {
    String last = key.substring(key.lastIndexOf('.') + 1).strip();
    return NearestWord.to(last, List.of("token")).isPresent();
  }
}
