package plugin;

import dev.covey.core.Seeds;
import dev.covey.models.data.partition.PartitionRecord;
import dev.covey.models.data.partition.Partitioner;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Sorts the records by length and gives each client an equal run of them: the shortest go to the
 * first client, the longest to the last.
 */
public final class ByMessageLength implements Partitioner {
  @Override
  public int[] assign(List<? extends PartitionRecord> records, int clients, Seeds seeds) {
    int[] shortestFirst =
        IntStream.range(0, records.size())
            .boxed()
            .sorted(Comparator.comparingLong(record -> records.get(record).size()))
            .mapToInt(Integer::intValue)
            .toArray();
    int[] clientOf = new int[records.size()];
    for (int rank = 0; rank < shortestFirst.length; rank++) {
      clientOf[shortestFirst[rank]] = (int) ((long) rank * clients / shortestFirst.length);
    }
    return clientOf;
  }

  @Override
  public String name() {
    return "by-message-length";
  }
}
