package dev.covey.models.data.partition;

import dev.covey.core.Seeds;
import java.util.List;

/**
 * Decides which client gets which record. Write your own by implementing {@link #assign}: the
 * caller checks that every record got a client and every client a record.
 *
 * <pre>{@code
 * public final class ByLength implements Partitioner {
 *   public int[] assign(List<? extends PartitionRecord> records, int clients, Seeds seeds) {
 *     long longest = records.stream().mapToLong(PartitionRecord::size).max().orElseThrow();
 *     return records.stream().mapToInt(r -> (int) (r.size() * (clients - 1) / longest)).toArray();
 *   }
 *   public String name() { return "by-length"; }
 * }
 * }</pre>
 */
public interface Partitioner {
  /**
   * Assigns records to clients.
   *
   * @param records at least {@code clients} of them
   * @param clients number of clients, at least 1
   * @param seeds the only source of randomness: the same seeds give the same assignment
   * @return for each record the index of its client, 0 to {@code clients} - 1
   * @throws dev.covey.core.error.DataException if the records lack what this partitioner needs
   */
  int[] assign(List<? extends PartitionRecord> records, int clients, Seeds seeds);

  /** As written in a configuration file, such as {@code dirichlet(0.3)}. */
  String name();
}
