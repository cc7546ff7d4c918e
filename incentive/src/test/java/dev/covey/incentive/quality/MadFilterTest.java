package dev.covey.incentive.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.testing.Trials;
import org.junit.jupiter.api.Test;

/** Updates unlike the rest. */
class MadFilterTest {
  @Test
  void theRuleIsMedianPlusThreeDeviations() {
    // The median is 3.5 and that of the deviations 1.5, so the limit is 8.
    assertThat(MadFilter.unlikeTheRest(new double[] {1, 2, 3, 4, 5, 100}, 3)).containsExactly(5);
    assertThat(MadFilter.unlikeTheRest(new double[] {1, 2, 3, 4, 5, 8}, 3)).isEmpty();
    assertThat(MadFilter.unlikeTheRest(new double[] {1, 2, 3, 4, 5, 8.1}, 3)).containsExactly(5);
  }

  @Test
  void lessThanHalfBadUpdatesFarAwayAreAllFound() {
    Trials.run(
        "filter",
        500,
        random -> {
          int count = random.nextInt(9, 60);
          int bad = random.nextInt(count * 2 / 5);
          double[] distances = new double[count];
          for (int i = 0; i < count; i++) {
            distances[i] = i < bad ? random.nextDouble(50, 100) : random.nextDouble(9, 10);
          }
          for (int i = 0; i < bad; i++) {
            assertThat(MadFilter.unlikeTheRest(distances, 3)).contains(i);
          }
        });
  }

  @Test
  void whatIsNotFiniteIsUnlikeWhateverTheRest() {
    assertThat(MadFilter.unlikeTheRest(new double[] {Double.NaN, 1}, 3)).containsExactly(0);
    assertThat(MadFilter.unlikeTheRest(new double[] {1, Double.POSITIVE_INFINITY, 1, 1, 1}, 3))
        .containsExactly(1);
  }

  @Test
  void equalUpdatesAndTooFewAreAllKept() {
    assertThat(MadFilter.unlikeTheRest(new double[] {2, 2, 2, 2, 2 * (1 + 1e-9)}, 3)).isEmpty();
    assertThat(MadFilter.unlikeTheRest(new double[] {1, 1, 50}, 3)).isEmpty();
    assertThat(MadFilter.unlikeTheRest(new double[0], 3)).isEmpty();
  }

  @Test
  void oneThatDiffersAmongEqualOnesIsFound() {
    assertThat(MadFilter.unlikeTheRest(new double[] {2, 2, 2, 2, 3}, 3)).containsExactly(4);
  }
}
