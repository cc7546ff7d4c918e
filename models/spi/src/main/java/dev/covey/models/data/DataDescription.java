package dev.covey.models.data;

import dev.covey.models.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a federation's text looks like in numbers.
 *
 * @param description where the text came from
 * @param sha256 digest of the text
 * @param tokenizer kind of the tokenizer that counted
 * @param vocabularySize ids of that tokenizer
 * @param clients number of clients
 * @param train all clients' training split
 * @param validation all clients' validation split
 * @param test all clients' test split
 * @param publicTrain the public training split
 * @param publicValidation the public validation split
 * @param documentsPerClient all splits
 * @param tokensPerClient all splits
 * @param skew mean over clients of the Jensen-Shannon distance (base 2, so from 0 to 1) between the
 *     client's token frequencies and those of all clients together; small clients are further away
 *     by chance alone
 */
public record DataDescription(
    String description,
    String sha256,
    String tokenizer,
    int vocabularySize,
    int clients,
    Size train,
    Size validation,
    Size test,
    Size publicTrain,
    Size publicValidation,
    Range documentsPerClient,
    Range tokensPerClient,
    double skew) {

  /** Totals of some documents; characters are Unicode code points. */
  public record Size(long documents, long characters, long tokens) {
    Size plus(Size other) {
      return new Size(
          documents + other.documents, characters + other.characters, tokens + other.tokens);
    }

    private Map<String, Object> fields() {
      return ordered("documents", documents, "characters", characters, "tokens", tokens);
    }
  }

  /** Spread over clients; the median of an even number is the lower one. */
  public record Range(long min, long median, long max) {
    static Range of(long[] values) {
      long[] sorted = values.clone();
      Arrays.sort(sorted);
      return new Range(sorted[0], sorted[(sorted.length - 1) / 2], sorted[sorted.length - 1]);
    }

    private Map<String, Object> fields() {
      return ordered("min", min, "median", median, "max", max);
    }
  }

  /**
   * Counts a federation. Clients are made twice and not kept, so a large virtual cohort costs time
   * but no memory.
   */
  public static DataDescription of(FederatedText text, Tokenizer tokenizer) {
    int clients = text.clients().count();
    long[] documents = new long[clients];
    long[] tokens = new long[clients];
    long[] all = new long[tokenizer.vocabularySize()];
    Size[] splits = {new Size(0, 0, 0), new Size(0, 0, 0), new Size(0, 0, 0)};
    for (int i = 0; i < clients; i++) {
      ClientText client = text.clients().client(i);
      List<List<String>> parts = List.of(client.train(), client.validation(), client.test());
      for (int part = 0; part < parts.size(); part++) {
        Size size = count(parts.get(part), tokenizer, all);
        splits[part] = splits[part].plus(size);
        documents[i] += size.documents;
        tokens[i] += size.tokens;
      }
    }
    double distance = 0;
    for (int i = 0; i < clients; i++) {
      ClientText client = text.clients().client(i);
      long[] own = new long[all.length];
      count(client.train(), tokenizer, own);
      count(client.validation(), tokenizer, own);
      count(client.test(), tokenizer, own);
      distance += jensenShannonDistance(own, all);
    }
    long[] unused = new long[all.length];
    return new DataDescription(
        text.description(),
        text.sha256(),
        tokenizer.kind(),
        tokenizer.vocabularySize(),
        clients,
        splits[0],
        splits[1],
        splits[2],
        count(text.publicTrain(), tokenizer, unused),
        count(text.publicValidation(), tokenizer, unused),
        Range.of(documents),
        Range.of(tokens),
        distance / clients);
  }

  private static Size count(List<String> documents, Tokenizer tokenizer, long[] frequencies) {
    long characters = 0;
    long tokens = 0;
    for (String document : documents) {
      int[] ids = tokenizer.encode(document);
      characters += document.codePointCount(0, document.length());
      tokens += ids.length;
      for (int id : ids) {
        frequencies[id]++;
      }
    }
    return new Size(documents.size(), characters, tokens);
  }

  /** Root of the Jensen-Shannon divergence in bits between two counts, from 0 to 1. */
  static double jensenShannonDistance(long[] left, long[] right) {
    double leftTotal = Math.max(1, Arrays.stream(left).sum());
    double rightTotal = Math.max(1, Arrays.stream(right).sum());
    double divergence = 0;
    for (int i = 0; i < left.length; i++) {
      double p = left[i] / leftTotal;
      double q = right[i] / rightTotal;
      double mean = (p + q) / 2;
      divergence += term(p, mean) + term(q, mean);
    }
    return Math.sqrt(Math.max(0, divergence / 2));
  }

  private static double term(double p, double mean) {
    return p == 0 ? 0 : p * Math.log(p / mean) / Math.log(2);
  }

  /** The same as a JSON object: keys in snake_case, in order. */
  public Map<String, Object> fields() {
    return ordered(
        "description",
        description,
        "sha256",
        sha256,
        "tokenizer",
        tokenizer,
        "vocabulary_size",
        vocabularySize,
        "clients",
        clients,
        "train",
        train.fields(),
        "validation",
        validation.fields(),
        "test",
        test.fields(),
        "public_train",
        publicTrain.fields(),
        "public_validation",
        publicValidation.fields(),
        "documents_per_client",
        documentsPerClient.fields(),
        "tokens_per_client",
        tokensPerClient.fields(),
        "skew_js_distance",
        skew);
  }

  private static Map<String, Object> ordered(Object... keysAndValues) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      fields.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return fields;
  }

  /** A small table for people, lines ended by {@code \n}. */
  public String render() {
    StringBuilder out = new StringBuilder();
    out.append(description).append('\n');
    line(out, "tokenizer %s, %,d ids", tokenizer, vocabularySize);
    line(out, "%-18s %12s %14s %14s", "", "documents", "characters", "tokens");
    row(out, "train", train);
    row(out, "validation", validation);
    row(out, "test", test);
    row(out, "public train", publicTrain);
    row(out, "public validation", publicValidation);
    line(out, "%-18s %12s %14s %14s", "per client", "min", "median", "max");
    range(out, "documents", documentsPerClient);
    range(out, "tokens", tokensPerClient);
    line(
        out,
        "skew %.3f   mean Jensen-Shannon distance of a client's token frequencies to all clients'"
            + " (0 the same, 1 disjoint)",
        skew);
    line(out, "sha256 %s", sha256);
    return out.toString();
  }

  private static void row(StringBuilder out, String name, Size size) {
    line(out, "%-18s %,12d %,14d %,14d", name, size.documents, size.characters, size.tokens);
  }

  private static void range(StringBuilder out, String name, Range range) {
    line(out, "  %-16s %,12d %,14d %,14d", name, range.min, range.median, range.max);
  }

  private static void line(StringBuilder out, String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
