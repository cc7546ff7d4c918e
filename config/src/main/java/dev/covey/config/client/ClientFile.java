package dev.covey.config.client;

import dev.covey.config.toml.DaemonFile;
import dev.covey.config.toml.Key;
import dev.covey.config.toml.Schema;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
          Stream.of(ClientKeys.ALL, AllowKeys.ALL, AuthorityKeys.ALL)
              .<Key<?>>flatMap(List::stream)
              .toList(),
          Map.of());

  private static final DaemonFile<ClientConfig> FILE =
      new DaemonFile<>(
          NAME,
          SCHEMA,
          ClientKeys.SCHEMA,
          ClientConfig.SCHEMA,
          List.of(ClientKeys.TLS_MODE, ClientKeys.FORMAT, AllowKeys.PLUG_INS),
          List.of("token"),
          (reader, paths) -> new ClientReader(reader, paths).read());

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
    return FILE.load(fileOrFolder, sets);
  }

  /**
   * Reads text as if it stood in a file of this name in {@code folder}.
   *
   * @throws dev.covey.core.error.ConfigurationException as {@link #load}
   */
  public static ClientConfig parse(String name, String text, Path folder, List<String> sets) {
    return FILE.parse(name, text, folder, sets);
  }
}
