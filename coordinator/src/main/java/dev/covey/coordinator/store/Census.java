package dev.covey.coordinator.store;

import dev.covey.coordinator.store.QueuedRun.State;
import java.util.EnumMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * How many there are of what a store keeps.
 *
 * @param runs submitted runs by their state, each state present
 * @param clients enrolled, those who were put out left out
 * @param revoked identities of any role that were put out
 */
public record Census(Map<State, Long> runs, long clients, long revoked) {
  /** Of a store that has not been asked yet. */
  public static final Census EMPTY = new Census(Map.of(), 0, 0);

  public Census {
    Map<State, Long> all = new EnumMap<>(State.class);
    for (State state : State.values()) {
      all.put(state, runs.getOrDefault(state, 0L));
    }
    runs = Map.copyOf(all);
  }

  static Census of(Handle handle) {
    Map<State, Long> runs = new EnumMap<>(State.class);
    handle
        .createQuery("select state, count(*) from queued_run group by state")
        .map((rows, context) -> Map.entry(State.ofStored(rows.getString(1)), rows.getLong(2)))
        .forEach(entry -> runs.put(entry.getKey(), entry.getValue()));
    long clients =
        count(
            handle,
            "select count(*) from enrolled_identity where role = 'client' and revoked_at is null");
    long revoked =
        count(handle, "select count(*) from enrolled_identity where revoked_at is not null");
    return new Census(runs, clients, revoked);
  }

  private static long count(Handle handle, String query) {
    return handle.createQuery(query).mapTo(Long.class).one();
  }
}
