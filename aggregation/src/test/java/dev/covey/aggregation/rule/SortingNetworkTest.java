package dev.covey.aggregation.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.testing.Trials;
import java.util.Arrays;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

class SortingNetworkTest {
  @Test
  void everySequenceOfZerosAndOnesIsSorted() {
    // By the zero-one principle (Knuth 5.3.4) this proves that it sorts anything.
    for (int n = 1; n <= 12; n++) {
      int cases = 1 << n;
      float[][] block = new float[n][cases];
      for (int k = 0; k < n; k++) {
        for (int i = 0; i < cases; i++) {
          block[k][i] = (i >> k) & 1;
        }
      }
      SortingNetwork.sorting(n).apply(block, cases);
      for (int k = 0; k < n; k++) {
        for (int i = 0; i < cases; i++) {
          assertThat(block[k][i]).isEqualTo(k >= n - Integer.bitCount(i) ? 1 : 0);
        }
      }
    }
  }

  @Test
  void largerOnesSortLikeArraysSort() {
    Trials.run(
        "sorting network",
        40,
        random -> {
          int n = 1 + random.nextInt(150);
          float[][] block = new float[n][1];
          float[] naive = new float[n];
          for (int k = 0; k < n; k++) {
            naive[k] = random.nextInt(4) == 0 ? random.nextInt(-3, 3) : random.nextFloat();
            block[k][0] = naive[k];
          }
          Arrays.sort(naive);
          SortingNetwork.sorting(n).apply(block, 1);
          for (int k = 0; k < n; k++) {
            assertThat(block[k][0]).isEqualTo(naive[k]);
          }
        });
  }

  @Test
  void aSelectionIsRightWhereItIsNeededAndSmaller() {
    Trials.run(
        "selection network",
        60,
        random -> {
          int n = 2 + random.nextInt(80);
          float[][] block = new float[n][1];
          float[] naive = new float[n];
          BitSet needed = new BitSet();
          for (int k = 0; k < n; k++) {
            naive[k] = random.nextInt(20);
            block[k][0] = naive[k];
            if (random.nextInt(5) == 0) {
              needed.set(k);
            }
          }
          Arrays.sort(naive);
          SortingNetwork network = SortingNetwork.selecting(n, needed);
          network.apply(block, 1);
          needed.stream().forEach(k -> assertThat(block[k][0]).isEqualTo(naive[k]));
          assertThat(network.comparators())
              .isLessThanOrEqualTo(SortingNetwork.sorting(n).comparators());
        });
  }
}
