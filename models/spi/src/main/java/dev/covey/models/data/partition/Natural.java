package dev.covey.models.data.partition;

import dev.covey.core.Seeds;
import dev.covey.core.error.DataException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Each owner is a client, in the order of their names. */
public record Natural() implements Partitioner {
  @Override
  public int[] assign(List<? extends PartitionRecord> records, int clients, Seeds seeds) {
    TreeSet<String> owners = new TreeSet<>();
    for (PartitionRecord record : records) {
      owners.add(
          record
              .owner()
              .orElseThrow(
                  () ->
                      new DataException(
                          "partition natural needs an owner for every record: name a client"
                              + " field, or choose iid")));
    }
    if (owners.size() != clients) {
      throw new DataException(
          "partition natural makes one client of each owner: found "
              + owners.size()
              + " owners for "
              + clients
              + " clients; ask for "
              + owners.size()
              + ", or choose iid");
    }
    List<String> order = new ArrayList<>(owners);
    return records.stream()
        .mapToInt(record -> java.util.Collections.binarySearch(order, record.owner().orElseThrow()))
        .toArray();
  }

  @Override
  public String name() {
    return "natural";
  }
}
