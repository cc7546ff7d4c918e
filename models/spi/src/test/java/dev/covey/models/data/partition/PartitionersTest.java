package dev.covey.models.data.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.covey.core.Seeds;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.DataException;
import dev.covey.testing.Trials;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PartitionersTest {
  private record Item(Optional<String> owner, Optional<String> label, OptionalLong time, long size)
      implements PartitionRecord {}

  private static List<Item> items(int count, int owners, int labels) {
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(
          new Item(
              Optional.of("owner" + i % owners),
              Optional.of("label" + (i * 7 + i / 3) % labels),
              OptionalLong.of((i * 31L) % count),
              1 + i % 5));
    }
    return items;
  }

  private static int[] counts(int[] assigned, int clients) {
    int[] counts = new int[clients];
    for (int client : assigned) {
      counts[client]++;
    }
    return counts;
  }

  private static void sizes(int[] counts, int least, int most) {
    for (int count : counts) {
      assertThat(count).isBetween(least, most);
    }
  }

  /** Mean over clients of the largest share that one label has. */
  private static double concentration(List<Item> items, int[] assigned, int clients, int labels) {
    double[][] table = new double[clients][labels];
    for (int i = 0; i < assigned.length; i++) {
      table[assigned[i]][Integer.parseInt(items.get(i).label().orElseThrow().substring(5))]++;
    }
    return Arrays.stream(table)
        .mapToDouble(row -> Arrays.stream(row).max().orElseThrow() / Arrays.stream(row).sum())
        .average()
        .orElseThrow();
  }

  @Test
  void everyRecordGetsAClientAndEveryClientARecordTheSameForTheSameSeed() {
    Trials.run(
        "partition",
        200,
        random -> {
          int clients = 1 + random.nextInt(12);
          int count = clients * 3 + random.nextInt(200);
          List<Item> items = items(count, clients, 1 + random.nextInt(8));
          Seeds seeds = Seeds.root(random.nextLong());
          double alpha = Math.exp(random.nextDouble() * 12 - 6);
          for (Partitioner partitioner :
              List.of(
                  new Natural(),
                  new Iid(),
                  new DirichletByLabel(alpha),
                  new Shards(1 + random.nextInt(3)),
                  new QuantitySkew(alpha),
                  new ByTime())) {
            int[] assigned = Partitioners.assign(partitioner, items, clients, seeds);
            assertThat(assigned).hasSize(count);
            assertThat(counts(assigned, clients)).as(partitioner.name()).doesNotContain(0);
            assertThat(partitioner.assign(items, clients, seeds)).isEqualTo(assigned);
          }
        });
  }

  @Test
  void naturalKeepsOwnersTogetherAndRefusesAnotherNumber() {
    List<Item> items = items(60, 6, 3);
    int[] assigned = Partitioners.assign(new Natural(), items, 6, Seeds.root(1));
    for (int i = 0; i < assigned.length; i++) {
      assertThat(assigned[i]).isEqualTo(assigned[i % 6]);
    }
    assertThatThrownBy(() -> Partitioners.assign(new Natural(), items, 5, Seeds.root(1)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("found 6 owners for 5 clients");
  }

  @Test
  void iidSizesDifferByOneAtMost() {
    int[] counts = counts(new Iid().assign(items(103, 4, 2), 10, Seeds.root(1)), 10);
    assertThat(counts).containsOnly(10, 11);
  }

  @Test
  void dirichletIsSkewedForASmallAlphaAndTendsToIidForALargeOne() {
    List<Item> items = items(20_000, 3, 10);
    double iid = concentration(items, new Iid().assign(items, 20, Seeds.root(1)), 20, 10);
    double even =
        concentration(items, new DirichletByLabel(1e6).assign(items, 20, Seeds.root(1)), 20, 10);
    double some =
        concentration(items, new DirichletByLabel(1).assign(items, 20, Seeds.root(1)), 20, 10);
    double skewed =
        concentration(items, new DirichletByLabel(0.05).assign(items, 20, Seeds.root(1)), 20, 10);
    assertThat(even).isCloseTo(iid, within(0.02));
    assertThat(some).isGreaterThan(even + 0.1);
    assertThat(skewed).isGreaterThan(0.6).isGreaterThan(some);
    sizes(counts(new DirichletByLabel(1e6).assign(items, 20, Seeds.root(1)), 20), 980, 1020);
  }

  @Test
  void shardsGiveFewLabels() {
    List<Item> items = items(1000, 3, 10);
    int[] assigned = new Shards(2).assign(items, 10, Seeds.root(1));
    assertThat(counts(assigned, 10)).containsOnly(100);
    for (int client = 0; client < 10; client++) {
      int me = client;
      long labels =
          IntStream.range(0, 1000)
              .filter(i -> assigned[i] == me)
              .mapToObj(i -> items.get(i).label())
              .distinct()
              .count();
      assertThat(labels).isLessThanOrEqualTo(4);
    }
    assertThatThrownBy(() -> new Shards(500).assign(items, 10, Seeds.root(1)))
        .isInstanceOf(DataException.class);
  }

  @Test
  void quantitySkewMakesUnevenClients() {
    int[] counts = counts(new QuantitySkew(0.3).assign(items(5000, 3, 2), 10, Seeds.root(2)), 10);
    assertThat(Arrays.stream(counts).max().orElseThrow()).isGreaterThan(1000);
    int[] even = counts(new QuantitySkew(1e6).assign(items(5000, 3, 2), 10, Seeds.root(2)), 10);
    sizes(even, 480, 520);
  }

  @Test
  void byTimeGivesEachClientAStretch() {
    List<Item> items = items(97, 3, 2);
    int[] assigned = new ByTime().assign(items, 5, Seeds.root(1));
    for (int i = 0; i < 97; i++) {
      for (int j = 0; j < 97; j++) {
        if (items.get(i).time().orElseThrow() < items.get(j).time().orElseThrow()) {
          assertThat(assigned[i]).isLessThanOrEqualTo(assigned[j]);
        }
      }
    }
  }

  @Test
  void missingFieldsAndTooFewRecordsAreRefused() {
    Item bare = new Item(Optional.empty(), Optional.empty(), OptionalLong.empty(), 1);
    for (Partitioner partitioner :
        List.of(new Natural(), new DirichletByLabel(1), new Shards(1), new ByTime())) {
      assertThatThrownBy(
              () -> Partitioners.assign(partitioner, List.of(bare, bare), 2, Seeds.root(1)))
          .isInstanceOf(DataException.class)
          .hasMessageContaining(partitioner.name().replaceAll("\\(.*", ""));
    }
    assertThatThrownBy(() -> Partitioners.assign(new Iid(), List.of(bare), 2, Seeds.root(1)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("1 records for 2 clients");
  }

  @Test
  void aResearchersOwnPartitionerIsChecked() {
    Partitioner lazy =
        new Partitioner() {
          @Override
          public int[] assign(List<? extends PartitionRecord> records, int clients, Seeds seeds) {
            return new int[records.size()];
          }

          @Override
          public String name() {
            return "all-to-the-first";
          }
        };
    assertThat(Partitioners.assign(lazy, items(5, 1, 1), 1, Seeds.root(1))).containsOnly(0);
    assertThatThrownBy(() -> Partitioners.assign(lazy, items(5, 1, 1), 2, Seeds.root(1)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("all-to-the-first left client 1 of 2 without a record");
  }

  @Test
  void formsAreReadAndWrittenAlike() {
    for (String form :
        List.of("natural", "iid", "dirichlet(0.3)", "shards(2)", "quantity-skew(0.5)", "by-time")) {
      assertThat(Partitioners.parse(form).name()).isEqualTo(form);
    }
    for (String wrong :
        List.of(
            "",
            "IID",
            "dirichlet",
            "dirichlet(x)",
            "dirichlet(0)",
            "dirichlet(NaN)",
            "shards(1.5)",
            "shards(0)",
            "iid(2)",
            "natural(")) {
      assertThatThrownBy(() -> Partitioners.parse(wrong))
          .isInstanceOf(ConfigurationException.class);
    }
  }

  @Test
  void dirichletDrawsHaveTheirMeanAndVariance() {
    SplittableRandom random = new SplittableRandom(1);
    for (double alpha : new double[] {1e-3, 0.3, 1, 10}) {
      double mean = 0;
      double square = 0;
      int draws = 20_000;
      for (int i = 0; i < draws; i++) {
        double[] point = Dirichlet.sample(random, alpha, 4);
        assertThat(Arrays.stream(point).sum()).isCloseTo(1, within(1e-12));
        mean += point[2] / draws;
        square += point[2] * point[2] / draws;
      }
      assertThat(mean).isCloseTo(0.25, within(0.01));
      assertThat(square - mean * mean).isCloseTo(0.25 * 0.75 / (4 * alpha + 1), within(0.01));
    }
  }
}
