package dev.covey.privacy.accountant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.error.ConfigurationException;
import java.util.List;
import org.junit.jupiter.api.Test;

class TreeSensitivityTest {
  @Test
  void theHeightIsThatOfTheLargestCompleteBlock() {
    assertThat(TreeSensitivity.height(1)).isEqualTo(1);
    assertThat(TreeSensitivity.height(63)).isEqualTo(6);
    assertThat(TreeSensitivity.height(64)).isEqualTo(7);
    assertThat(TreeSensitivity.height(1600)).isEqualTo(11);
  }

  @Test
  void theToyValuesOfRepeatedParticipationAreMet() {
    assertThat(TreeSensitivity.squaredSensitivity(64, 1, 1)).isEqualTo(7);
    assertThat(TreeSensitivity.squaredSensitivity(128, 3, 10)).isEqualTo(44);
    assertThat(TreeSensitivity.squaredSensitivity(256, 2, 60)).isEqualTo(24);
  }

  @Test
  void noPatternOfParticipationExceedsTheBoundAndOftenOneReachesIt() {
    int equal = 0;
    int all = 0;
    for (int rounds = 1; rounds <= 18; rounds++) {
      for (int participations = 1; participations <= 4; participations++) {
        for (int separation = 1; separation <= 7; separation++) {
          double bound = TreeSensitivity.squaredSensitivity(rounds, participations, separation);
          double worst = worst(rounds, participations, separation);
          assertThat(worst)
              .as("%d rounds, %d participations, separation %d", rounds, participations, separation)
              .isLessThanOrEqualTo(bound);
          equal += worst == bound ? 1 : 0;
          all++;
        }
      }
    }
    assertThat(equal).isGreaterThan(all / 2);
  }

  /** Every pattern there is. */
  private static double worst(int rounds, int participations, int separation) {
    double worst = 0;
    for (int pattern = 0; pattern < 1 << rounds; pattern++) {
      if (Integer.bitCount(pattern) <= participations && separated(pattern, separation)) {
        double sum = 0;
        for (int block = 1; block <= rounds; block *= 2) {
          for (int start = 0; start + block <= rounds; start += block) {
            int count = Integer.bitCount(pattern >> start & (1 << block) - 1);
            sum += count * count;
          }
        }
        worst = Math.max(worst, sum);
      }
    }
    return worst;
  }

  private static boolean separated(int pattern, int separation) {
    for (int gap = 1; gap < separation; gap++) {
      if ((pattern & pattern >> gap) != 0) {
        return false;
      }
    }
    return true;
  }

  @Test
  void restartsAddUpTheirHeights() {
    assertThat(TreeSensitivity.restarted(2, List.of(400L, 400L)).squaredSensitivity())
        .isEqualTo(18);
    assertThatThrownBy(() -> TreeSensitivity.restarted(2, List.of(0L)))
        .isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> TreeSensitivity.repeated(2, 10, 0, 1))
        .isInstanceOf(ConfigurationException.class);
  }
}
