package dev.covey.crypto.secagg.graph;

import dev.covey.crypto.keys.SecretBytes;
import dev.covey.crypto.keys.SeedStream;
import java.util.Arrays;

/**
 * A random k-regular graph: clients stand on a ring in an order drawn from a seed, and each is
 * joined to the k/2 before and after it; for odd k, also to the one opposite (Harary 1962). Whoever
 * has the seed has the same graph.
 *
 * <p>The order is a Fisher-Yates shuffle by {@link SeedStream}: the numbers 0 to n - 1, and from
 * the last place down each place swaps with a uniform one not after it.
 */
public final class HararyGraph {
  private final int neighbours;
  private final int[] clientAt;
  private final int[] placeOf;

  private HararyGraph(int neighbours, int[] clientAt) {
    this.neighbours = neighbours;
    this.clientAt = clientAt;
    placeOf = new int[clientAt.length];
    for (int place = 0; place < clientAt.length; place++) {
      placeOf[clientAt[place]] = place;
    }
  }

  /**
   * The graph of a seed.
   *
   * @param seed 32 public bytes
   */
  public static HararyGraph draw(Neighbourhood size, byte[] seed) {
    int[] order = new int[size.clients()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    if (!size.isComplete()) {
      try (SecretBytes copy = SecretBytes.copyOf(seed);
          SeedStream random = new SeedStream(copy)) {
        for (int place = order.length - 1; place > 0; place--) {
          int other = random.nextInt(place + 1);
          int swapped = order[place];
          order[place] = order[other];
          order[other] = swapped;
        }
      }
    }
    return new HararyGraph(size.neighbours(), order);
  }

  /** Number of clients. */
  public int clients() {
    return clientAt.length;
  }

  /** The k neighbours of a client, ascending. */
  public int[] neighboursOf(int client) {
    int count = clientAt.length;
    int place = placeOf[client];
    int[] found = new int[neighbours];
    int at = 0;
    if (neighbours == count - 1) {
      for (int other = 0; other < count; other++) {
        if (other != client) {
          found[at++] = other;
        }
      }
      return found;
    }
    for (int step = 1; step <= neighbours / 2; step++) {
      found[at++] = clientAt[(place + step) % count];
      found[at++] = clientAt[(place - step + count) % count];
    }
    if (neighbours % 2 != 0) {
      found[at] = clientAt[(place + count / 2) % count];
    }
    Arrays.sort(found);
    return found;
  }

  /** Whether two clients are neighbours. */
  public boolean areNeighbours(int one, int other) {
    int count = clientAt.length;
    int forward = Math.floorMod(placeOf[other] - placeOf[one], count);
    int distance = Math.min(forward, count - forward);
    return distance != 0
        && (neighbours == count - 1
            || distance <= neighbours / 2
            || neighbours % 2 != 0 && 2 * distance == count);
  }
}
