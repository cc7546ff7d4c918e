package dev.covey.config;

import dev.covey.config.toml.ReferencePage;
import java.util.Map;

/** The reference manual of the experiment file, made of the keys themselves. */
public final class ExperimentReference {
  private static final Map<String, String> TABLES =
      Map.ofEntries(
          Map.entry("run", "How long, on what, and how often to retry."),
          Map.entry("model", "What is trained, from where it starts, and which parameters travel."),
          Map.entry(
              "model.lora", "The presence of this table, be it empty, selects low-rank adapters."),
          Map.entry(
              "model.pretrain",
              "Central training of the base on the public data, done once and cached."),
          Map.entry("data", "Whose data, divided how."),
          Map.entry("training", "What a client does in a round."),
          Map.entry("cohort", "Who takes part in a round."),
          Map.entry("aggregation", "How updates become the next model."),
          Map.entry("evaluation", "What is measured besides training."),
          Map.entry(
              "privacy",
              "Who adds noise, and what it hides from whom; `covey plan FILE` says what it comes to,"
                  + " and [privacy.md](privacy.md) what it means."),
          Map.entry(
              "security",
              "Who may see a single update. Masks hide updates, not poison: a client that cheats can"
                  + " add any vector."));

  private static final String INTRODUCTION =
      """
      # The experiment file

      One TOML file describes an experiment. It begins with `schema = 1`; every other key has a default unless it is marked as
      required. The file is read strictly: an unknown key, a value out of range, a key without effect or a combination without
      meaning is refused, with file, line, column, what was found, what is allowed, and the nearest known key. All problems are
      told at once.

      `--set TABLE.KEY=VALUE` lays a value over the file's. The value is TOML; what is not TOML is taken as a string, so that
      `--set run.name=trial` needs no quotes. A key of the file that loses its effect by an argument is reported, not refused.

      Relative paths in the file are looked up beside the file, then in the working directory; those of an argument the other way
      round. A *class name* is a fully qualified Java class on `run.plugin-path`.

      A run folder holds its resolved file: every key that has an effect, with its value, and absolute paths.

      Tables `[incentive]`, `[topology]` and `[simulation]` are not available in this version of Covey and are refused.

      This page is generated from the code; a test compares them.
      """;

  private ExperimentReference() {}

  /** The manual in Markdown: every key with type, default, condition and meaning. */
  public static String markdown() {
    return ReferencePage.of(INTRODUCTION, TABLES, ExperimentSchema.SCHEMA);
  }
}
