package dev.covey.coordinator.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.Seeds;
import dev.covey.testing.Trials;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CohortSamplersTest {
  @Test
  void uniformSamplesAreDistinctAscendingAndOfTheWantedSize() {
    Trials.run(
        "uniform sampler",
        300,
        random -> {
          int[] eligible =
              IntStream.range(0, random.nextInt(1, 60)).filter(i -> i % 3 != 1).toArray();
          int size = random.nextInt(1, 70);
          int[] drawn = CohortSamplers.uniform().draw(eligible, size, random);
          assertThat(drawn)
              .hasSize(Math.min(size, eligible.length))
              .isSorted()
              .doesNotHaveDuplicates();
          assertThat(eligible).contains(drawn);
        });
  }

  @Test
  void uniformSamplesTakeEveryClientEquallyOften() {
    int[] counts = new int[20];
    int draws = 20_000;
    for (int draw = 0; draw < draws; draw++) {
      int[] eligible = IntStream.range(0, 20).toArray();
      for (int i :
          CohortSamplers.uniform()
              .draw(eligible, 5, Seeds.root(3).child("draw", draw).generator())) {
        counts[i]++;
      }
    }
    double expected = draws * 5 / 20.0;
    double chiSquare =
        Arrays.stream(counts).mapToDouble(c -> (c - expected) * (c - expected) / expected).sum();
    // 19 degrees of freedom, 99.99 % quantile; sampling without replacement only lowers the
    // statistic.
    assertThat(chiSquare).isLessThan(50.8);
  }

  @Test
  void poissonSamplesHaveBinomialSize() {
    int[] eligible = IntStream.range(0, 50).toArray();
    double total = 0;
    int draws = 4000;
    for (int draw = 0; draw < draws; draw++) {
      total +=
          CohortSamplers.poisson(0.2)
              .draw(eligible, 0, Seeds.root(4).child("draw", draw).generator())
              .length;
    }
    assertThat(total / draws).isBetween(9.8, 10.2);
    assertThatThrownBy(() -> CohortSamplers.poisson(0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
