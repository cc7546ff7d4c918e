package dev.covey.config.toml;

import java.nio.file.Files;
import java.nio.file.Path;

/** What all kinds of settings files have in common. */
public final class SettingsFile {
  private SettingsFile() {}

  /** The file, or the one of this name in the folder. */
  public static Path in(Path fileOrFolder, String name) {
    return Files.isDirectory(fileOrFolder) ? fileOrFolder.resolve(name) : fileOrFolder;
  }

  /** The folder in which a file lies, absolute. */
  public static Path folderOf(Path file) {
    Path parent = file.toAbsolutePath().normalize().getParent();
    return parent == null ? file.toAbsolutePath().getRoot() : parent;
  }

  /**
   * Reports a file that names no schema, and refuses one of another schema at once: its rules are
   * unknown, so that nothing else in it can be judged.
   *
   * @throws dev.covey.core.error.ConfigurationException if the file is of another schema
   */
  public static void requireSchema(TomlReader reader, Key<Long> key, long known) {
    if (!reader.has(key)) {
      reader.problem(key, "missing; the file must begin with schema = " + known);
      return;
    }
    long schema = reader.find(key).orElse(known);
    if (schema != known) {
      Problems only = new Problems();
      only.add(
          reader.where(key),
          "schema: found " + schema + ", but this version of Covey reads schema " + known);
      only.throwIfAny();
    }
  }
}
