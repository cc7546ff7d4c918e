package dev.covey.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.Seeds;
import dev.covey.models.corpus.SyntheticCorpus;
import dev.covey.models.spi.TokenBatch;
import dev.covey.models.tokenizer.Tokenizer;
import dev.covey.models.tokenizer.Tokenizers;
import dev.covey.testing.Trials;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchSamplerTest {
  /** Blocks that can be told apart: block i begins with token 2i. */
  private static TokenBlocks blocks(int count) {
    return TokenBlocks.packTokens("x", List.of(IntStream.range(1, 2 * count).toArray()), 0, 2, 1);
  }

  private static List<Integer> rows(TokenBatch batch) {
    List<Integer> rows = new ArrayList<>();
    for (int row = 0; row < batch.rows(); row++) {
      rows.add(batch.inputs()[row * batch.length()] / 2);
    }
    return rows;
  }

  @Test
  void anEpochHasEachBlockOnceAndBatchesDoNotSpanTwo() {
    Trials.run(
        "sampler",
        100,
        random -> {
          int count = 2 + random.nextInt(20);
          int size = 1 + random.nextInt(25);
          BatchSampler sampler =
              new BatchSampler(blocks(count), new SplittableRandom(random.nextLong()));
          for (int epoch = 0; epoch < 3; epoch++) {
            List<Integer> seen = new ArrayList<>();
            for (int i = 0; i < sampler.batchesPerEpoch(size); i++) {
              seen.addAll(rows(sampler.next(size)));
            }
            assertThat(seen)
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, count).boxed().toList());
          }
        });
  }

  @Test
  void theOrderFollowsFromTheGeneratorAlone() {
    BatchSampler first = new BatchSampler(blocks(50), new SplittableRandom(3));
    BatchSampler second = new BatchSampler(blocks(50), new SplittableRandom(3));
    BatchSampler other = new BatchSampler(blocks(50), new SplittableRandom(4));
    List<Integer> a = new ArrayList<>();
    List<Integer> b = new ArrayList<>();
    List<Integer> c = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      a.addAll(rows(first.next(7)));
      b.addAll(rows(second.next(7)));
      c.addAll(rows(other.next(7)));
    }
    assertThat(a).isEqualTo(b).isNotEqualTo(c);
  }

  @Test
  void everyBlockIsAsLikelyToComeFirst() {
    int[] counts = new int[5];
    for (int seed = 0; seed < 5000; seed++) {
      counts[rows(new BatchSampler(blocks(5), new SplittableRandom(seed)).next(1)).get(0)]++;
    }
    for (int count : counts) {
      assertThat(count).isBetween(870, 1130);
    }
  }

  @Test
  void refusesAnEmptyBatch() {
    assertThatThrownBy(() -> new BatchSampler(blocks(2), new SplittableRandom(1)).next(0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  @Test
  void aTinyVirtualClientCostsFarLessThanItsTraining() {
    SyntheticCorpus corpus = new SyntheticCorpus(20_000, 50, 5, 1);
    Tokenizer tokenizer = Tokenizers.trainCharacters(corpus.publicDocuments());
    Seeds seeds = Seeds.root(1);
    int clients = 2000;
    long best = Long.MAX_VALUE;
    long tokens = 0;
    for (int repetition = 0; repetition < 5; repetition++) {
      long start = cpuNanos();
      for (int i = 0; i < clients; i++) {
        TokenBlocks blocks = TokenBlocks.pack("client", corpus.client(i).train(), tokenizer, 10);
        BatchSampler sampler = new BatchSampler(blocks, seeds.child("batches", i).generator());
        for (int step = 0; step < 5; step++) {
          tokens += sampler.next(10).rows();
        }
      }
      best = Math.min(best, (cpuNanos() - start) / clients);
    }
    System.out.println(
        "virtual client, text to five batches: " + best / 1000 + " microseconds of CPU");
    assertThat(tokens).isEqualTo(5L * clients * 50);
    assertThat(best).isLessThan(100_000);
  }
}
