package dev.covey.crypto.secagg.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.testing.Trials;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import org.junit.jupiter.api.Test;

class HararyGraphTest {
  @Test
  void everyClientHasKNeighboursAndIsTheirs() {
    Trials.run(
        "harary",
        100,
        random -> {
          int clients = 2 + random.nextInt(60);
          int neighbours = 1 + random.nextInt(clients - 1);
          if (clients * neighbours % 2 != 0) {
            return;
          }
          HararyGraph graph = draw(clients, neighbours, random.nextLong());
          for (int client = 0; client < clients; client++) {
            int[] found = graph.neighboursOf(client);
            assertThat(found).hasSize(neighbours).doesNotContain(client).doesNotHaveDuplicates();
            for (int other = 0; other < clients; other++) {
              boolean joined = Arrays.binarySearch(found, other) >= 0;
              assertThat(graph.areNeighbours(client, other)).isEqualTo(joined);
              assertThat(graph.areNeighbours(other, client)).isEqualTo(joined);
            }
          }
        });
  }

  @Test
  void itTakesAsManyRemovalsAsNeighboursToCutIt() {
    Trials.run(
        "harary-connected",
        60,
        random -> {
          int clients = 8 + random.nextInt(40);
          int neighbours = 2 * (1 + random.nextInt((clients - 2) / 2));
          HararyGraph graph = draw(clients, neighbours, random.nextLong());
          BitSet left = new BitSet();
          left.set(0, clients);
          for (int removed = 0; removed < neighbours - 1; ) {
            int client = random.nextInt(clients);
            if (left.get(client)) {
              left.clear(client);
              removed++;
            }
          }
          assertThat(reachable(graph, left)).isEqualTo(left.cardinality());
          // An arc between its k neighbours is cut off.
          int lonely = random.nextInt(clients);
          BitSet cut = new BitSet();
          cut.set(0, clients);
          for (int neighbour : graph.neighboursOf(lonely)) {
            cut.clear(neighbour);
          }
          if (cut.cardinality() > 1) {
            assertThat(reachable(graph, cut)).isLessThan(cut.cardinality());
          }
        });
  }

  @Test
  void theSameSeedGivesTheSameGraphAndAnotherSeedAnother() {
    HararyGraph graph = draw(100, 10, 7);
    assertThat(graph.neighboursOf(3)).isEqualTo(draw(100, 10, 7).neighboursOf(3));
    assertThat(graph.neighboursOf(3)).isNotEqualTo(draw(100, 10, 8).neighboursOf(3));
    // Golden: clients and coordinators of different versions must agree.
    assertThat(draw(12, 4, 0).neighboursOf(0)).containsExactly(2, 3, 6, 8);
  }

  @Test
  void everyPairIsJoinedEquallyOften() {
    int clients = 10;
    int draws = 3000;
    int[][] joined = new int[clients][clients];
    for (int draw = 0; draw < draws; draw++) {
      HararyGraph graph = draw(clients, 4, draw);
      for (int client = 0; client < clients; client++) {
        for (int other : graph.neighboursOf(client)) {
          joined[client][other]++;
        }
      }
    }
    double expected = draws * 4.0 / 9;
    double deviation = Math.sqrt(draws * (4.0 / 9) * (5.0 / 9));
    for (int client = 0; client < clients; client++) {
      for (int other = 0; other < clients; other++) {
        if (client != other) {
          assertThat(Math.abs(joined[client][other] - expected)).isLessThan(5 * deviation);
        }
      }
    }
  }

  private static int reachable(HararyGraph graph, BitSet left) {
    BitSet seen = new BitSet();
    Deque<Integer> open = new ArrayDeque<>();
    open.add(left.nextSetBit(0));
    seen.set(left.nextSetBit(0));
    while (!open.isEmpty()) {
      for (int other : graph.neighboursOf(open.remove())) {
        if (left.get(other) && !seen.get(other)) {
          seen.set(other);
          open.add(other);
        }
      }
    }
    return seen.cardinality();
  }

  private static HararyGraph draw(int clients, int neighbours, long seed) {
    byte[] bytes = new byte[32];
    java.nio.ByteBuffer.wrap(bytes).putLong(seed);
    return HararyGraph.draw(new Neighbourhood(clients, neighbours, 1), bytes);
  }
}
