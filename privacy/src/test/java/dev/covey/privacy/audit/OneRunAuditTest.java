package dev.covey.privacy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.covey.core.error.ConfigurationException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OneRunAuditTest {
  @Test
  void theValuesOfTheSpecificationAreReproduced() {
    assertThat(bound(1000, 1000, 950)).isCloseTo(2.701, within(5e-4));
    assertThat(bound(1000, 1000, 1000)).isCloseTo(5.782, within(5e-4));
    assertThat(bound(1000, 100, 95)).isCloseTo(2.165, within(5e-4));
    assertThat(bound(64, 64, 64)).isCloseTo(3.036, within(5e-4));
  }

  private static double bound(int canaries, int guesses, int correct) {
    return new OneRunAudit(canaries, guesses, 1e-5, 0.05).lowerBound(correct);
  }

  @Test
  void everyRowOfTheReferenceTableIsReproduced() throws Exception {
    List<String> lines;
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(getClass().getResourceAsStream("audit_reference.csv")),
                StandardCharsets.UTF_8))) {
      lines = reader.lines().skip(1).toList();
    }
    assertThat(lines).hasSizeGreaterThan(30);
    for (String line : lines) {
      String[] cells = line.split(",");
      OneRunAudit audit =
          new OneRunAudit(
              Integer.parseInt(cells[0]),
              Integer.parseInt(cells[1]),
              Double.parseDouble(cells[3]),
              Double.parseDouble(cells[4]));
      assertThat(audit.lowerBound(Integer.parseInt(cells[2])))
          .as(line)
          .isCloseTo(Double.parseDouble(cells[5]), within(1e-4));
    }
  }

  @Test
  void theBoundIsWhereRejectionEnds() {
    for (double delta : new double[] {0, 1e-5, 1e-3}) {
      OneRunAudit audit = new OneRunAudit(500, 300, delta, 0.05);
      double last = 0;
      for (int correct : new int[] {0, 150, 170, 200, 250, 290, 300}) {
        double bound = audit.lowerBound(correct);
        assertThat(bound).isGreaterThanOrEqualTo(last);
        if (bound > 0) {
          assertThat(audit.pValue(correct, bound)).isLessThanOrEqualTo(0.05);
          assertThat(audit.pValue(correct, bound * 1.0001)).isGreaterThan(0.05);
        }
        last = bound;
      }
      assertThat(last).isEqualTo(audit.ceiling()).isGreaterThan(3);
    }
  }

  /** The probabilities by adding up products, without logarithms. */
  @Test
  void probabilitiesAreThoseOfPlainSums() {
    int r = 12;
    double epsilon = 0.7;
    double p = Math.exp(epsilon) / (1 + Math.exp(epsilon));
    double[] mass = new double[r + 1];
    mass[0] = 1;
    for (int trial = 0; trial < r; trial++) {
      for (int k = trial + 1; k >= 0; k--) {
        mass[k] = mass[k] * (1 - p) + (k > 0 ? mass[k - 1] * p : 0);
      }
    }
    OneRunAudit audit = new OneRunAudit(40, r, 0.01, 0.05);
    for (int v = 0; v <= r; v++) {
      double tail = 0;
      for (int k = v; k <= r; k++) {
        tail += mass[k];
      }
      double densest = 0;
      for (int i = 1; i <= v; i++) {
        double sum = 0;
        for (int k = v - i; k < v; k++) {
          sum += mass[k];
        }
        densest = Math.max(densest, sum / i);
      }
      assertThat(audit.pValue(v, epsilon)).isCloseTo(tail + 2 * 40 * 0.01 * densest, within(1e-12));
    }
  }

  @Test
  void settingsThatCannotRefuteTheClaimAreRefused() {
    assertThat(OneRunAudit.against(2, 64, 64, 1e-5, 0.05).ceiling()).isGreaterThan(3);
    assertThatThrownBy(() -> OneRunAudit.against(8, 64, 64, 1e-5, 0.05))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("at most epsilon 3.0")
        .hasMessageContaining("more canaries");
    assertThatThrownBy(() -> new OneRunAudit(10, 11, 0, 0.05))
        .isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> new OneRunAudit(10, 10, 0, 0.05).lowerBound(11))
        .isInstanceOf(ConfigurationException.class);
  }

  @Test
  void aVerdictNamesTheBoundAndRefutesOnlyAboveTheClaim() {
    OneRunAudit audit = OneRunAudit.against(2, 1000, 1000, 1e-5, 0.05);
    assertThat(audit.verdict(950, 2)).isInstanceOf(OneRunAudit.Verdict.Refuted.class);
    assertThat(audit.verdict(800, 2)).isInstanceOf(OneRunAudit.Verdict.NotRefuted.class);
    assertThat(audit.verdict(800, 2).lowerBound()).isBetween(1.0, 1.4);
  }

  @Test
  void randomisedResponseIsNeverRefutedBeyondTheSignificanceAndIsNearlyMet() {
    // The mechanism that the bound is tight for: each coin is told rightly with e^eps/(1+e^eps).
    double epsilon = 1;
    double p = Math.exp(epsilon) / (1 + Math.exp(epsilon));
    OneRunAudit audit = OneRunAudit.against(epsilon, 400, 400, 0, 0.05);
    SplittableRandom random = new SplittableRandom(3);
    int refuted = 0;
    double mean = 0;
    int trials = 300;
    for (int trial = 0; trial < trials; trial++) {
      int correct = 0;
      for (int i = 0; i < 400; i++) {
        correct += random.nextDouble() < p ? 1 : 0;
      }
      OneRunAudit.Verdict verdict = audit.verdict(correct, epsilon);
      refuted += verdict instanceof OneRunAudit.Verdict.Refuted ? 1 : 0;
      mean += verdict.lowerBound() / trials;
    }
    assertThat(refuted).isLessThan(30);
    assertThat(mean).isBetween(0.7, 0.9);
  }

  /** Gaussian noise on scores: what canaries of unit norm see of a noised sum. */
  @Test
  void canariesCatchNoiseThatIsOffAndPassNoiseThatIsThere() {
    SplittableRandom random = new SplittableRandom(4);
    int m = 1000;
    for (double noise : new double[] {0.05, 4}) {
      double[] scores = new double[m];
      boolean[] included = new boolean[m];
      for (int i = 0; i < m; i++) {
        included[i] = random.nextBoolean();
        scores[i] = (included[i] ? 1 : 0) + noise * random.nextGaussian();
      }
      int correct = CanaryGuesses.correct(scores, included, 200);
      OneRunAudit.Verdict verdict = OneRunAudit.against(2, m, 200, 1e-5, 0.05).verdict(correct, 2);
      assertThat(verdict instanceof OneRunAudit.Verdict.Refuted)
          .as("noise %s: %s right of 200", noise, correct)
          .isEqualTo(noise < 1);
    }
  }

  @Test
  void theHighestScoresAreGuessedInAndTheLowestOut() {
    double[] scores = {5, 1, 4, 2, 3};
    boolean[] included = {true, false, false, true, true};
    assertThat(CanaryGuesses.correct(scores, included, 1)).isEqualTo(1);
    assertThat(CanaryGuesses.correct(scores, included, 2)).isEqualTo(2);
    assertThat(CanaryGuesses.correct(scores, included, 3)).isEqualTo(2);
    assertThat(CanaryGuesses.correct(scores, included, 5)).isEqualTo(3);
    assertThatThrownBy(() -> CanaryGuesses.correct(new double[] {Double.NaN}, new boolean[1], 1))
        .isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> CanaryGuesses.correct(scores, included, 6))
        .isInstanceOf(ConfigurationException.class);
  }
}
