package dev.covey.config.toml;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.List;

/**
 * Turns the paths of a file into absolute ones. A relative path written in the file is looked up
 * beside the file and then in the working directory, one given as an argument the other way round.
 *
 * @param mustExist whether a path that leads nowhere is a problem
 */
public record PathResolver(Path folder, Path workingDirectory, boolean mustExist) {

  /** What a path should lead to. */
  public enum Kind {
    FILE("file"),
    FOLDER("folder"),
    ANY("file or folder");

    private final String noun;

    Kind(String noun) {
      this.noun = noun;
    }

    boolean isAt(Path path) {
      return switch (this) {
        case FILE -> Files.isRegularFile(path);
        case FOLDER -> Files.isDirectory(path);
        case ANY -> Files.exists(path);
      };
    }
  }

  /**
   * The absolute path; a problem is reported where there is nothing of its kind.
   *
   * @param words what could be written instead of a path, to be suggested
   */
  public Path resolve(
      TomlReader reader, Key<?> key, String written, Kind kind, List<String> words) {
    Path path;
    try {
      path = Paths.get(written);
    } catch (InvalidPathException e) {
      reader.problem(
          key, "found " + TomlText.quote(written) + ", which is no path: " + e.getReason());
      return folder;
    }
    boolean argument = reader.where(key) instanceof Origin.Argument;
    Path first = (argument ? workingDirectory : folder).resolve(path).normalize();
    Path second = (argument ? folder : workingDirectory).resolve(path).normalize();
    if (!mustExist && first.equals(second)) {
      // Nobody asks whether it is there: a path that somebody else wrote is not even looked at.
      return first;
    }
    if (kind.isAt(first) || !mustExist && !kind.isAt(second)) {
      return first;
    } else if (kind.isAt(second)) {
      return second;
    }
    String looked = first.equals(second) ? first.toString() : first + " and " + second;
    String suggestion =
        NearestWord.to(written, words)
            .map(near -> "; did you mean " + TomlText.quote(near) + "?")
            .orElse("");
    reader.problem(
        key,
        "found "
            + TomlText.quote(written)
            + ", but there is no such "
            + kind.noun
            + " (looked for "
            + looked
            + "); allowed is "
            + key.type().allowed()
            + suggestion);
    return first;
  }

  /**
   * The absolute path of what need not be there yet: beside the file, or in the working directory
   * where an argument names it. Unlike {@link #resolve} it does not depend on what is there.
   */
  public Path place(TomlReader reader, Key<?> key, String written) {
    boolean argument = reader.has(key) && reader.where(key) instanceof Origin.Argument;
    try {
      return (argument ? workingDirectory : folder).resolve(Paths.get(written)).normalize();
    } catch (InvalidPathException e) {
      reader.problem(
          key, "found " + TomlText.quote(written) + ", which is no path: " + e.getReason());
      return folder;
    }
  }
}
