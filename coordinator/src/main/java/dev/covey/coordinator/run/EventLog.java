package dev.covey.coordinator.run;

import dev.covey.core.Clock;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * events.jsonl: what happened, with its first cause. Holds names of clients and typed reasons,
 * never updates, keys or user data.
 */
public final class EventLog {
  public static final String SCHEMA = "covey.events/1";

  private final JsonLines lines;
  private final Clock clock;

  public EventLog(Path file, Clock clock) {
    this.lines = JsonLines.open(file);
    this.clock = clock;
  }

  /**
   * Records an event.
   *
   * @param details further keys in snake_case; absent values are left out
   */
  public void record(String type, int round, int attempt, Map<String, ?> details) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("schema", SCHEMA);
    event.put("at", clock.now().truncatedTo(ChronoUnit.MILLIS).toString());
    event.put("round", round);
    event.put("attempt", attempt);
    event.put("type", type);
    event.putAll(details);
    lines.append(JsonLines.line(event));
  }
}
