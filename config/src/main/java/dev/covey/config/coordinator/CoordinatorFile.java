package dev.covey.config.coordinator;

import dev.covey.config.Endpoint;
import dev.covey.config.coordinator.CoordinatorConfig.Tls;
import dev.covey.config.toml.DaemonFile;
import dev.covey.config.toml.Key;
import dev.covey.config.toml.Schema;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads {@code coordinator.toml}, as strictly as an experiment file is read.
 *
 * <pre>{@code
 * CoordinatorConfig config =
 *     CoordinatorFile.load(Path.of("/etc/covey"), List.of("coordinator.listen=0.0.0.0:7443"));
 * }</pre>
 */
public final class CoordinatorFile {
  /** The file's name in a folder. */
  public static final String NAME = "coordinator.toml";

  static final Schema SCHEMA =
      new Schema(
          Stream.of(CoordinatorKeys.ALL, LimitKeys.ALL).<Key<?>>flatMap(List::stream).toList(),
          Map.of());

  private static final DaemonFile<CoordinatorConfig> FILE =
      new DaemonFile<>(
          NAME,
          SCHEMA,
          CoordinatorKeys.SCHEMA,
          CoordinatorConfig.SCHEMA,
          List.of(CoordinatorKeys.URL, CoordinatorKeys.TLS_MODE),
          List.of("url", "password"),
          (reader, paths) -> new CoordinatorReader(reader, paths).read());

  private CoordinatorFile() {}

  /**
   * Reads a file, or the {@value #NAME} of a folder, with {@code key=value} arguments laid over it.
   * Certificates, keys and the password's file must exist; the data folder need not.
   *
   * @throws dev.covey.core.error.ConfigurationException with one line a problem: {@code
   *     FILE:LINE:COLUMN: KEY: what was found and what is allowed}, or {@code --set ARGUMENT: KEY:
   *     ...}; the store's URL stands in none of them, as people write passwords into it
   */
  public static CoordinatorConfig load(Path fileOrFolder, List<String> sets) {
    return FILE.load(fileOrFolder, sets);
  }

  /**
   * Reads text as if it stood in a file of this name in {@code folder}; {@code schema = 1} alone
   * gives a coordinator of defaults.
   *
   * @throws dev.covey.core.error.ConfigurationException as {@link #load}
   */
  public static CoordinatorConfig parse(String name, String text, Path folder, List<String> sets) {
    return FILE.parse(name, text, folder, sets);
  }

  /** Why this protection will not do where it listens; nothing where it will. */
  static Optional<String> tlsFault(Tls tls, Endpoint listen) {
    return tls instanceof Tls.Off && !listen.isLoopback()
        ? Optional.of(
            "found \"off\", but "
                + listen
                + " is reached from other machines: updates would cross the network in the clear,"
                + " from anybody; use \"built-in\" or \"own\", or listen at 127.0.0.1")
        : Optional.empty();
  }
}
