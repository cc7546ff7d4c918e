package dev.covey.models.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.covey.core.error.ModelException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextGeneratorTest {
  private static final float[] SCORES = {0.5f, 2, 1, -1, 1.5f};

  private static int[] counts(Sampling sampling, int draws) {
    ScriptedSession session = new ScriptedSession(SCORES.length, 2, tokens -> SCORES.clone());
    assertThat(sampling.maxTokens()).isEqualTo(draws);
    int[] counts = new int[SCORES.length];
    for (int token : TextGenerator.generate(session, new int[] {0}, sampling)) {
      counts[token]++;
    }
    return counts;
  }

  @Test
  void greedyTakesTheBestAndTheLowestIdAmongEquals() {
    ScriptedSession session =
        new ScriptedSession(4, 3, tokens -> new float[] {0, 1, 1, tokens.length > 2 ? 5 : 0});
    assertThat(TextGenerator.generate(session, new int[] {0}, Sampling.greedy(4)))
        .containsExactly(1, 1, 3, 3);
  }

  @Test
  void windowSlidesOverLongTexts() {
    ScriptedSession session =
        new ScriptedSession(
            9,
            3,
            tokens -> {
              float[] scores = new float[9];
              scores[(tokens[tokens.length - 1] + 1) % 9] = 1;
              return scores;
            });
    TextGenerator.generate(session, new int[] {0, 1, 2, 3}, Sampling.greedy(3));
    assertThat(session.asked.stream().map(Arrays::toString))
        .isEqualTo(List.of("[1, 2, 3]", "[2, 3, 4]", "[3, 4, 5]"));
  }

  @Test
  void stopTokenEndsTheTextAndIsNotPartOfIt() {
    ScriptedSession session =
        new ScriptedSession(
            4,
            4,
            tokens -> {
              float[] scores = new float[4];
              scores[tokens.length] = 1;
              return scores;
            });
    Sampling sampling = Sampling.greedy(3).withStopToken(3);
    assertThat(TextGenerator.generate(session, new int[] {0}, sampling)).containsExactly(1, 2);
    assertThat(session.asked).hasSize(3);
  }

  @Test
  void sameSeedGivesTheSameTextAndAnotherSeedAnother() {
    Sampling seven = Sampling.at(1, 50, 7);
    ScriptedSession session = new ScriptedSession(SCORES.length, 2, tokens -> SCORES.clone());
    int[] first = TextGenerator.generate(session, new int[] {0}, seven);
    assertThat(TextGenerator.generate(session, new int[] {0}, seven)).isEqualTo(first);
    assertThat(TextGenerator.generate(session, new int[] {0}, Sampling.at(1, 50, 8)))
        .isNotEqualTo(first);
  }

  @Test
  void drawsFollowTheTemperedSoftmax() {
    int draws = 20_000;
    for (double temperature : new double[] {0.5, 1, 3}) {
      int[] counts = counts(Sampling.at(temperature, draws, 3), draws);
      double total = 0;
      for (float score : SCORES) {
        total += Math.exp(score / temperature);
      }
      for (int i = 0; i < counts.length; i++) {
        double expected = Math.exp(SCORES[i] / temperature) / total;
        // Five standard deviations of a binomial share.
        double slack = 5 * Math.sqrt(expected * (1 - expected) / draws);
        assertThat((double) counts[i] / draws).isCloseTo(expected, within(slack));
      }
    }
  }

  @Test
  void topKKeepsTheBest() {
    int[] counts = counts(Sampling.at(2, 2000, 3).withTopK(2), 2000);
    assertThat(counts[1]).isPositive();
    assertThat(counts[4]).isPositive();
    assertThat(counts[1] + counts[4]).isEqualTo(2000);
    assertThat(counts(Sampling.at(2, 2000, 3).withTopK(1), 2000)[1]).isEqualTo(2000);
    assertThat(counts(Sampling.at(2, 50, 3).withTopK(99), 50))
        .isEqualTo(counts(Sampling.at(2, 50, 3), 50));
  }

  /** Probabilities 0.45, 0.27, 0.17 for the tokens 1, 4, 2. */
  @Test
  void topPKeepsTheSmallestSetThatReachesIt() {
    int[] one = counts(Sampling.at(1, 2000, 3).withTopP(0.4), 2000);
    assertThat(one[1]).isEqualTo(2000);
    int[] two = counts(Sampling.at(1, 2000, 3).withTopP(0.5), 2000);
    assertThat(two[1] + two[4]).isEqualTo(2000);
    assertThat(two[4]).isPositive();
    int[] three = counts(Sampling.at(1, 2000, 3).withTopP(0.8), 2000);
    assertThat(three[1] + three[4] + three[2]).isEqualTo(2000);
    assertThat(three[2]).isPositive();
  }

  @Test
  void topPIsTakenWithinTopK() {
    int[] counts = counts(Sampling.at(1, 2000, 3).withTopK(2).withTopP(0.6), 2000);
    assertThat(counts[1]).as("0.45 of 0.72 already reach 0.6").isEqualTo(2000);
  }

  @Test
  void neverDrawsATokenScoredMinusInfinity() {
    float no = Float.NEGATIVE_INFINITY;
    ScriptedSession session = new ScriptedSession(3, 2, tokens -> new float[] {no, 0, no});
    assertThat(TextGenerator.generate(session, new int[] {0}, Sampling.at(5, 200, 1)))
        .containsOnly(1);
  }

  @Test
  void refusesAnEmptyPromptAndScoresThatAreNoNumbers() {
    ScriptedSession broken = new ScriptedSession(2, 2, tokens -> new float[] {0, Float.NaN});
    assertThatThrownBy(() -> TextGenerator.generate(broken, new int[0], Sampling.greedy(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TextGenerator.generate(broken, new int[] {0}, Sampling.greedy(1)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("token 1");
  }

  @Test
  void refusesSettingsOutOfRange() {
    Sampling fine = Sampling.greedy(1);
    assertThatThrownBy(() -> Sampling.at(-1, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Sampling.at(Double.NaN, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> fine.withTopK(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> fine.withTopP(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Sampling.greedy(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
