package dev.covey.models.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.Seeds;
import dev.covey.testing.Trials;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitTest {
  private static Split<Integer> split(int n, double validation, double test, long seed) {
    return Split.of(IntStream.range(0, n).boxed().toList(), validation, test, Seeds.root(seed));
  }

  @Test
  void everyDocumentIsInOnePartInItsOldOrder() {
    Trials.run(
        "split",
        300,
        random -> {
          int n = random.nextInt(40);
          double validation = random.nextDouble() * 0.5;
          double test = random.nextDouble() * 0.49;
          Split<Integer> split = split(n, validation, test, random.nextLong());
          List<Integer> all = new ArrayList<>(split.train());
          all.addAll(split.validation());
          all.addAll(split.test());
          assertThat(all)
              .containsExactlyInAnyOrderElementsOf(IntStream.range(0, n).boxed().toList());
          assertThat(split.train()).isSorted();
          assertThat(split.validation()).isSorted();
          assertThat(split.test()).isSorted();
          assertThat(split.train().isEmpty()).isEqualTo(n == 0);
        });
  }

  @Test
  void fewDocumentsTrainFirstThenValidateThenTest() {
    assertThat(split(1, 0.1, 0.1, 1).train()).hasSize(1);
    assertThat(split(2, 0.1, 0.1, 1).validation()).hasSize(1);
    assertThat(split(2, 0.1, 0.1, 1).test()).isEmpty();
    assertThat(split(3, 0.1, 0.1, 1).test()).hasSize(1);
    assertThat(split(100, 0.1, 0.2, 1).validation()).hasSize(10);
    assertThat(split(100, 0.1, 0.2, 1).test()).hasSize(20);
    assertThat(split(100, 0, 0, 1).train()).hasSize(100);
  }

  @Test
  void theSameSeedGivesTheSameSplitAndAnotherAnother() {
    assertThat(split(100, 0.2, 0.2, 5)).isEqualTo(split(100, 0.2, 0.2, 5));
    assertThat(split(100, 0.2, 0.2, 5)).isNotEqualTo(split(100, 0.2, 0.2, 6));
  }
}
