package dev.covey.config.coordinator;

import dev.covey.config.toml.ReferencePage;
import java.util.Map;

/** The reference manual of {@code coordinator.toml}, made of the keys themselves. */
public final class CoordinatorReference {
  private static final Map<String, String> TABLES =
      Map.of(
          "coordinator", "Where it is, and what it keeps where.",
          "store", "The database. Without this table, an H2 file in the data folder.",
          "tls", "How clients know the coordinator, and it them.",
          "limits", "What a peer may cost, and how long one is waited for.",
          "metrics", "Figures for Prometheus.",
          "retention", "How long ended runs are kept.");

  private static final String INTRODUCTION =
      """
      # The coordinator file

      `coordinator.toml` says what belongs to one coordinator, whatever runs it holds. `covey coordinator --config coordinator.toml`
      reads it. It begins with `schema = 1`, and everything else has a default. It is read as strictly as the experiment file: an
      unknown key, a value out of range or a key without effect is refused, with file, line, column, what was found, what is
      allowed, and the nearest known key. All problems are told at once.

      `--set TABLE.KEY=VALUE` lays a value over the file's. The value is TOML; what is not TOML is taken as a string. A key of the
      file that loses its effect by an argument is refused: take it out of the file.

      Relative paths in the file are looked up beside the file, then in the working directory; those of an argument the other way
      round. A coordinator that other machines can reach:

      ```toml
      schema = 1

      [coordinator]
      listen = "0.0.0.0:7443"
      data = "/var/lib/covey"

      [tls]
      host-names = ["covey.example.org"]
      ```

      This page is generated from the code; a test compares them.
      """;

  private CoordinatorReference() {}

  /** The manual in Markdown. */
  public static String markdown() {
    return ReferencePage.of(INTRODUCTION, TABLES, CoordinatorFile.SCHEMA);
  }
}
