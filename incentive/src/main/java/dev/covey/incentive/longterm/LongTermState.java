package dev.covey.incentive.longterm;

import dev.covey.core.ClientId;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What long-term pricing remembers between rounds.
 *
 * @param rounds rounds priced so far
 * @param spentMicrounits paid so far, micro-units
 * @param queueMicrounits how far spending runs ahead of an even pace, micro-units, at least 0
 * @param deficits for each client that has bid, by how many rounds it is behind its fairness floor;
 *     those of deficit 0 are left out
 */
public record LongTermState(
    int rounds, long spentMicrounits, long queueMicrounits, SortedMap<ClientId, Double> deficits) {
  public LongTermState {
    if (rounds < 0 || spentMicrounits < 0 || queueMicrounits < 0) {
      throw new IllegalArgumentException(
          "rounds, spent and queue are at least 0, got "
              + rounds
              + ", "
              + spentMicrounits
              + " and "
              + queueMicrounits);
    }
    deficits = Collections.unmodifiableSortedMap(new TreeMap<>(deficits));
  }

  /** Before the first round. */
  public static LongTermState start() {
    return new LongTermState(0, 0, 0, new TreeMap<>());
  }

  double deficit(ClientId client) {
    return deficits.getOrDefault(client, 0.0);
  }
}
