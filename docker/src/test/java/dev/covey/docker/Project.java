package dev.covey.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.yaml.snakeyaml.LoaderOptions;

/** The files of the project, and how a test says that it could not look at something. */
final class Project {
  static final ObjectMapper JSON = new ObjectMapper();

  /** A key that stands twice in a mapping is a mistake, which YAML readers pass over in silence. */
  static final ObjectMapper YAML =
      new ObjectMapper(YAMLFactory.builder().loaderOptions(strict()).build())
          .enable(com.fasterxml.jackson.core.JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  private static boolean skipped;

  private Project() {}

  private static LoaderOptions strict() {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    return options;
  }

  static Path root() {
    return Path.of(System.getProperty("covey.root"));
  }

  static Path docker(String path) {
    return root().resolve("docker").resolve(path);
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode yaml(Path file) {
    try {
      return YAML.readTree(file.toFile());
    } catch (IOException e) {
      throw new AssertionError(file + ": " + e.getMessage(), e);
    }
  }

  /** The documents of a YAML stream that hold something. */
  static List<JsonNode> documents(String stream) {
    try (YAMLParser parser = (YAMLParser) YAML.createParser(stream)) {
      return YAML.readValues(parser, JsonNode.class).readAll().stream()
          .filter(JsonNode::isObject)
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }

  /** Skips the running test; the line is on stderr and in target/skipped-tests.txt. */
  static synchronized void skip(String why) {
    String line = "SKIPPED " + why;
    System.err.println(line);
    try {
      Files.writeString(
          Files.createDirectories(Path.of("target")).resolve("skipped-tests.txt"),
          line + "\n",
          StandardOpenOption.CREATE,
          skipped ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING);
      skipped = true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Assumptions.abort(line);
  }
}
