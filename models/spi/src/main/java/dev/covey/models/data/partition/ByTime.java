package dev.covey.models.data.partition;

import dev.covey.core.Seeds;
import dev.covey.core.error.DataException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Records sorted by time, cut into equal stretches: the first client holds the oldest. Records of
 * the same time stay in order.
 */
public record ByTime() implements Partitioner {
  @Override
  public int[] assign(List<? extends PartitionRecord> records, int clients, Seeds seeds) {
    for (int i = 0; i < records.size(); i++) {
      if (records.get(i).time().isEmpty()) {
        throw new DataException(
            "partition by-time needs a time for every record, and record "
                + (i + 1)
                + " has none: name a time field, or choose iid");
      }
    }
    int[] sorted =
        IntStream.range(0, records.size())
            .boxed()
            .sorted(Comparator.comparingLong(i -> records.get(i).time().orElseThrow()))
            .mapToInt(Integer::intValue)
            .toArray();
    int[] assigned = new int[sorted.length];
    for (int i = 0; i < sorted.length; i++) {
      assigned[sorted[i]] = (int) ((long) i * clients / sorted.length);
    }
    return assigned;
  }

  @Override
  public String name() {
    return "by-time";
  }
}
