package dev.covey.config;

import dev.covey.config.toml.Key;
import dev.covey.config.toml.Types;
import dev.covey.config.toml.ValueType;
import java.util.List;

/** Keys of the table {@code [data]}. */
final class DataKeys {
  /** Clients of a source that could have any number: as many as the examples. */
  static final int GENERATED_CLIENTS = 20;

  /** Alpha of a Dirichlet: strongly skewed, in the middle of the range of Hsu et al. 2019. */
  static final double ALPHA_DEFAULT = 0.5;

  private static final ValueType<String> FIELD =
      Types.text("the name of a field", text -> !text.isBlank(), "text");
  private static final String JSONL = "data.source = \"jsonl\"";

  /** persona: generated, so that everything runs offline. */
  static final Key<String> SOURCE =
      Key.of(
          "data.source",
          Types.word(List.of("persona", "speakers", "folder", "jsonl", "synthetic"), ""),
          "persona",
          "Where the data come from: generated messages of invented people, a play by role, a"
              + " folder of text files, a JSONL file, or tiny generated texts for very large cohorts.");

  /** Required: nobody knows where your data are. */
  static final Key<String> PATH =
      Key.withoutDefault("data.path", Types.path(), "required", "The file or folder with the data.")
          .onlyFor("data.source = \"speakers\", \"folder\" or \"jsonl\"");

  /** See {@link #GENERATED_CLIENTS}; what a folder or file holds by nature is taken whole. */
  static final Key<Integer> CLIENTS =
      Key.withoutDefault(
          "data.clients",
          Types.integer(0, 1_000_000),
          GENERATED_CLIENTS + "; 0 for folder and jsonl with partition = \"natural\"",
          "Number of clients; the largest where the data have more. 0, for folder and jsonl with"
              + " the natural partition, takes all there are.");

  /** natural: real federations are not IID. */
  static final Key<String> PARTITION =
      Key.of(
          "data.partition",
          Types.wordOrClass(
              List.of("natural", "iid", "dirichlet", "shards", "quantity-skew", "time")),
          "natural",
          "How records are divided among clients. Labels are topics (persona), roles (speakers),"
              + " files (folder) or data.label-field (jsonl).");

  /** See {@link #ALPHA_DEFAULT}. */
  static final Key<Double> ALPHA =
      Key.of(
              "data.alpha",
              Types.numberAbove(0, 1e6),
              ALPHA_DEFAULT,
              "Concentration of the Dirichlet distribution: the smaller, the more unequal.")
          .onlyFor("data.partition = \"dirichlet\" or \"quantity-skew\"");

  /** 2: McMahan et al. 2017, section 3. */
  static final Key<Integer> SHARDS_PER_CLIENT =
      Key.of(
              "data.shards-per-client",
              Types.integer(1, 10_000),
              2,
              "Shards of equal label that a client gets.")
          .onlyFor("data.partition = \"shards\"");

  /** client: the plainest name. */
  static final Key<String> CLIENT_FIELD =
      Key.of("data.client-field", FIELD, "client", "JSON field that names the client.")
          .onlyFor(JSONL);

  /** text: the name of the Hugging Face data sets. */
  static final Key<String> TEXT_FIELD =
      Key.of("data.text-field", FIELD, "text", "JSON field that holds the text.").onlyFor(JSONL);

  /** Absent: labels are only for some partitions. */
  static final Key<String> LABEL_FIELD =
      Key.withoutDefault(
              "data.label-field",
              FIELD,
              "none",
              "JSON field with a record's label; the partitions dirichlet and shards need it.")
          .onlyFor(JSONL);

  /** Absent: times are only for one partition. */
  static final Key<String> TIME_FIELD =
      Key.withoutDefault(
              "data.time-field",
              FIELD,
              "none",
              "JSON field with a number or ISO 8601 time; the partition time needs it.")
          .onlyFor(JSONL);

  /** 0.1: a tenth, as usual where a source brings no split. */
  static final Key<Double> VALIDATION_FRACTION =
      Key.of(
          "data.validation-fraction",
          Types.number(0, 0.5),
          0.1,
          "Share of each client's data held out to choose by.");

  /** 0.1: a tenth, as usual where a source brings no split. */
  static final Key<Double> TEST_FRACTION =
      Key.of(
          "data.test-fraction",
          Types.number(0, 0.5),
          0.1,
          "Share of each client's data held out to report on.");

  /** 0: private until said otherwise. */
  static final Key<Double> PUBLIC_FRACTION =
      Key.of(
              "data.public-fraction",
              Types.number(0, 0.9),
              0.0,
              "Share of all data that is public: it trains the base and the tokenizer and belongs"
                  + " to no client. Whole clients under the natural partition.")
          .onlyFor("data.source = \"folder\" or \"jsonl\"; the others bring their own public part");

  static final List<Key<?>> ALL =
      List.of(
          SOURCE,
          PATH,
          CLIENTS,
          PARTITION,
          ALPHA,
          SHARDS_PER_CLIENT,
          CLIENT_FIELD,
          TEXT_FIELD,
          LABEL_FIELD,
          TIME_FIELD,
          VALIDATION_FRACTION,
          TEST_FRACTION,
          PUBLIC_FRACTION);

  private DataKeys() {}
}
