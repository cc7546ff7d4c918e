package dev.covey.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of figures as Prometheus reads it: every line must be a comment of the format or a sample
 * of a metric whose type was stated before.
 *
 * @param types of the metrics, by name
 * @param samples by name and labels as they stand in the text
 */
record Scrape(Map<String, String> types, Map<String, Double> samples, String text) {
  private static final Pattern COMMENT =
      Pattern.compile("# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)");
  private static final Pattern SAMPLE =
      Pattern.compile(
          "([a-zA-Z_:][a-zA-Z0-9_:]*)"
              + "(\\{(?:[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\]|\\\\.)*\",?)*})? (\\S+)");
  private static final Set<String> TYPES = Set.of("counter", "gauge", "histogram", "summary");

  static HttpResponse<String> request(int port, String method, String path)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  static Scrape of(int port) throws IOException, InterruptedException {
    HttpResponse<String> answer = request(port, "GET", "/metrics");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    return parse(answer.body());
  }

  static Scrape parse(String text) {
    Map<String, String> types = new TreeMap<>();
    Map<String, Double> samples = new HashMap<>();
    assertThat(text).endsWith("\n");
    for (String line : text.split("\n")) {
      Matcher comment = COMMENT.matcher(line);
      if (comment.matches()) {
        if (comment.group(1).equals("TYPE")) {
          assertThat(TYPES).as(line).contains(comment.group(3));
          assertThat(types.put(comment.group(2), comment.group(3))).as("twice: " + line).isNull();
        }
        continue;
      }
      Matcher sample = SAMPLE.matcher(line);
      assertThat(sample.matches()).as(line).isTrue();
      String name = sample.group(1);
      String family =
          types.containsKey(name) ? name : name.replaceFirst("_(bucket|sum|count)$", "");
      assertThat(types).as(line).containsKey(family);
      String labels = sample.group(2) == null ? "" : sample.group(2);
      String value = sample.group(3).replace("Inf", "Infinity");
      assertThat(samples.put(name + labels, Double.parseDouble(value))).as(line).isNull();
    }
    return new Scrape(types, samples, text);
  }

  double value(String sample) {
    assertThat(samples).containsKey(sample);
    return samples.getOrDefault(sample, Double.NaN);
  }

  /** The sum over all labels. */
  double sum(String name) {
    return samples.entrySet().stream()
        .filter(one -> one.getKey().equals(name) || one.getKey().startsWith(name + "{"))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  Set<String> names() {
    return new TreeSet<>(types.keySet());
  }
}
