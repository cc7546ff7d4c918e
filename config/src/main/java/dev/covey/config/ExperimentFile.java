package dev.covey.config;

import dev.covey.config.toml.PathResolver;
import dev.covey.config.toml.Problems;
import dev.covey.config.toml.SettingsFile;
import dev.covey.config.toml.TomlDocument;
import dev.covey.config.toml.TomlReader;
import dev.covey.core.error.ConfigurationException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads experiment files, strictly: every key is known, every value allowed, every combination
 * meaningful, or the file is refused with all that is wrong in it.
 *
 * <pre>{@code
 * LoadedExperiment loaded =
 *     ExperimentFile.load(Path.of("examples/persona-lm"), List.of("run.seed=8"));
 * }</pre>
 */
public final class ExperimentFile {
  /** The file's name in a folder. */
  public static final String NAME = "experiment.toml";

  private static final int MOST_RECEIVED_CHARACTERS = 1 << 20;

  private ExperimentFile() {}

  /**
   * Reads a file, or the {@value #NAME} of a folder, with {@code key=value} arguments laid over it.
   * Every path in it must lead somewhere.
   *
   * @throws ConfigurationException with one line a problem: {@code FILE:LINE:COLUMN: KEY: what was
   *     found and what is allowed}, or {@code --set ARGUMENT: KEY: ...}
   */
  public static LoadedExperiment load(Path fileOrFolder, List<String> sets) {
    return load(fileOrFolder, sets, true);
  }

  /**
   * Reads the resolved file of a run, as {@link #load} does but without looking for the files it
   * names: for reports on a run whose data has gone.
   *
   * @throws ConfigurationException as {@link #load}
   */
  public static LoadedExperiment loadResolved(Path fileOrFolder) {
    return load(fileOrFolder, List.of(), false);
  }

  private static LoadedExperiment load(Path fileOrFolder, List<String> sets, boolean mustExist) {
    Path file = SettingsFile.in(fileOrFolder, NAME);
    return read(TomlDocument.read(file), SettingsFile.folderOf(file), sets, mustExist);
  }

  /**
   * Reads text as if it stood in a file of this name in {@code folder}.
   *
   * @throws ConfigurationException as {@link #load}
   */
  public static LoadedExperiment parse(String name, String text, Path folder, List<String> sets) {
    return read(TomlDocument.parse(name, text), folder.toAbsolutePath().normalize(), sets, true);
  }

  /**
   * Reads the resolved experiment that a coordinator sent. Strict as {@link #load}, but its paths
   * are those of another machine: they need not exist here, and are not looked at.
   *
   * @param name how messages call the sender
   * @throws ConfigurationException as {@link #load}, and for a text of more than 1 MiB
   */
  public static LoadedExperiment parseReceived(String name, String text) {
    if (text.length() > MOST_RECEIVED_CHARACTERS) {
      throw new ConfigurationException(
          name
              + ": an experiment of "
              + text.length()
              + " characters; at most "
              + MOST_RECEIVED_CHARACTERS
              + " are read");
    }
    Path root = Paths.get("").toAbsolutePath().getRoot();
    Problems problems = new Problems();
    TomlReader reader =
        new TomlReader(TomlDocument.parse(name, text), ExperimentSchema.SCHEMA, problems);
    return read(reader, problems, new PathResolver(root, root, false), "experiment", Set.of());
  }

  private static LoadedExperiment read(
      TomlDocument document, Path folder, List<String> sets, boolean mustExist) {
    Problems problems = new Problems();
    TomlDocument whole = document.withArguments(sets, problems);
    TomlReader reader = new TomlReader(whole, ExperimentSchema.SCHEMA, problems);
    PathResolver paths = new PathResolver(folder, Paths.get("").toAbsolutePath(), mustExist);
    Set<String> effective =
        sets.isEmpty() ? Set.of() : keysRead(document, new PathResolver(folder, folder, false));
    return read(reader, problems, paths, nameOf(folder), effective);
  }

  private static LoadedExperiment read(
      TomlReader reader,
      Problems problems,
      PathResolver paths,
      String defaultName,
      Set<String> effective) {
    SettingsFile.requireSchema(reader, RunKeys.SCHEMA, Experiment.SCHEMA);
    Experiment experiment = new ExperimentReader(reader, paths, defaultName).read();
    new ExperimentRules(reader, experiment).check();
    List<String> warnings = new ArrayList<>(reader.finish(ExperimentSchema.DECIDING, effective));
    problems.throwIfAny();
    warnings.addAll(ExperimentWarnings.of(experiment));
    return new LoadedExperiment(experiment, warnings);
  }

  /** The keys that have an effect in the file as it stands, without arguments. */
  private static Set<String> keysRead(TomlDocument document, PathResolver paths) {
    TomlReader reader = new TomlReader(document, ExperimentSchema.SCHEMA, new Problems());
    new ExperimentReader(reader, paths, "experiment").read();
    return reader.readKeys();
  }

  /** The folder's name in the characters that a run's name may have. */
  private static String nameOf(Path folder) {
    Path last = folder.getFileName();
    String name = last == null ? "" : last.toString().replaceAll("[^A-Za-z0-9._-]", "-");
    String start = name.startsWith(".") ? "-" + name.substring(1) : name;
    return start.isEmpty() ? "experiment" : start.substring(0, Math.min(100, start.length()));
  }
}
