package dev.covey.models.huggingface;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.covey.core.Utf8;
import dev.covey.core.error.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A JSON configuration file: typed access to its keys, with errors that name the file. */
final class JsonFile {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  private final Path file;
  private final JsonNode root;

  private JsonFile(Path file, JsonNode root) {
    this.file = file;
    this.root = root;
  }

  static JsonFile read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ModelException(
          "no " + file.getFileName() + " in " + file.toAbsolutePath().getParent());
    }
    try {
      JsonNode root = JSON.readTree(Files.readAllBytes(file));
      if (!root.isObject()) {
        throw new ModelException(file + " is no JSON object");
      }
      return new JsonFile(file, root);
    } catch (JsonProcessingException e) {
      throw new ModelException(file + " is no valid JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new ModelException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** Writes keys in sorted order, indented as Python's json does. */
  static void write(Path file, Map<String, ?> content) {
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter()
            .withObjectIndenter(new DefaultIndenter("  ", "\n"))
            .withArrayIndenter(new DefaultIndenter("  ", "\n"));
    try {
      Utf8.write(file, JSON.writer(printer).writeValueAsString(content) + "\n");
    } catch (IOException e) {
      throw new ModelException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /** The value, or a missing node; JSON null counts as missing. */
  JsonNode get(String key) {
    JsonNode value = root.path(key);
    return value.isNull() ? root.path("") : value;
  }

  int positiveInt(String key) {
    JsonNode value = get(key);
    if (!value.isInt() || value.asInt() < 1) {
      throw wrong(key, "a whole number of at least 1");
    }
    return value.asInt();
  }

  double positiveDouble(String key) {
    JsonNode value = get(key);
    if (!value.isNumber() || !(value.asDouble() > 0) || Double.isInfinite(value.asDouble())) {
      throw wrong(key, "a positive number");
    }
    return value.asDouble();
  }

  double positiveDouble(String key, double absent) {
    return get(key).isMissingNode() ? absent : positiveDouble(key);
  }

  /** Checks that a key is absent or has the one value that is supported. */
  void requireOnly(String key, String supported) {
    JsonNode value = get(key);
    if (!value.isMissingNode() && !value.asText(value.toString()).equals(supported)) {
      throw wrong(key, supported + " (nothing else is supported)");
    }
  }

  /** Checks that a key is absent, null, false or empty. */
  void requireUnset(String key) {
    JsonNode value = get(key);
    boolean unset =
        value.isMissingNode()
            || (value.isBoolean() && !value.asBoolean())
            || (value.isContainerNode() && value.isEmpty());
    if (!unset) {
      throw wrong(key, "nothing (it is not supported)");
    }
  }

  ModelException wrong(String key, String expected) {
    JsonNode value = root.path(key);
    return new ModelException(
        file
            + ": "
            + key
            + " = "
            + (value.isMissingNode() ? "nothing" : value.toString())
            + "; expected "
            + expected);
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
