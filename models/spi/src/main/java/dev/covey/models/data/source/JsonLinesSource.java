package dev.covey.models.data.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.covey.core.error.DataException;
import dev.covey.models.data.FederatedText;
import dev.covey.models.data.TextRecord;
import dev.covey.models.data.partition.Natural;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * {@code jsonl}: one JSON object a line, with a text field, and a client field under the natural
 * partition; each line is a document. Blank lines are passed over.
 */
public final class JsonLinesSource implements TextSource {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd[['T'][' ']HH:mm[:ss][.SSSSSS][.SSS][XXX]]");

  @Override
  public String name() {
    return "jsonl";
  }

  @Override
  public FederatedText load(TextRequest request) {
    Path file = TextFiles.required(request);
    List<TextRecord> records = new ArrayList<>();
    int number = 0;
    for (Iterator<String> lines = TextFiles.read(file).lines().iterator(); lines.hasNext(); ) {
      String line = lines.next();
      number++;
      if (!line.isBlank()) {
        records.add(record(file + ":" + number + ": ", line, request));
      }
    }
    return Federation.of(request, file.toString(), records, List.of(), Federation.Others.LEFT_OUT);
  }

  private static TextRecord record(String where, String line, TextRequest request) {
    JsonNode json;
    try {
      json = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new DataException(
          where + "not JSON: " + e.getOriginalMessage() + "; expected one object a line", e);
    }
    if (!json.isObject()) {
      throw new DataException(
          where + "expected a JSON object such as {\"client\": \"a\", \"text\": \"...\"}");
    }
    String text =
        scalar(where, json, request.textField())
            .orElseThrow(() -> missing(where, json, "text-field", request.textField()));
    if (text.isBlank()) {
      throw new DataException(
          where + "field \"" + request.textField() + "\" is empty: remove the line");
    }
    Optional<String> owner = scalar(where, json, request.clientField());
    if (owner.isEmpty() && request.partition() instanceof Natural) {
      throw missing(where, json, "client-field", request.clientField());
    }
    Optional<String> label = Optional.empty();
    if (request.labelField().isPresent()) {
      String field = request.labelField().get();
      label = scalar(where, json, field);
      if (label.isEmpty()) {
        throw missing(where, json, "label-field", field);
      }
    }
    OptionalLong time = OptionalLong.empty();
    if (request.timeField().isPresent()) {
      time = OptionalLong.of(time(where, json, request.timeField().get()));
    }
    return new TextRecord(text, owner, label, time);
  }

  private static DataException missing(String where, JsonNode json, String key, String field) {
    List<String> fields = new ArrayList<>();
    json.fieldNames().forEachRemaining(fields::add);
    return new DataException(
        where
            + "no field \""
            + field
            + "\": found "
            + (fields.isEmpty() ? "none" : String.join(", ", fields))
            + "; name the right one with "
            + key);
  }

  private static Optional<String> scalar(String where, JsonNode json, String field) {
    JsonNode value = json.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isValueNode()) {
      throw new DataException(
          where + "field \"" + field + "\" is not a text or a number but " + value.getNodeType());
    }
    return Optional.of(value.asText());
  }

  private static long time(String where, JsonNode json, String field) {
    String text =
        scalar(where, json, field).orElseThrow(() -> missing(where, json, "time-field", field));
    if (json.path(field).isNumber()) {
      return Math.round(json.path(field).asDouble());
    }
    try {
      TemporalAccessor time =
          TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
      if (time instanceof OffsetDateTime exact) {
        return exact.toInstant().toEpochMilli();
      }
      LocalDateTime local =
          time instanceof LocalDateTime day ? day : ((LocalDate) time).atStartOfDay();
      return local.toInstant(ZoneOffset.UTC).toEpochMilli();
    } catch (DateTimeParseException e) {
      throw new DataException(
          where
              + "field \""
              + field
              + "\" is \""
              + text
              + "\": expected a number or an ISO 8601 time such as 2026-01-31T08:00:00Z",
          e);
    }
  }
}
