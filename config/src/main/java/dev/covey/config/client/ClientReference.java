package dev.covey.config.client;

import dev.covey.config.toml.ReferencePage;
import java.util.Map;

/** The reference manual of {@code client.toml}, made of the keys themselves. */
public final class ClientReference {
  private static final Map<String, String> TABLES =
      Map.of(
          "client", "Which device, of which federation.",
          "tls", "How the two know each other.",
          "data", "The device's own documents. They never leave it.",
          "eligibility",
              "When the device takes part. Decided on the device; what it finds is reported to"
                  + " nobody.",
          "allow", "What a coordinator may ask. A run that asks for more is declined.",
          "security",
              "Who says which clients are real, where the coordinator's word is not enough. The"
                  + " device's own key is shown by `covey client --config client.toml --identity`.");

  private static final String INTRODUCTION =
      """
      # The client file

      `client.toml` says what belongs to one device: who it is, where its data lies, when it takes part, and what a coordinator
      may ask of it. `covey client --config client.toml` reads it. It begins with `schema = 1`, and is read as strictly as the
      experiment file: an unknown key, a value out of range or a key without effect is refused, with file, line, column, what was
      found, what is allowed, and the nearest known key. All problems are told at once.

      `--set TABLE.KEY=VALUE` lays a value over the file's. The value is TOML; what is not TOML is taken as a string. A key of the
      file that loses its effect by an argument is refused: take it out of the file.

      Relative paths in the file are looked up beside the file, then in the working directory; those of an argument the other way
      round. The smallest file that works:

      ```toml
      schema = 1

      [client]
      id = "anna-phone"
      coordinator = "covey.example.org:7443"
      token-file = "token"

      [data]
      path = "notes"
      ```

      This page is generated from the code; a test compares them.
      """;

  private ClientReference() {}

  /** The manual in Markdown. */
  public static String markdown() {
    return ReferencePage.of(INTRODUCTION, TABLES, ClientFile.SCHEMA);
  }
}
