package dev.covey.cli.report;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * One line of events.jsonl, schema {@value #SCHEMA}: something that happened in a run.
 *
 * <pre>{@code
 * {"schema":"covey.events/1","at":"2026-01-01T00:00:00Z","round":1,"attempt":1,
 *  "type":"client_failed","client":"c-03","reason":"NOT_FINITE","detail":"NaN in section delta"}
 * }</pre>
 *
 * @param at when, ISO 8601 in UTC
 * @param type what, free but stable, for tools to sort by
 * @param client whom it concerns, where it concerns one client and that may be told
 * @param reason first cause in one word; only what went wrong has one
 * @param detail the same for people, in a sentence
 */
public record EventLine(
    String at,
    OptionalInt round,
    OptionalInt attempt,
    String type,
    Optional<String> client,
    Optional<String> reason,
    Optional<String> detail) {

  /** The value of the key {@code schema}. */
  public static final String SCHEMA = "covey.events/1";

  /** Whether this tells of something that went wrong. */
  public boolean isTrouble() {
    return reason.isPresent();
  }

  static EventLine from(JsonFields fields) {
    fields.requireSchema(SCHEMA);
    return new EventLine(
        fields.requireText("at"),
        fields.integer("round"),
        fields.integer("attempt"),
        fields.requireText("type"),
        fields.text("client"),
        fields.text("reason"),
        fields.text("detail"));
  }
}
