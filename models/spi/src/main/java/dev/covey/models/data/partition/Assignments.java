package dev.covey.models.data.partition;

import dev.covey.core.error.DataException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Steps that several partitioners share. */
final class Assignments {
  private Assignments() {}

  static int[] shuffled(int size, SplittableRandom random) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int other = random.nextInt(i + 1);
      order[i] = order[other];
      order[other] = i;
    }
    return order;
  }

  /** Record indices by label, in label order; the owner serves where there is no label. */
  static TreeMap<String, int[]> byLabel(List<? extends PartitionRecord> records, String who) {
    TreeMap<String, java.util.stream.IntStream.Builder> lists = new TreeMap<>();
    for (int i = 0; i < records.size(); i++) {
      PartitionRecord record = records.get(i);
      int number = i + 1;
      String label =
          record
              .label()
              .or(record::owner)
              .orElseThrow(
                  () ->
                      new DataException(
                          "partition "
                              + who
                              + " needs a label for every record, and record "
                              + number
                              + " has none: name a label field, or choose iid"));
      lists.computeIfAbsent(label, key -> java.util.stream.IntStream.builder()).add(i);
    }
    TreeMap<String, int[]> indices = new TreeMap<>();
    lists.forEach((label, list) -> indices.put(label, list.build().toArray()));
    return indices;
  }

  /**
   * Deals {@code order} out in runs, one a client, as long as {@code shares} says (cumulative
   * rounding, so lengths are within one of the exact share).
   */
  static void deal(int[] order, double[] shares, int[] into) {
    double cumulative = 0;
    int from = 0;
    for (int client = 0; client < shares.length; client++) {
      cumulative += shares[client];
      int to =
          client == shares.length - 1
              ? order.length
              : (int) Math.min(order.length, Math.round(cumulative * order.length));
      for (int i = from; i < to; i++) {
        into[order[i]] = client;
      }
      from = Math.max(from, to);
    }
  }

  /** Gives each client without a record one from the client that has most. */
  static int[] withoutEmpty(int[] assigned, int clients) {
    int[] counts = new int[clients];
    for (int client : assigned) {
      counts[client]++;
    }
    for (int client = 0; client < clients; client++) {
      if (counts[client] > 0) {
        continue;
      }
      int richest = 0;
      for (int other = 1; other < clients; other++) {
        if (counts[other] > counts[richest]) {
          richest = other;
        }
      }
      for (int i = assigned.length - 1; i >= 0; i--) {
        if (assigned[i] == richest) {
          assigned[i] = client;
          break;
        }
      }
      counts[richest]--;
      counts[client]++;
    }
    return assigned;
  }
}
