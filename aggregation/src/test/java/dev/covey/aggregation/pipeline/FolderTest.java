package dev.covey.aggregation.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.aggregation.journal.Spool;
import dev.covey.aggregation.journal.SpooledUpload;
import dev.covey.aggregation.journal.Uploads;
import dev.covey.aggregation.rule.CoordinateMedian;
import dev.covey.aggregation.rule.Krum;
import dev.covey.aggregation.rule.UniformMean;
import dev.covey.aggregation.rule.WeightedMean;
import dev.covey.aggregation.vector.SectionLayout;
import dev.covey.aggregation.vector.SectionLayout.Weighting;
import dev.covey.aggregation.vector.VectorSource;
import dev.covey.aggregation.vector.WorkerPool;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.InternalException;
import dev.covey.core.error.QuorumLostException;
import dev.covey.testing.Trials;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderTest {
  private static final WorkerPool ONE = new WorkerPool(1);
  private static final WorkerPool THREE = new WorkerPool(3);

  @TempDir Path folder;

  @AfterAll
  static void close() {
    ONE.close();
    THREE.close();
  }

  /** One client's part in a trial; absent clients have no values. */
  private record Client(int slot, double weight, float[] values) {}

  @Test
  void anyOrderThreadsAndSpoolGiveTheBitsOfTheNaiveFold() {
    Trials.run(
        "fold",
        40,
        random -> {
          SectionLayout layout =
              random.nextInt(3) == 0
                  ? SectionLayout.deltaAndControl(1 + random.nextInt(20_000))
                  : SectionLayout.delta(1 + random.nextInt(70_000));
          int roster = 1 + random.nextInt(30);
          List<Client> clients = clients(random, layout.dimension(), roster);
          float[] naive = naiveFold(layout, clients);
          Collections.shuffle(clients, new Random(random.nextLong()));
          FloatSum inMemory = fold(layout, clients, roster, THREE);
          assertThat(inMemory.values()).isEqualTo(naive);
          assertThat(inMemory.contributors()).isEqualTo(clients.size());
          Collections.shuffle(clients, new Random(random.nextLong()));
          long memory = layout.bytes() * random.nextInt(4);
          try (Spool spool = new Spool(Uploads.KEY, layout, memory, folder.resolve("scratch"))) {
            LinearFolder spooled = new LinearFolder(layout, new WeightedMean(), roster, ONE);
            for (Client client : clients) {
              spooled.add(
                  spool.add(
                      Uploads.accepted(layout, client.slot(), client.weight(), client.values())));
              assertThat(spool.memoryBytes()).isLessThanOrEqualTo(memory);
            }
            assertThat(floats(spooled.finish()).values()).isEqualTo(naive);
            assertThat(spool.memoryBytes()).isZero();
          }
        });
  }

  @Test
  void skippedSlotsLetLaterGroupsGoOn() {
    SectionLayout layout = SectionLayout.delta(2);
    List<Integer> released = new ArrayList<>();
    LinearFolder linear = new LinearFolder(layout, new WeightedMean(), 10, ONE);
    for (int slot : new int[] {5, 4, 7, 1, 2, 3, 9}) {
      linear.add(releasing(slot, released));
    }
    assertThat(released).isEmpty();
    linear.skip(0);
    assertThat(released).containsExactly(1, 2, 3);
    linear.skip(6);
    assertThat(released).containsExactly(1, 2, 3, 4, 5, 7);
    FloatSum sum = floats(linear.finish());
    assertThat(released).containsExactly(1, 2, 3, 4, 5, 7, 9);
    assertThat(sum.values()).containsExactly(31, 7);
  }

  @Test
  void sumsOfAThousandUploadsAreCloseToThoseInDouble() {
    SplittableRandom random = new SplittableRandom(5);
    SectionLayout layout = SectionLayout.delta(500);
    List<Client> clients = new ArrayList<>();
    for (int slot = 0; slot < 1000; slot++) {
      float[] values = new float[500];
      for (int i = 0; i < 500; i++) {
        values[i] = (float) random.nextGaussian(0.1, 1);
      }
      clients.add(new Client(slot, 1 + random.nextInt(5000), values));
    }
    float[] sum = fold(layout, clients, 1000, ONE).values();
    double worst = 0;
    for (int i = 0; i < 500; i++) {
      double exact = 0;
      double absolute = 0;
      for (Client client : clients) {
        exact += client.weight() * client.values()[i];
        absolute += Math.abs(client.weight() * client.values()[i]);
      }
      worst = Math.max(worst, Math.abs(sum[i] - exact) / absolute);
    }
    assertThat(worst).isLessThan(1e-6);
  }

  @Test
  void aThousandClientsPassThroughTheMemoryOfAFewModels() {
    SectionLayout layout = SectionLayout.delta(5_000);
    long memory = 4 * layout.bytes();
    try (Spool spool = new Spool(Uploads.KEY, layout, memory, folder.resolve("scratch"))) {
      LinearFolder linear = new LinearFolder(layout, new UniformMean(), 1000, ONE);
      for (int slot = 999; slot >= 0; slot--) {
        float[] values = new float[layout.dimension()];
        java.util.Arrays.fill(values, slot);
        linear.add(spool.add(Uploads.accepted(layout, slot, 1, values)));
        assertThat(spool.memoryBytes()).isLessThanOrEqualTo(memory);
      }
      FloatSum mean = floats(linear.finish()).divided();
      assertThat(mean.values()).containsOnly(499.5f);
    }
  }

  @Test
  void aRoundWithoutUploadsIsRefused() {
    LinearFolder linear = new LinearFolder(SectionLayout.delta(2), new WeightedMean(), 3, ONE);
    linear.skip(1);
    assertThatThrownBy(linear::finish).isInstanceOf(QuorumLostException.class);
    IndividualsFolder robust = individuals(1 << 20);
    assertThatThrownBy(robust::finish).isInstanceOf(QuorumLostException.class);
  }

  @Test
  void aSlotIsSettledOnce() {
    for (Folder each :
        List.of(
            new LinearFolder(SectionLayout.delta(2), new WeightedMean(), 3, ONE),
            individuals(1 << 20))) {
      each.add(SpooledUpload.sharing(1, 1, new float[2]));
      assertThatThrownBy(() -> each.add(SpooledUpload.sharing(1, 1, new float[2])))
          .isInstanceOf(InternalException.class);
      assertThatThrownBy(() -> each.skip(1)).isInstanceOf(InternalException.class);
      assertThatThrownBy(() -> each.skip(3)).isInstanceOf(InternalException.class);
      assertThatThrownBy(() -> each.add(SpooledUpload.sharing(0, 1, new float[3])))
          .isInstanceOf(InternalException.class);
    }
  }

  @Test
  void robustRulesSeeTheUploadsInRosterOrderFromMemoryOrFile() {
    SectionLayout layout = SectionLayout.delta(2);
    try (Spool spool = new Spool(Uploads.KEY, layout, 8, folder.resolve("scratch"))) {
      IndividualsFolder robust = new IndividualsFolder(layout, new Krum(0), 4, ONE, 1 << 20);
      for (int slot : new int[] {3, 0, 1}) {
        robust.add(spool.add(Uploads.accepted(layout, slot, 1, new float[] {slot % 2, 0})));
      }
      FloatSum result = floats(robust.finish());
      // Slots 1 and 3 are alike; slot 1 comes first in the roster.
      assertThat(result.values()).containsExactly(1, 0);
      assertThat(result.contributors()).isEqualTo(3);
      assertThat(result.denominator(Weighting.BY_CLIENT)).isEqualTo(1);
      assertThat(spool.memoryBytes()).isZero();
    }
  }

  @Test
  void aCollectionAboveTheMemoryLimitIsRefusedBeforeItBegins() {
    SectionLayout layout = SectionLayout.delta(2);
    assertThatThrownBy(() -> new IndividualsFolder(layout, new Krum(0), 4, ONE, 31))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("32 bytes");
    new IndividualsFolder(layout, new Krum(0), 4, ONE, 32);
  }

  @Test
  void tooFewUploadsForARobustRuleAreRefused() {
    IndividualsFolder robust =
        new IndividualsFolder(SectionLayout.delta(2), new Krum(1), 9, ONE, 1 << 20);
    for (int slot = 0; slot < 4; slot++) {
      robust.add(SpooledUpload.sharing(slot, 1, new float[2]));
    }
    assertThatThrownBy(robust::finish)
        .isInstanceOf(QuorumLostException.class)
        .hasMessageContaining("at least 5");
  }

  private static FloatSum fold(
      SectionLayout layout, List<Client> clients, int roster, WorkerPool workers) {
    LinearFolder linear = new LinearFolder(layout, new WeightedMean(), roster, workers);
    int half = clients.size() / 2;
    List<SpooledUpload> uploads =
        new ArrayList<>(
            clients.stream()
                .map(c -> SpooledUpload.sharing(c.slot(), c.weight(), c.values()))
                .toList());
    uploads.subList(0, half).forEach(linear::add);
    linear.addAll(uploads.subList(half, uploads.size()));
    return floats(linear.finish());
  }

  /** Some of the roster's slots, at least one, with values whose sums round. */
  private static List<Client> clients(RandomGenerator random, int dimension, int roster) {
    List<Client> clients = new ArrayList<>();
    for (int slot = 0; slot < roster; slot++) {
      if (random.nextInt(4) == 0 && !(slot == roster - 1 && clients.isEmpty())) {
        continue;
      }
      float[] values = new float[dimension];
      for (int i = 0; i < dimension; i++) {
        values[i] = random.nextFloat() - 0.5f;
      }
      clients.add(new Client(slot, random.nextInt(1000), values));
    }
    return clients;
  }

  private static float[] naiveFold(SectionLayout layout, List<Client> clients) {
    float[] sum = new float[layout.dimension()];
    for (int i = 0; i < sum.length; i++) {
      boolean control = layout.contains("control") && i >= layout.offset("control");
      for (int group = 0; group < 8; group++) {
        float[] terms = new float[4];
        for (Client client : clients) {
          if (client.slot() / 4 == group) {
            int rank = 0;
            for (Client other : clients) {
              rank += other.slot() / 4 == group && other.slot() < client.slot() ? 1 : 0;
            }
            terms[rank] = (control ? 1 : (float) client.weight()) * client.values()[i];
          }
        }
        sum[i] += (terms[0] + terms[1]) + (terms[2] + terms[3]);
      }
    }
    return sum;
  }

  private static SpooledUpload releasing(int slot, List<Integer> released) {
    SpooledUpload plain = SpooledUpload.sharing(slot, 1, new float[] {slot, 1});
    return new SpooledUpload() {
      @Override
      public int slot() {
        return slot;
      }

      @Override
      public double weight() {
        return plain.weight();
      }

      @Override
      public VectorSource vector() {
        return plain.vector();
      }

      @Override
      public void release() {
        released.add(slot);
      }
    };
  }

  private static IndividualsFolder individuals(long memoryLimitBytes) {
    return new IndividualsFolder(
        SectionLayout.delta(2), new CoordinateMedian(), 3, ONE, memoryLimitBytes);
  }

  private static FloatSum floats(CohortSum cohort) {
    return (FloatSum) cohort.sum();
  }
}
