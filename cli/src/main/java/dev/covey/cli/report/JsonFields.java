package dev.covey.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.covey.core.error.StoreException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/**
 * A JSON object read key by key. A key that is absent or null is empty; a key of the wrong type is
 * an error that names the file, line and key. Keys nobody asks for are ignored, so that additions
 * to the formats stay free.
 */
final class JsonFields {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final JsonNode node;

  /** File, and line where there are lines, for messages. */
  private final String where;

  /** Keys of the enclosing objects, each followed by a dot. */
  private final String prefix;

  private JsonFields(JsonNode node, String where, String prefix) {
    this.node = node;
    this.where = where;
    this.prefix = prefix;
  }

  /** Parses UTF-8 JSON; empty where it is not well-formed. */
  static Optional<JsonFields> parse(byte[] json, String where) {
    JsonNode node;
    try {
      node = MAPPER.readTree(json);
    } catch (IOException malformed) {
      return Optional.empty();
    }
    if (node == null || node.isMissingNode()) {
      return Optional.empty();
    }
    if (!node.isObject()) {
      throw new StoreException(
          where + ": found " + kind(node) + ", expected a JSON object; the file is not Covey's");
    }
    return Optional.of(new JsonFields(node, where, ""));
  }

  /** Refuses an object of another schema than the one this Covey reads. */
  void requireSchema(String expected) {
    String found = text("schema").orElse("none");
    if (!found.equals(expected)) {
      throw new StoreException(
          where
              + ": found schema \""
              + found
              + "\", this Covey reads \""
              + expected
              + "\"; use the Covey version that wrote the run");
    }
  }

  Optional<String> text(String key) {
    JsonNode value = value(key);
    if (isAbsent(value)) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw wrongType(key, value, "a text");
    }
    return Optional.of(value.textValue());
  }

  String requireText(String key) {
    return text(key).orElseThrow(() -> missing(key, "a text"));
  }

  OptionalLong wholeNumber(String key) {
    JsonNode value = value(key);
    if (isAbsent(value)) {
      return OptionalLong.empty();
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw wrongType(key, value, "a whole number of at most 64 bits");
    }
    return OptionalLong.of(value.longValue());
  }

  /** The meaning of a text that is one of the given ones. */
  <T> T oneOf(String key, Map<String, T> meanings) {
    T meaning = meanings.get(requireText(key));
    if (meaning == null) {
      throw wrongType(key, value(key), "one of " + new TreeSet<>(meanings.keySet()));
    }
    return meaning;
  }

  int requireInt(String key) {
    return integer(key).orElseThrow(() -> missing(key, "a whole number"));
  }

  OptionalInt integer(String key) {
    OptionalLong value = wholeNumber(key);
    if (value.isEmpty()) {
      return OptionalInt.empty();
    }
    if (value.getAsLong() != (int) value.getAsLong()) {
      throw wrongType(key, value(key), "a whole number of at most 32 bits");
    }
    return OptionalInt.of((int) value.getAsLong());
  }

  /** A number; JSON has no way to write the three that are not finite, so those come as texts. */
  OptionalDouble number(String key) {
    JsonNode value = value(key);
    if (isAbsent(value)) {
      return OptionalDouble.empty();
    }
    if (value.isNumber()) {
      return OptionalDouble.of(value.doubleValue());
    }
    return switch (value.asText()) {
      case "NaN" -> OptionalDouble.of(Double.NaN);
      case "Infinity" -> OptionalDouble.of(Double.POSITIVE_INFINITY);
      case "-Infinity" -> OptionalDouble.of(Double.NEGATIVE_INFINITY);
      default -> throw wrongType(key, value, "a number");
    };
  }

  Optional<Boolean> flag(String key) {
    JsonNode value = value(key);
    if (isAbsent(value)) {
      return Optional.empty();
    }
    if (!value.isBoolean()) {
      throw wrongType(key, value, "true or false");
    }
    return Optional.of(value.booleanValue());
  }

  /** The object under a key; an object without any keys where it is absent. */
  JsonFields object(String key) {
    JsonNode value = value(key);
    if (!isAbsent(value) && !value.isObject()) {
      throw wrongType(key, value, "an object");
    }
    return new JsonFields(value, where, prefix + key + ".");
  }

  /** The objects of the array under a key; none where it is absent. */
  List<JsonFields> objects(String key) {
    JsonNode value = value(key);
    if (isAbsent(value)) {
      return List.of();
    }
    if (!value.isArray()) {
      throw wrongType(key, value, "an array of objects");
    }
    return StreamSupport.stream(value.spliterator(), false)
        .map(
            element -> {
              if (!element.isObject()) {
                throw wrongType(key, element, "an array of objects");
              }
              return new JsonFields(element, where, prefix + key + "[].");
            })
        .toList();
  }

  /** Every key of this object whose value is a text, in the file's order. */
  Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    node.properties()
        .forEach(
            entry -> {
              if (entry.getValue().isTextual()) {
                texts.put(entry.getKey(), entry.getValue().textValue());
              }
            });
    return texts;
  }

  private StoreException wrongType(String key, JsonNode found, String expected) {
    return new StoreException(
        where + ": " + prefix + key + ": found " + kind(found) + ", expected " + expected);
  }

  private StoreException missing(String key, String expected) {
    return new StoreException(where + ": " + prefix + key + ": missing, expected " + expected);
  }

  private JsonNode value(String key) {
    JsonNode value = node.get(key);
    return value == null ? MissingNode.getInstance() : value;
  }

  private static boolean isAbsent(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }

  private static String kind(JsonNode node) {
    String text = node.toString();
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }
}
