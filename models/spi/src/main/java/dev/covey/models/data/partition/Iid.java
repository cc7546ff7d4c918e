package dev.covey.models.data.partition;

import dev.covey.core.Seeds;
import java.util.List;

/** Records shuffled and dealt out one by one: sizes differ by one at most. */
public record Iid() implements Partitioner {
  @Override
  public int[] assign(List<? extends PartitionRecord> records, int clients, Seeds seeds) {
    int[] order = Assignments.shuffled(records.size(), seeds.child("iid").generator());
    int[] assigned = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      assigned[order[i]] = i % clients;
    }
    return assigned;
  }

  @Override
  public String name() {
    return "iid";
  }
}
