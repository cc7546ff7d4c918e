package dev.covey.simulation.federation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.covey.aggregation.arrival.ClientResult;
import dev.covey.coordinator.federation.ClientCall;
import dev.covey.simulation.federation.SmallRun.Finished;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same seed gives the same bits, whatever the threads do. */
final class DeterminismTest {
  private static final String[] RICH = {
    "aggregation.server-optimizer=\"fedadam\"",
    "evaluation.prompts=[\"a\"]",
    "evaluation.baselines=[\"centralised\",\"local\"]",
    "evaluation.sample-tokens=5"
  };

  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(strings = {"run.parallel-clients=1", "run.parallel-clients=4", "run.journal=false"})
  void howTheWorkIsDoneChangesNoBit(String set) {
    Finished reference = SmallRun.in(temp).with(RICH).run();
    Finished other = SmallRun.in(temp).with(RICH).with(set).run();
    assertSameBits(other, reference, "config_sha256");
  }

  @Test
  void theSameFileTwiceGivesTheSameBits() {
    SmallRun run = SmallRun.in(temp).with(RICH);
    assertSameBits(run.run(), run.run());
  }

  @Test
  void theOrderInWhichClientsFinishChangesNoBit() {
    SmallRun run = SmallRun.in(temp).with("run.parallel-clients=4");
    Finished reference = run.run();
    assertSameBits(run.with(finishing(3, 2, 1, 0)).run(), reference);
    assertSameBits(run.with(finishing(1, 3, 0, 2)).run(), reference);
  }

  @Test
  void theOrderInWhichClientsFinishChangesNoBitOfScaffold() {
    SmallRun run =
        SmallRun.in(temp).with("run.parallel-clients=4", "training.correction=\"scaffold\"");
    assertSameBits(run.with(finishing(3, 2, 1, 0)).run(), run.run());
  }

  @Test
  void anotherSeedGivesAnotherModel() {
    Finished seven = SmallRun.in(temp).run();
    Finished eight = SmallRun.in(temp).with("run.seed=8").run();
    assertThat(eight.finalSha256()).isNotEqualTo(seven.finalSha256());
    assertThat(eight.checkpoints().get("round-00000.safetensors"))
        .isNotEqualTo(seven.checkpoints().get("round-00000.safetensors"));
  }

  @Test
  void theSummarySaysThatTheRunIsReproducible() {
    JsonNode summary = SmallRun.in(temp).run().summary();
    assertThat(summary.path("reproducible").asBoolean()).isTrue();
    assertThat(summary.path("reproducible_reason").isNull()).isTrue();
    JsonNode hurried = SmallRun.in(temp).with("cohort.deadline-seconds=600").run().summary();
    assertThat(hurried.path("reproducible").asBoolean()).isFalse();
    assertThat(hurried.path("reproducible_reason").asText()).contains("deadline");
  }

  private static void assertSameBits(Finished actual, Finished expected, String... provenance) {
    assertThat(actual.checkpoints()).hasSizeGreaterThan(2).isEqualTo(expected.checkpoints());
    assertThat(actual.comparableMetrics()).hasSize(4).isEqualTo(expected.comparableMetrics());
    assertThat(without(actual.comparableSummary(), provenance))
        .isEqualTo(without(expected.comparableSummary(), provenance));
  }

  /** A run with another file has another digest of the file. */
  private static JsonNode without(JsonNode summary, String... provenance) {
    ((ObjectNode) summary.path("provenance")).remove(List.of(provenance));
    return summary;
  }

  /** Clients of four consecutive slots, which four workers hold at once, finish in this order. */
  private static UnaryOperator<ClientRuntime> finishing(int... order) {
    Map<String, CountDownLatch> done = new ConcurrentHashMap<>();
    return honest ->
        (call, session) -> {
          ClientResult result = honest.run(call, session);
          int place = 0;
          while (order[place] != call.slot() % order.length) {
            place++;
          }
          if (place > 0) {
            await(done, call, order[place - 1]);
          }
          latch(done, call, order[place]).countDown();
          return result;
        };
  }

  private static void await(Map<String, CountDownLatch> done, ClientCall call, int place) {
    try {
      latch(done, call, place).await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static CountDownLatch latch(
      Map<String, CountDownLatch> done, ClientCall call, int place) {
    return done.computeIfAbsent(
        call.round() + "/" + call.slot() / 4 + "/" + place, key -> new CountDownLatch(1));
  }
}
