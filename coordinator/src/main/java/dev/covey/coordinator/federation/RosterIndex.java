package dev.covey.coordinator.federation;

import dev.covey.core.ClientId;
import dev.covey.core.error.ConfigurationException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The clients that a run knows, by index and by name; grows at the end. */
final class RosterIndex {
  private final List<ClientId> ids = new ArrayList<>();
  private final Map<ClientId, Integer> indices = new HashMap<>();

  /** Takes in clients that have become known since. */
  void refresh(List<ClientId> known) {
    known.forEach(this::add);
  }

  /** Takes in a client, unless it is known. */
  void add(ClientId id) {
    if (indices.putIfAbsent(id, ids.size()) == null) {
      ids.add(id);
    }
  }

  int indexOf(ClientId id) {
    Integer found = indices.get(id);
    if (found == null) {
      throw new IllegalArgumentException("no client " + id);
    }
    return found;
  }

  /** Indices of some clients, ascending. */
  int[] indicesOf(List<ClientId> clients) {
    return clients.stream().mapToInt(this::indexOf).sorted().toArray();
  }

  /** The roster of what a sampler drew, which may be a researcher's own: checked. */
  List<ClientId> roster(int[] eligible, int[] drawn) {
    int[] sorted = drawn.clone();
    Arrays.sort(sorted);
    List<ClientId> roster = new ArrayList<>(sorted.length);
    for (int i = 0; i < sorted.length; i++) {
      if (Arrays.binarySearch(eligible, sorted[i]) < 0 || i > 0 && sorted[i] == sorted[i - 1]) {
        throw new ConfigurationException(
            "cohort.sampling: the sampler drew client "
                + sorted[i]
                + ", which is not eligible or was drawn twice; a sampler returns distinct elements of `eligible`");
      }
      roster.add(ids.get(sorted[i]));
    }
    return roster;
  }
}
