package dev.covey.config.toml;

import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * A kind of settings file for programs that nobody watches. What would be a warning to a person is
 * refused here: a key without effect, also one that an argument took its effect from. Such files
 * name secrets, and no message shows them.
 *
 * @param <C> what is read
 * @param name of the file in a folder
 * @param schema every key there is
 * @param schemaKey the key that names the version of the others
 * @param version the one that is read
 * @param deciding keys that decide which others are read
 * @param secretWords last parts of keys whose values are shown in no message, however misspelt
 * @param content reads the values; what is wrong goes to the reader
 */
public record DaemonFile<C>(
    String name,
    Schema schema,
    Key<Long> schemaKey,
    long version,
    List<Key<?>> deciding,
    List<String> secretWords,
    BiFunction<TomlReader, PathResolver, C> content) {
  public DaemonFile {
    deciding = List.copyOf(deciding);
    secretWords = List.copyOf(secretWords);
  }

  /**
   * Reads a file, or the one of this kind in a folder, with {@code key=value} arguments laid over
   * it.
   *
   * @throws dev.covey.core.error.ConfigurationException with one line a problem: {@code
   *     FILE:LINE:COLUMN: KEY: what was found and what is allowed}, or {@code --set ARGUMENT: KEY:
   *     ...}
   */
  public C load(Path fileOrFolder, List<String> sets) {
    Path file = SettingsFile.in(fileOrFolder, name);
    return read(TomlDocument.read(file), SettingsFile.folderOf(file), sets);
  }

  /**
   * Reads text as if it stood in a file in {@code folder}.
   *
   * @param called how messages call it
   * @throws dev.covey.core.error.ConfigurationException as {@link #load}
   */
  public C parse(String called, String text, Path folder, List<String> sets) {
    return read(TomlDocument.parse(called, text), folder.toAbsolutePath().normalize(), sets);
  }

  private C read(TomlDocument document, Path folder, List<String> sets) {
    Problems problems = new Problems();
    TomlDocument whole = document.withArguments(sets, problems, this::isSecret);
    TomlReader reader = new TomlReader(whole, schema, problems);
    SettingsFile.requireSchema(reader, schemaKey, version);
    C read = content.apply(reader, new PathResolver(folder, Paths.get("").toAbsolutePath(), true));
    reader.finish(deciding, Set.of());
    problems.throwIfAny();
    return read;
  }

  /** Also of a key that was meant to be a secret's. */
  private boolean isSecret(String key) {
    String last = key.substring(key.lastIndexOf('.') + 1).strip();
    return NearestWord.to(last, secretWords).isPresent();
  }
}
