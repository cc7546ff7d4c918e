package dev.covey.crypto.secagg.client;

import dev.covey.core.RoundKey;
import dev.covey.core.RunId;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The last session of each run, and the last sum of it that was opened.
 *
 * <p>Not thread-safe.
 */
final class LastSessions {
  private final Map<RunId, RoundKey> byRun = new LinkedHashMap<>();
  private final Map<RunId, Opened> openedByRun = new LinkedHashMap<>();

  /** Whether a session comes after all of its run; changes nothing. */
  boolean isNew(RoundKey key) {
    RoundKey last = byRun.get(key.run());
    return last == null
        || key.round() > last.round()
        || key.round() == last.round() && key.attempt() > last.attempt();
  }

  /** Whether a session comes after all of its run; if so, it is the last now. */
  boolean advance(RoundKey key) {
    boolean advances = isNew(key);
    if (advances) {
      byRun.put(key.run(), key);
    }
    return advances;
  }

  /** Whether no sum over others was opened in the same round. */
  boolean mayOpen(Opened sum) {
    Opened before = openedByRun.get(sum.run());
    return before == null || before.round() != sum.round() || before.equals(sum);
  }

  boolean hasOpened(Opened sum) {
    return sum.equals(openedByRun.get(sum.run()));
  }

  void opened(Opened sum) {
    openedByRun.put(sum.run(), sum);
  }

  boolean knows(RunId run) {
    return byRun.containsKey(run);
  }

  int runs() {
    return byRun.size();
  }

  Collection<RoundKey> all() {
    return byRun.values();
  }

  Collection<Opened> allOpened() {
    return openedByRun.values();
  }
}
