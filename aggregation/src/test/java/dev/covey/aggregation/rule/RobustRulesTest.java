package dev.covey.aggregation.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.covey.aggregation.vector.WorkerPool;
import dev.covey.core.error.QuorumLostException;
import dev.covey.testing.Trials;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class RobustRulesTest {
  private static final WorkerPool ONE = new WorkerPool(1);
  private static final WorkerPool THREE = new WorkerPool(3);

  @AfterAll
  static void close() {
    ONE.close();
    THREE.close();
  }

  @Test
  void theMedianIsThatOfTheNaiveTwin() {
    Trials.run(
        "median",
        60,
        random -> {
          List<float[]> updates = updates(random, 1 + random.nextInt(60), dimension(random));
          assertSame(new CoordinateMedian(), updates, NaiveRules.median(updates));
        });
  }

  @Test
  void theTrimmedMeanIsThatOfTheNaiveTwin() {
    Trials.run(
        "trimmed mean",
        60,
        random -> {
          List<float[]> updates = updates(random, 1 + random.nextInt(60), dimension(random));
          TrimmedMean rule = new TrimmedMean(random.nextDouble() * 0.499);
          int trimmed = (int) (rule.trimFraction() * updates.size() + 1e-9);
          assertSame(rule, updates, NaiveRules.trimmedMean(updates, trimmed));
        });
  }

  @Test
  void krumChoosesAsTheNaiveTwin() {
    Trials.run(
        "krum",
        60,
        random -> {
          int f = random.nextInt(6);
          List<float[]> updates =
              updates(random, 2 * f + 3 + random.nextInt(10), dimension(random));
          int chosen = NaiveRules.krum(updates, updates.size() - f - 2);
          assertThat(aggregate(new Krum(f), updates, ONE)).isEqualTo(updates.get(chosen));
        });
  }

  @Test
  void multiKrumAveragesTheChoicesOfTheNaiveTwin() {
    Trials.run(
        "multi-krum",
        60,
        random -> {
          int f = random.nextInt(6);
          List<float[]> updates =
              updates(random, 2 * f + 3 + random.nextInt(10), dimension(random));
          int closest = updates.size() - f - 2;
          int m = 1 + random.nextInt(closest);
          List<float[]> chosen = new ArrayList<>();
          for (int i : NaiveRules.byScore(updates, closest).subList(0, m)) {
            chosen.add(updates.get(i));
          }
          MultiKrum rule = new MultiKrum(f, m == closest ? OptionalInt.empty() : OptionalInt.of(m));
          assertSame(rule, updates, NaiveRules.mean(chosen));
        });
  }

  @Test
  void bulyanIsThatOfTheNaiveTwin() {
    Trials.run(
        "bulyan",
        60,
        random -> {
          int f = random.nextInt(4);
          List<float[]> updates = updates(random, 4 * f + 3 + random.nextInt(8), dimension(random));
          assertSame(new Bulyan(f), updates, NaiveRules.bulyan(updates, f));
        });
  }

  @Test
  void longVectorsGiveTheSameOnAnyNumberOfThreads() {
    Trials.run(
        "threads",
        2,
        random -> {
          List<float[]> updates = updates(random, 13, 70_001);
          for (NeedsIndividuals rule : all()) {
            assertThat(aggregate(rule, updates, THREE)).isEqualTo(aggregate(rule, updates, ONE));
          }
        });
  }

  @Test
  void distancesOfLongVectorsAreThoseInDouble() {
    Trials.run(
        "distances",
        3,
        random -> {
          List<float[]> updates = updates(random, 11, 30_000 + random.nextInt(50_000));
          double[][] distances =
              PairwiseDistances.squared(Individuals.sharing(updates, new double[11], THREE));
          for (int i = 0; i < 11; i++) {
            for (int j = 0; j < 11; j++) {
              double naive = 0;
              for (int k = 0; k < updates.get(0).length; k++) {
                double difference = (double) updates.get(i)[k] - updates.get(j)[k];
                naive += difference * difference;
              }
              assertThat(distances[i][j]).isCloseTo(naive, within(1e-6 * naive));
            }
          }
        });
  }

  @Test
  void updatesThatAreAlikeExceptForAHairAreToldApart() {
    // Norms and inner products in float32 would cancel here and choose at random.
    List<float[]> updates = new ArrayList<>();
    float[] offsets = {0, 1e-2f, 2e-2f, 2.1e-2f, 2.2e-2f, 9e-2f};
    for (float offset : offsets) {
      float[] update = new float[5000];
      Arrays.fill(update, 1000);
      update[0] += offset;
      updates.add(update);
    }
    // Squared distances from 2e-2 to its three closest: 1e-6 + 4e-6 + 1e-4, the least.
    assertThat(aggregate(new Krum(1), updates, ONE)[0]).isEqualTo(1000 + 2e-2f);
  }

  @Test
  void theOrderOfClientsDoesNotMatterToMedianAndTrimmedMean() {
    Trials.run(
        "order",
        10,
        random -> {
          List<float[]> updates = updates(random, 20, 100);
          List<float[]> shuffled = new ArrayList<>(updates);
          Collections.shuffle(shuffled, new Random(random.nextLong()));
          for (NeedsIndividuals rule : List.of(new CoordinateMedian(), new TrimmedMean(0.2))) {
            assertThat(aggregate(rule, shuffled, ONE)).isEqualTo(aggregate(rule, updates, ONE));
          }
        });
  }

  @Test
  void oneHugeUpdateDoesNotMoveTheResult() {
    for (NeedsIndividuals rule : all()) {
      List<float[]> updates = new ArrayList<>();
      for (int k = 0; k < 12; k++) {
        updates.add(new float[] {1 + k * 0.01f, -1});
      }
      updates.add(new float[] {Float.MAX_VALUE, -Float.MAX_VALUE});
      float[] result = aggregate(rule, updates, ONE);
      assertThat(result[0]).as(rule.name()).isBetween(1f, 1.2f);
      assertThat(result[1]).as(rule.name()).isEqualTo(-1);
    }
  }

  @Test
  void tooFewUpdatesAreRefused() {
    for (NeedsIndividuals rule :
        List.of(new Krum(1), new MultiKrum(1, OptionalInt.of(1)), new Bulyan(1))) {
      List<float[]> updates = updates(new Random(1), rule.minimumUpdates() - 1, 3);
      assertThatThrownBy(() -> aggregate(rule, updates, ONE))
          .isInstanceOf(QuorumLostException.class)
          .hasMessageContaining("at least " + rule.minimumUpdates());
    }
    assertThat(new Krum(2).minimumUpdates()).isEqualTo(7);
    assertThat(new Bulyan(2).minimumUpdates()).isEqualTo(11);
  }

  @Test
  void senselessParametersAreRefused() {
    assertThatThrownBy(() -> new TrimmedMean(0.5)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TrimmedMean(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Krum(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Bulyan(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new MultiKrum(1, OptionalInt.of(0)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(new TrimmedMean(0.1).trimmedPerSide(30)).isEqualTo(3);
    assertThat(new TrimmedMean(0.29).trimmedPerSide(100)).isEqualTo(29);
    assertThat(new TrimmedMean(0.49).trimmedPerSide(1)).isEqualTo(0);
  }

  private static List<NeedsIndividuals> all() {
    return List.of(
        new CoordinateMedian(),
        new TrimmedMean(0.1),
        new Krum(2),
        new MultiKrum(2, OptionalInt.empty()),
        new Bulyan(2));
  }

  private static int dimension(RandomGenerator random) {
    return random.nextInt(8) == 0 ? 300 + random.nextInt(400) : 1 + random.nextInt(20);
  }

  /** Half of the trials draw from few small integers: ties, exact in float and double alike. */
  private static List<float[]> updates(RandomGenerator random, int n, int dimension) {
    boolean ties = random.nextBoolean();
    List<float[]> updates = new ArrayList<>();
    for (int k = 0; k < n; k++) {
      float[] update = new float[dimension];
      for (int i = 0; i < dimension; i++) {
        update[i] = ties ? random.nextInt(5) - 2 : (float) random.nextGaussian();
      }
      updates.add(update);
    }
    return updates;
  }

  private static void assertSame(NeedsIndividuals rule, List<float[]> updates, double[] naive) {
    float[] result = aggregate(rule, updates, ONE);
    assertThat(result).hasSize(naive.length);
    for (int i = 0; i < naive.length; i++) {
      assertThat((double) result[i]).isCloseTo(naive[i], within(1e-6 * (1 + Math.abs(naive[i]))));
    }
  }

  private static float[] aggregate(
      NeedsIndividuals rule, List<float[]> updates, WorkerPool workers) {
    return rule.aggregate(Individuals.sharing(updates, new double[updates.size()], workers));
  }
}
