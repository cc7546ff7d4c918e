package dev.covey.models.data.partition;

import dev.covey.core.Seeds;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.DataException;
import java.util.List;

/**
 * Records sorted by label, cut into equal shards, and a few shards dealt to each client (McMahan et
 * al. 2017, section 3).
 *
 * @param perClient shards of each client, at least 1: about the number of labels it sees
 */
public record Shards(int perClient) implements Partitioner {
  public Shards {
    if (perClient < 1) {
      throw new ConfigurationException(
          "partition shards(" + perClient + "): expected 1 or more shards a client");
    }
  }

  @Override
  public int[] assign(List<? extends PartitionRecord> records, int clients, Seeds seeds) {
    long shards = (long) clients * perClient;
    if (shards > records.size()) {
      throw new DataException(
          "partition "
              + name()
              + " cuts "
              + shards
              + " shards, and there are "
              + records.size()
              + " records: ask for fewer clients or shards");
    }
    int[] sorted =
        Assignments.byLabel(records, name()).values().stream()
            .flatMapToInt(java.util.Arrays::stream)
            .toArray();
    int[] dealt = Assignments.shuffled((int) shards, seeds.child("shards").generator());
    int[] assigned = new int[records.size()];
    for (int i = 0; i < sorted.length; i++) {
      assigned[sorted[i]] = dealt[(int) (i * shards / sorted.length)] % clients;
    }
    return assigned;
  }

  @Override
  public String name() {
    return "shards(" + perClient + ")";
  }
}
