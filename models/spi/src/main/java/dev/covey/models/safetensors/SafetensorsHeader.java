package dev.covey.models.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The JSON header, checked as the reference implementation checks it: known types, shapes that
 * agree with the byte ranges, ranges that tile the data without holes or overlaps.
 */
record SafetensorsHeader(Map<String, String> metadata, List<Entry> entries) {
  /** The reference implementation's bound. */
  static final long MAX_HEADER_BYTES = 100_000_000;

  private static final int MAX_DIMENSIONS = 16;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(4).maxNumberLength(20).build())
          .build();

  /**
   * One tensor.
   *
   * @param begin first byte, counted from the first byte after the header
   * @param end byte after the last
   */
  record Entry(String name, ElementType type, List<Long> shape, long begin, long end) {}

  /** Parses and checks; {@code dataBytes} is what follows the header in the file. */
  static SafetensorsHeader parse(Path file, byte[] json, long dataBytes) {
    Map<String, String> metadata = new LinkedHashMap<>();
    List<Entry> entries = new ArrayList<>();
    try (JsonParser parser = JSON.createParser(decodeUtf8(file, json))) {
      expect(file, parser.nextToken() == JsonToken.START_OBJECT, "the header is no JSON object");
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        if (name.equals("__metadata__")) {
          readMetadata(file, parser, metadata);
        } else {
          expect(file, !name.isEmpty(), "a tensor has an empty name");
          entries.add(readEntry(file, parser, name));
        }
      }
      expect(file, parser.nextToken() == null, "something follows the header's JSON object");
    } catch (IOException e) {
      throw SafetensorsFile.broken(file, "the header is no valid JSON: " + reason(e), e);
    }
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    checkTiling(file, entries, dataBytes);
    return new SafetensorsHeader(Map.copyOf(metadata), List.copyOf(entries));
  }

  private static String decodeUtf8(Path file, byte[] json) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
    } catch (CharacterCodingException e) {
      throw SafetensorsFile.broken(file, "the header is not UTF-8", e);
    }
  }

  private static void readMetadata(Path file, JsonParser parser, Map<String, String> into)
      throws IOException {
    expect(file, parser.currentToken() == JsonToken.START_OBJECT, "__metadata__ is no object");
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      expect(
          file,
          parser.nextToken() == JsonToken.VALUE_STRING,
          "__metadata__." + key + " is no string");
      into.put(key, parser.getText());
    }
  }

  private static Entry readEntry(Path file, JsonParser parser, String name) throws IOException {
    expect(
        file, parser.currentToken() == JsonToken.START_OBJECT, "tensor " + name + " is no object");
    String typeName = "";
    List<Long> shape = new ArrayList<>();
    List<Long> offsets = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      seen.add(key);
      parser.nextToken();
      switch (key) {
        case "dtype" -> {
          expect(
              file,
              parser.currentToken() == JsonToken.VALUE_STRING,
              "tensor " + name + " has a dtype that is no string");
          typeName = parser.getText();
        }
        case "shape" -> readCounts(file, parser, name, key, shape);
        case "data_offsets" -> readCounts(file, parser, name, key, offsets);
        default ->
            throw SafetensorsFile.broken(
                file,
                "tensor "
                    + name
                    + " has an unknown key "
                    + key
                    + "; expected dtype, shape, data_offsets");
      }
    }
    expect(
        file,
        seen.size() == 3 && offsets.size() == 2,
        "tensor " + name + " needs a dtype, a shape and two data_offsets");
    String unknown = typeName;
    ElementType type =
        ElementType.named(typeName)
            .orElseThrow(
                () ->
                    SafetensorsFile.broken(
                        file, "tensor " + name + " has the unknown dtype " + unknown));
    checkSize(file, name, type, shape, offsets.get(0), offsets.get(1));
    return new Entry(name, type, List.copyOf(shape), offsets.get(0), offsets.get(1));
  }

  private static void readCounts(
      Path file, JsonParser parser, String name, String key, List<Long> into) throws IOException {
    expect(
        file,
        parser.currentToken() == JsonToken.START_ARRAY,
        "tensor " + name + " has a " + key + " that is no array");
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      expect(
          file,
          parser.currentToken() == JsonToken.VALUE_NUMBER_INT
              && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER
              && parser.getLongValue() >= 0
              && into.size() < MAX_DIMENSIONS,
          "tensor " + name + " has a " + key + " that is no short list of whole numbers");
      into.add(parser.getLongValue());
    }
  }

  private static void checkSize(
      Path file, String name, ElementType type, List<Long> shape, long begin, long end) {
    long bytes = type.bytes();
    try {
      for (long dimension : shape) {
        bytes = Math.multiplyExact(bytes, dimension);
      }
    } catch (ArithmeticException e) {
      throw SafetensorsFile.broken(file, "tensor " + name + " has the absurd shape " + shape, e);
    }
    expect(
        file,
        end >= begin && end - begin == bytes,
        "tensor "
            + name
            + " of "
            + type
            + " "
            + shape
            + " needs "
            + bytes
            + " bytes but has data_offsets ["
            + begin
            + ", "
            + end
            + "]");
  }

  private static void checkTiling(Path file, List<Entry> sorted, long dataBytes) {
    long next = 0;
    for (Entry entry : sorted) {
      expect(
          file,
          entry.begin() == next,
          "tensor "
              + entry.name()
              + " starts at byte "
              + entry.begin()
              + " where the tensor before it ends at "
              + next
              + ": tensors overlap or leave a hole");
      next = entry.end();
    }
    expect(
        file,
        next == dataBytes,
        "the header describes "
            + next
            + " bytes of tensors but the file holds "
            + dataBytes
            + (next > dataBytes ? ": it is truncated" : ""));
  }

  private static void expect(Path file, boolean holds, String reason) {
    if (!holds) {
      throw SafetensorsFile.broken(file, reason);
    }
  }

  private static String reason(IOException e) {
    return e instanceof com.fasterxml.jackson.core.JsonProcessingException json
        ? json.getOriginalMessage()
        : String.valueOf(e.getMessage());
  }
}
