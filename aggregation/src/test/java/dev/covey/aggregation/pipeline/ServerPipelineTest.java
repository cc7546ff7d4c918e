package dev.covey.aggregation.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.covey.aggregation.arrival.AcceptedUpload;
import dev.covey.aggregation.arrival.Roster;
import dev.covey.aggregation.arrival.Upload;
import dev.covey.aggregation.arrival.UploadCheck;
import dev.covey.aggregation.arrival.UploadHeader;
import dev.covey.aggregation.arrival.UploadOutcome;
import dev.covey.aggregation.journal.SpooledUpload;
import dev.covey.aggregation.journal.UploadJournal;
import dev.covey.aggregation.journal.Uploads;
import dev.covey.aggregation.optimizer.FedAvg;
import dev.covey.aggregation.optimizer.FedOpt;
import dev.covey.aggregation.optimizer.MeanUpdate;
import dev.covey.aggregation.optimizer.Scaffold;
import dev.covey.aggregation.optimizer.ServerOptimizer;
import dev.covey.aggregation.optimizer.ServerState;
import dev.covey.aggregation.rule.AggregationRule;
import dev.covey.aggregation.rule.CoordinateMedian;
import dev.covey.aggregation.rule.Individuals;
import dev.covey.aggregation.rule.Linear;
import dev.covey.aggregation.rule.NeedsIndividuals;
import dev.covey.aggregation.rule.UniformMean;
import dev.covey.aggregation.rule.WeightedMean;
import dev.covey.aggregation.vector.SectionLayout;
import dev.covey.aggregation.vector.WorkerPool;
import dev.covey.core.ClientId;
import dev.covey.core.ParameterVector;
import dev.covey.core.Sha256;
import dev.covey.core.TensorLayout;
import dev.covey.core.TensorSpec;
import dev.covey.core.error.DataException;
import dev.covey.core.error.QuorumLostException;
import dev.covey.privacy.NoisePlacement;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerPipelineTest {
  private static final WorkerPool WORKERS = new WorkerPool(2);
  private static final SectionLayout LAYOUT = SectionLayout.delta(2);
  private static final ParameterVector START =
      ParameterVector.copyOf(TensorLayout.of(TensorSpec.of("w", 2)), new float[] {10, 20});

  @TempDir Path folder;

  @AfterAll
  static void close() {
    WORKERS.close();
  }

  @Test
  void anUpdateGoesTheWholeWayFromTrainerToModel() {
    ClientPipeline client = ClientPipeline.plaintext(Clipper.l2(5), Weighter.byDataSize());
    ServerPipeline server = server(LAYOUT, client, new WeightedMean(), new FedAvg());
    Roster roster = Roster.of(List.of(new ClientId("a"), new ClientId("b")));
    UploadCheck check = new UploadCheck(LAYOUT, "task", roster, server.uploadLimits());
    Folder cohort = server.openFolder(2, WORKERS, 0);
    BitSet accepted = new BitSet();
    float[][] deltas = {{3, 4}, {30, 40}};
    try (UploadJournal journal =
        UploadJournal.open(folder.resolve("journal"), Uploads.KEY, LAYOUT)) {
      for (int slot = 1; slot >= 0; slot--) {
        RawUpdate raw = RawUpdate.copyOf(LAYOUT, deltas[slot], 1 + 2 * slot);
        ClientOutcome.Ready ready = (ClientOutcome.Ready) client.run(raw);
        byte[] payload = ready.update().encoded().toBytes();
        UploadHeader header =
            new UploadHeader(roster.clients().get(slot), "task", ready.update().weight(), "");
        UploadOutcome outcome =
            check.check(Upload.received(header, payload, Sha256.ofBytes(payload)), accepted, true);
        AcceptedUpload upload = ((UploadOutcome.Accepted) outcome).upload();
        accepted.set(upload.slot());
        cohort.add(journal.append(upload, true));
      }
      ServerPipeline.Result result =
          server.finish(cohort, ServerState.initial(START, new FedAvg()));
      // Both deltas are (3, 4) after the clip.
      assertThat(result.state().parameters().toArray())
          .containsExactly(new float[] {13, 24}, within(1e-5f));
      assertThat(result.state().round()).isEqualTo(1);
      assertThat(result.delta().contributors()).isEqualTo(2);
      assertThat(result.delta().l2Norm("delta")).isCloseTo(5, within(1e-5));
    }
  }

  @Test
  void theMeanIsOverTheSurvivorsWeights() {
    ServerPipeline.Result result =
        round(new WeightedMean(), upload(1, 1, 4, 0), upload(5, 3, 0, 8));
    assertThat(result.state().parameters().toArray()).containsExactly(11, 26);
    assertThat(
            round(new UniformMean(), upload(1, 1, 4, 0), upload(5, 3, 0, 8)).state().parameters())
        .isEqualTo(ParameterVector.copyOf(START.layout(), new float[] {12, 24}));
  }

  @Test
  void oneClientAloneGivesItsOwnModel() {
    // w x / w rounds twice, so only nearly.
    ServerPipeline.Result result = round(new WeightedMean(), upload(2, 12345, 0.1f, -0.3f));
    assertThat(result.delta().sharedSection("delta"))
        .containsExactly(new float[] {0.1f, -0.3f}, within(1e-7f));
  }

  @Test
  void weightsThatAreAllZeroAreRefused() {
    assertThatThrownBy(() -> round(new WeightedMean(), upload(0, 0, 1, 1), upload(1, 0, 1, 1)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("add up to 0");
    assertThat(round(new UniformMean(), upload(0, 0, 1, 1)).delta().contributors()).isEqualTo(1);
  }

  @Test
  void sumsThatOverflowAreRefused() {
    assertThatThrownBy(
            () -> round(new WeightedMean(), upload(0, 10, Float.MAX_VALUE, 0), upload(1, 10, 0, 0)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("not finite");
  }

  @Test
  void cohortsAreMergedBeforeTheyAreDivided() {
    ServerPipeline server = server(LAYOUT, plaintext(), new WeightedMean(), new FedAvg());
    Folder first = server.openFolder(2, WORKERS, 0);
    first.add(upload(0, 1, 4, 0));
    Folder second = server.openFolder(2, WORKERS, 0);
    second.addAll(List.of(upload(0, 2, 1, 1), upload(1, 1, 2, 6)));
    ServerState state = ServerState.initial(START, new FedAvg());
    assertThat(server.finish(List.of(first, second), state).state().parameters().toArray())
        .containsExactly(12, 22);
    assertThatThrownBy(() -> server.finish(List.of(), state))
        .isInstanceOf(QuorumLostException.class);
  }

  @Test
  void scaffoldsControlVariateStaysTheMeanOfTheClients() {
    SectionLayout layout = SectionLayout.deltaAndControl(2);
    Scaffold scaffold = new Scaffold(FedOpt.fedAdam(1), 4);
    ServerPipeline server = server(layout, plaintext(), new WeightedMean(), scaffold);
    ServerState state = ServerState.initial(START, scaffold);
    float[][] controls = new float[4][2];
    int[][] cohorts = {{0, 1}, {1, 2, 3}, {3}};
    for (int[] cohort : cohorts) {
      Folder folding = server.openFolder(4, WORKERS, 0);
      for (int k : cohort) {
        float[] change = {k + 1, -2 * k};
        controls[k][0] += change[0];
        controls[k][1] += change[1];
        float[] update = {1, 1, change[0], change[1]};
        folding.add(SpooledUpload.sharing(k, 10 * k + 1, update));
      }
      state = server.finish(folding, state).state();
      for (int i = 0; i < 2; i++) {
        float mean = (controls[0][i] + controls[1][i] + controls[2][i] + controls[3][i]) / 4;
        assertThat(state.slot(Scaffold.CONTROL_SLOT).get(i)).isCloseTo(mean, within(1e-5f));
      }
    }
  }

  @Test
  void robustRulesTakeTheSameWay() {
    ServerPipeline.Result result =
        round(
            new CoordinateMedian(),
            upload(0, 1, 1, 5),
            upload(1, 100, 2, 1e30f),
            upload(2, 1, 3, 7));
    assertThat(result.state().parameters().toArray()).containsExactly(12, 27);
    assertThat(result.delta().contributors()).isEqualTo(3);
  }

  @Test
  void rulesAndOptimizersOfOthersFitIn() {
    record Midrange() implements NeedsIndividuals {
      @Override
      public String name() {
        return "midrange";
      }

      @Override
      public float[] aggregate(Individuals updates) {
        float[] result = new float[updates.dimension()];
        for (int i = 0; i < result.length; i++) {
          float low = Float.POSITIVE_INFINITY;
          float high = Float.NEGATIVE_INFINITY;
          for (int k = 0; k < updates.count(); k++) {
            low = Math.min(low, updates.sharedVector(k)[i]);
            high = Math.max(high, updates.sharedVector(k)[i]);
          }
          result[i] = low / 2 + high / 2;
        }
        return result;
      }
    }
    record RootWeights() implements Linear {
      @Override
      public String name() {
        return "root-weights";
      }

      @Override
      public double coefficient(double weight) {
        return Math.sqrt(weight);
      }
    }
    record Backwards() implements ServerOptimizer {
      @Override
      public String name() {
        return "backwards";
      }

      @Override
      public Map<String, ParameterVector> initialSlots(ParameterVector parameters) {
        return Map.of();
      }

      @Override
      public ServerState step(ServerState state, MeanUpdate mean) {
        float[] x = state.parameters().toArray();
        for (int i = 0; i < x.length; i++) {
          x[i] -= mean.sharedSection("delta")[i];
        }
        return state.next(ParameterVector.sharing(state.parameters().layout(), x), Map.of());
      }
    }
    SpooledUpload[] uploads = {upload(0, 1, 4, 0), upload(1, 9, 0, 8)};
    assertThat(round(new Midrange(), uploads).state().parameters().toArray())
        .containsExactly(12, 24);
    assertThat(round(new RootWeights(), uploads).state().parameters().toArray())
        .containsExactly(11, 26);
    ServerPipeline server = server(LAYOUT, plaintext(), new UniformMean(), new Backwards());
    Folder cohort = server.openFolder(2, WORKERS, 0);
    cohort.addAll(List.of(uploads));
    assertThat(
            server
                .finish(cohort, ServerState.initial(START, new Backwards()))
                .state()
                .parameters()
                .toArray())
        .containsExactly(8, 16);
  }

  private static ServerPipeline.Result round(AggregationRule rule, SpooledUpload... uploads) {
    ServerPipeline server = server(LAYOUT, plaintext(), rule, new FedAvg());
    Folder cohort = server.openFolder(10, WORKERS, 1 << 20);
    for (SpooledUpload upload : uploads) {
      cohort.add(upload);
    }
    return server.finish(cohort, ServerState.initial(START, new FedAvg()));
  }

  private static ServerPipeline server(
      SectionLayout layout,
      ClientPipeline client,
      AggregationRule rule,
      ServerOptimizer optimizer) {
    return new ServerPipeline(layout, client, rule, NoisePlacement.none(), optimizer);
  }

  private static ClientPipeline plaintext() {
    return ClientPipeline.plaintext(Clipper.identity(), Weighter.byDataSize());
  }

  private static SpooledUpload upload(int slot, double weight, float... values) {
    return SpooledUpload.sharing(slot, weight, values);
  }
}
