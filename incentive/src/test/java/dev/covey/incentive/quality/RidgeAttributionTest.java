package dev.covey.incentive.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.covey.core.ClientId;
import dev.covey.core.Seeds;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.DataException;
import dev.covey.testing.Trials;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Attribution from sums over cohorts. */
class RidgeAttributionTest {
  private static ClientId client(int i) {
    return new ClientId("c" + (100 + i));
  }

  private static List<ClientId> clients(int count) {
    List<ClientId> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      clients.add(client(i));
    }
    return clients;
  }

  /** Good clients are worth 1, bad ones -1; improvements shrink as training goes on. */
  private static List<CohortOutcome> outcomes(
      Seeds seeds, int count, Set<Integer> bad, int cohortSize, int rounds, double noise) {
    RandomGenerator random = seeds.child("noise").generator();
    List<CohortOutcome> outcomes = new ArrayList<>();
    for (int round = 1; round <= rounds; round++) {
      for (SortedSet<ClientId> cohort :
          CohortDraw.split(clients(count), cohortSize, seeds.child("round", round))) {
        double mean = 0;
        for (int i = 0; i < count; i++) {
          if (cohort.contains(client(i))) {
            mean += (bad.contains(i) ? -1.0 : 1.0) / cohort.size();
          }
        }
        double common = 10.0 / round;
        outcomes.add(
            new CohortOutcome(round, cohort, common + mean + noise * random.nextGaussian()));
      }
    }
    return outcomes;
  }

  @Test
  void badClientsAreToldFromGoodOnesThoughOnlySumsAreSeen() {
    Trials.run(
        "attribution",
        20,
        random -> {
          Seeds seeds = Seeds.root(random.nextLong());
          Set<Integer> bad = Set.of(3, 7, 12, 21, 22, 30, 35, 39);
          SortedMap<ClientId, Attribution> attributed =
              RidgeAttribution.USUAL.attribute(outcomes(seeds, 40, bad, 5, 30, 0.1));
          int right = 0;
          int wrong = 0;
          for (int i = 0; i < 40; i++) {
            if (attributed.get(client(i)) instanceof Attribution.Estimated estimated) {
              // Relative to the average of 0.6.
              boolean judgedBad = estimated.quality() < -0.6;
              right += judgedBad == bad.contains(i) ? 1 : 0;
              wrong += judgedBad == bad.contains(i) ? 0 : 1;
            }
          }
          assertThat(right).isGreaterThanOrEqualTo(37);
          assertThat(wrong).isLessThanOrEqualTo(2);
        });
  }

  @Test
  void estimatesWithoutNoiseAreTheQualitiesRelativeToTheAverage() {
    Set<Integer> bad = Set.of(0, 1);
    SortedMap<ClientId, Attribution> attributed =
        new RidgeAttribution(1e-6, 0.5, 1).attribute(outcomes(Seeds.root(4), 10, bad, 2, 40, 0));
    for (int i = 0; i < 10; i++) {
      double expected = (bad.contains(i) ? -1 : 1) - 0.6;
      assertThat(attributed.get(client(i)))
          .isInstanceOfSatisfying(
              Attribution.Estimated.class,
              estimated -> assertThat(estimated.quality()).isCloseTo(expected, within(1e-4)));
    }
  }

  @Test
  void theEstimateIsTheSolutionOfThePenalisedLeastSquares() {
    Trials.run(
        "attribution against elimination",
        50,
        random -> {
          int count = random.nextInt(3, 12);
          List<CohortOutcome> outcomes =
              outcomes(
                  Seeds.root(random.nextLong()),
                  count,
                  Set.of(1),
                  random.nextInt(1, 4),
                  random.nextInt(2, 10),
                  0.5);
          double ridge = random.nextDouble(0.1, 3);
          SortedMap<ClientId, Attribution> attributed =
              new RidgeAttribution(ridge, 0, Double.MAX_VALUE).attribute(outcomes);
          double[] naive = naive(outcomes, count, ridge);
          for (int i = 0; i < count; i++) {
            int at = i;
            if (attributed.get(client(i)) instanceof Attribution.Estimated estimated) {
              assertThat(estimated.quality()).isCloseTo(naive[at], within(1e-8));
            }
          }
        });
  }

  /** Normal equations over dense rows, by elimination with pivots. */
  private static double[] naive(List<CohortOutcome> outcomes, int count, double ridge) {
    double size = outcomes.stream().mapToInt(o -> o.members().size()).average().orElseThrow();
    double[][] system = new double[count][count + 1];
    for (CentredOutcomes.Row row : CentredOutcomes.of(outcomes, clients(count))) {
      for (int i = 0; i < count; i++) {
        for (int j = 0; j < count; j++) {
          system[i][j] += row.participation()[i] * row.participation()[j];
        }
        system[i][count] += row.participation()[i] * row.improvement();
      }
    }
    for (int i = 0; i < count; i++) {
      system[i][i] += ridge / (size * size);
    }
    for (int column = 0; column < count; column++) {
      int pivot = column;
      for (int i = column; i < count; i++) {
        if (Math.abs(system[i][column]) > Math.abs(system[pivot][column])) {
          pivot = i;
        }
      }
      double[] swap = system[pivot];
      system[pivot] = system[column];
      system[column] = swap;
      for (int i = 0; i < count; i++) {
        if (i != column) {
          double factor = system[i][column] / system[column][column];
          for (int j = column; j <= count; j++) {
            system[i][j] -= factor * system[column][j];
          }
        }
      }
    }
    double[] solution = new double[count];
    for (int i = 0; i < count; i++) {
      solution[i] = system[i][count] / system[i][i];
    }
    return solution;
  }

  @Test
  void afterOneRoundNobodyIsToldApart() {
    SortedMap<ClientId, Attribution> attributed =
        RidgeAttribution.USUAL.attribute(outcomes(Seeds.root(1), 40, Set.of(3), 10, 1, 0.1));
    assertThat(attributed).hasSize(40);
    assertThat(attributed.values())
        .containsOnly(new Attribution.Unknown(Attribution.Reason.NOT_TOLD_APART));
  }

  @Test
  void aPairThatIsAlwaysTogetherIsNotToldApart() {
    List<CohortOutcome> outcomes = new ArrayList<>();
    Seeds seeds = Seeds.root(6);
    for (int round = 1; round <= 60; round++) {
      // Client 1 is drawn, and client 0 follows it.
      for (SortedSet<ClientId> drawn :
          CohortDraw.split(clients(13).subList(1, 13), 3, seeds.child("round", round))) {
        SortedSet<ClientId> cohort = new TreeSet<>(drawn);
        if (cohort.contains(client(1))) {
          cohort.add(client(0));
        }
        double bad = cohort.contains(client(1)) ? 1.0 / cohort.size() : 0;
        outcomes.add(new CohortOutcome(round, cohort, 1 - 2 * bad));
      }
    }
    SortedMap<ClientId, Attribution> attributed = RidgeAttribution.USUAL.attribute(outcomes);
    for (int i : new int[] {0, 1}) {
      assertThat(attributed.get(client(i)))
          .isEqualTo(new Attribution.Unknown(Attribution.Reason.NOT_TOLD_APART));
    }
    assertThat(attributed.get(client(2))).isInstanceOf(Attribution.Estimated.class);
  }

  @Test
  void pureNoiseIsNotTakenForQuality() {
    Trials.run(
        "attribution of noise",
        20,
        random -> {
          Seeds seeds = Seeds.root(random.nextLong());
          SortedMap<ClientId, Attribution> attributed =
              RidgeAttribution.USUAL.attribute(outcomes(seeds, 40, Set.of(), 5, 30, 1));
          assertThat(attributed.values())
              .filteredOn(Attribution.Estimated.class::isInstance)
              .isEmpty();
        });
  }

  @Test
  void whereOneCohortIsSeenARoundNeighbouringRoundsAreCompared() {
    Seeds seeds = Seeds.root(8);
    List<CohortOutcome> outcomes = new ArrayList<>();
    for (int round = 1; round <= 300; round++) {
      SortedSet<ClientId> cohort =
          CohortDraw.split(clients(9), 3, seeds.child("round", round)).get(0);
      // A steady trend over the run that is far larger than the differences.
      double trend = 30 - 0.1 * round;
      outcomes.add(
          new CohortOutcome(round, cohort, trend - (cohort.contains(client(4)) ? 1.0 / 3 : 0)));
    }
    Collections.reverse(outcomes);
    SortedMap<ClientId, Attribution> attributed = RidgeAttribution.USUAL.attribute(outcomes);
    assertThat(attributed.get(client(4)))
        .isInstanceOfSatisfying(
            Attribution.Estimated.class,
            estimated -> assertThat(estimated.quality()).isCloseTo(-8.0 / 9, within(0.05)));
  }

  @Test
  void theOrderOfOutcomesDoesNotMatter() {
    List<CohortOutcome> outcomes = outcomes(Seeds.root(2), 20, Set.of(3), 5, 20, 0.2);
    List<CohortOutcome> reversed = new ArrayList<>(outcomes);
    Collections.reverse(reversed);
    assertThat(RidgeAttribution.USUAL.attribute(reversed))
        .isEqualTo(RidgeAttribution.USUAL.attribute(outcomes));
  }

  @Test
  void nothingSeenIsNothingSaid() {
    assertThat(RidgeAttribution.USUAL.attribute(List.of())).isEmpty();
  }

  @Test
  void cohortsAreRandomOfSizeAtLeastTheFloorAndHoldEverybodyOnce() {
    Trials.run(
        "cohorts",
        200,
        random -> {
          int count = random.nextInt(30);
          int floor = random.nextInt(1, 9);
          Seeds seeds = Seeds.root(random.nextLong());
          List<SortedSet<ClientId>> cohorts = CohortDraw.split(clients(count), floor, seeds);
          assertThat(cohorts).hasSize(count / floor);
          List<ClientId> all = new ArrayList<>();
          cohorts.forEach(all::addAll);
          if (count >= floor) {
            assertThat(all).containsExactlyInAnyOrderElementsOf(clients(count));
          }
          for (SortedSet<ClientId> cohort : cohorts) {
            assertThat(cohort).hasSizeGreaterThanOrEqualTo(floor);
            assertThat(cohort.size()).isBetween(count / cohorts.size(), count / cohorts.size() + 1);
          }
        });
  }

  @Test
  void settingsAndOutcomesOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new RidgeAttribution(0, 0.5, 1))
        .isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> new CohortOutcome(1, new TreeSet<>(), 1))
        .isInstanceOf(DataException.class);
  }
}
