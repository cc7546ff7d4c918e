package dev.covey.simulation.federation;

import dev.covey.core.ClientId;
import dev.covey.core.error.ConfigurationException;
import dev.covey.simulation.assembly.FederatedTokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Clients by index and by name. */
final class RosterIndex {
  private final ClientId[] ids;
  private final Map<ClientId, Integer> indices = new HashMap<>();
  private final int[] all;

  RosterIndex(FederatedTokens data) {
    ids = new ClientId[data.clients()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = data.id(i);
      indices.put(ids[i], i);
    }
    all = IntStream.range(0, ids.length).toArray();
  }

  /** All clients, ascending. */
  int[] all() {
    return all.clone();
  }

  int indexOf(ClientId id) {
    Integer found = indices.get(id);
    if (found == null) {
      throw new IllegalArgumentException("no client " + id);
    }
    return found;
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
      roster.add(ids[sorted[i]]);
    }
    return roster;
  }
}
