package dev.covey.config;

import dev.covey.config.toml.Problems;
import dev.covey.config.toml.TomlDocument;
import dev.covey.config.toml.TomlReader;
import dev.covey.core.error.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    Path file = Files.isDirectory(fileOrFolder) ? fileOrFolder.resolve(NAME) : fileOrFolder;
    return read(TomlDocument.read(file), absoluteFolder(file), sets, mustExist);
  }

  /**
   * Reads text as if it stood in a file of this name in {@code folder}.
   *
   * @throws ConfigurationException as {@link #load}
   */
  public static LoadedExperiment parse(String name, String text, Path folder, List<String> sets) {
    return read(TomlDocument.parse(name, text), folder.toAbsolutePath().normalize(), sets, true);
  }

  private static LoadedExperiment read(
      TomlDocument document, Path folder, List<String> sets, boolean mustExist) {
    Problems problems = new Problems();
    TomlDocument whole = document.withArguments(sets, problems);
    TomlReader reader = new TomlReader(whole, ExperimentSchema.SCHEMA, problems);
    requireSchema(reader);
    PathResolver paths = new PathResolver(folder, Path.of("").toAbsolutePath(), mustExist);
    Set<String> effective =
        sets.isEmpty() ? Set.of() : keysRead(document, new PathResolver(folder, folder, false));
    Experiment experiment = new ExperimentReader(reader, paths, nameOf(folder)).read();
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

  /** The rules of another schema are unknown, so that nothing else in its file can be judged. */
  private static void requireSchema(TomlReader reader) {
    if (!reader.has(RunKeys.SCHEMA)) {
      reader.problem(
          RunKeys.SCHEMA, "missing; the file must begin with schema = " + Experiment.SCHEMA);
      return;
    }
    long schema = reader.find(RunKeys.SCHEMA).orElse((long) Experiment.SCHEMA);
    if (schema != Experiment.SCHEMA) {
      Problems only = new Problems();
      only.add(
          reader.where(RunKeys.SCHEMA),
          "schema: found "
              + schema
              + ", but this version of Covey reads schema "
              + Experiment.SCHEMA);
      only.throwIfAny();
    }
  }

  private static Path absoluteFolder(Path file) {
    Path parent = file.toAbsolutePath().normalize().getParent();
    return parent == null ? file.toAbsolutePath().getRoot() : parent;
  }

  /** The folder's name in the characters that a run's name may have. */
  private static String nameOf(Path folder) {
    Path last = folder.getFileName();
    String name = last == null ? "" : last.toString().replaceAll("[^A-Za-z0-9._-]", "-");
    String start = name.startsWith(".") ? "-" + name.substring(1) : name;
    return start.isEmpty() ? "experiment" : start.substring(0, Math.min(100, start.length()));
  }
}
