package dev.covey.aggregation.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.covey.aggregation.journal.SpooledUpload;
import dev.covey.aggregation.optimizer.FedAvg;
import dev.covey.aggregation.optimizer.ServerState;
import dev.covey.aggregation.rule.AggregationRule;
import dev.covey.aggregation.rule.CoordinateMedian;
import dev.covey.aggregation.rule.UniformMean;
import dev.covey.aggregation.rule.WeightedMean;
import dev.covey.aggregation.vector.SectionLayout;
import dev.covey.aggregation.vector.WorkerPool;
import dev.covey.core.ParameterVector;
import dev.covey.core.RoundKey;
import dev.covey.core.RunId;
import dev.covey.core.Seeds;
import dev.covey.core.TensorLayout;
import dev.covey.core.TensorSpec;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.InternalException;
import dev.covey.core.error.QuorumLostException;
import dev.covey.privacy.NoisePlacement;
import dev.covey.privacy.accountant.Accountant;
import dev.covey.privacy.accountant.Calibration;
import dev.covey.privacy.accountant.Composition;
import dev.covey.privacy.accountant.NeighbouringRelation;
import dev.covey.privacy.accountant.PrivacyEvent;
import dev.covey.privacy.audit.CanaryGuesses;
import dev.covey.privacy.audit.OneRunAudit;
import dev.covey.privacy.central.CentralMechanism;
import dev.covey.privacy.ledger.Adversary;
import dev.covey.privacy.ledger.EdgeMembership;
import dev.covey.privacy.ledger.LedgerTerms;
import dev.covey.privacy.ledger.PrivacyLedger;
import dev.covey.privacy.ledger.PrivacyUnit;
import dev.covey.privacy.ledger.Release;
import dev.covey.privacy.ledger.ReleaseKind;
import dev.covey.privacy.ledger.ReleasePermit;
import dev.covey.privacy.ledger.SpendKey;
import dev.covey.privacy.ledger.Tier;
import dev.covey.privacy.mechanism.InsecureDeterministicNoise;
import dev.covey.privacy.mechanism.NoiseSource;
import dev.covey.testing.Trials;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Central noise in the whole server half: clip, grid, sum, noise, fixed denominator, model. */
class NoisedRoundTest {
  private static final WorkerPool WORKERS = new WorkerPool(1);
  private static final int DRAWS = 40_000;

  @AfterAll
  static void close() {
    WORKERS.close();
  }

  private static ServerPipeline pipeline(int dimension, NoisePlacement placement) {
    return pipeline(SectionLayout.delta(dimension), new UniformMean(), placement);
  }

  private static ServerPipeline pipeline(
      SectionLayout layout, AggregationRule rule, NoisePlacement placement) {
    return new ServerPipeline(
        layout,
        ClientPipeline.plaintext(Clipper.identity(), Weighter.uniform()),
        rule,
        placement,
        new FedAvg());
  }

  private static ServerState start(int dimension) {
    return ServerState.initial(
        ParameterVector.copyOf(
            TensorLayout.of(TensorSpec.of("w", dimension)), new float[dimension]),
        new FedAvg());
  }

  private static NoiseCharge noise(String label) {
    return drawingFrom(InsecureDeterministicNoise.of(Seeds.root(5).child(label)));
  }

  private static NoiseCharge drawingFrom(NoiseSource source) {
    ReleasePermit permit = permit();
    return sum -> new NoiseCharge.PaidNoise(permit, source);
  }

  private static ReleasePermit permit() {
    SpendKey key =
        new SpendKey(new RoundKey(new RunId("r"), 1, 1), Tier.cloud(), ReleaseKind.MODEL_UPDATE);
    PrivacyLedger ledger =
        PrivacyLedger.open(
            new LedgerTerms(
                PrivacyUnit.CLIENT,
                NeighbouringRelation.ZERO_OUT,
                new EdgeMembership.Overlapping(),
                List.of()));
    return ledger
        .charge(
            key,
            Release.of(
                ReleaseKind.MODEL_UPDATE, new PrivacyEvent.Gaussian(1), Adversary.PARTICIPANT))
        .ledger()
        .spendDurably(List.of(key), text -> {})
        .permits()
        .get(0);
  }

  /** The model after a round of these updates, by slot. */
  private static float[] round(ServerPipeline server, NoiseCharge charge, float[]... updates) {
    Folder folder = server.openFolder(updates.length, WORKERS, 0);
    for (int slot = 0; slot < updates.length; slot++) {
      folder.add(SpooledUpload.sharing(slot, 1, updates[slot]));
    }
    return server
        .finish(List.of(folder), start(updates[0].length), charge)
        .state()
        .parameters()
        .toArray();
  }

  private static NoisePlacement.Central central(double noise, double clip, double cohort) {
    return new NoisePlacement.Central(new CentralMechanism(noise, clip), cohort);
  }

  @Test
  void theModelMovesByTheClippedSumOverTheFixedDenominatorAndNoiseOfTheStatedSize() {
    int dimension = 20_000;
    float[] forward = new float[dimension];
    Arrays.fill(forward, 10);
    float[] still = new float[dimension];
    double clip = 2;
    float[] model =
        round(pipeline(dimension, central(0.5, clip, 4)), noise("model"), forward, still, forward);
    double mean = IntStream.range(0, dimension).mapToDouble(i -> model[i]).average().orElse(0);
    double variance =
        IntStream.range(0, dimension)
            .mapToDouble(i -> (model[i] - mean) * (model[i] - mean))
            .average()
            .orElse(0);
    double deviation = 0.5 * clip / 4;
    // Two clients of norm C in equal parts, over a denominator of four, though three came.
    assertThat(mean)
        .isCloseTo(
            2 * clip / Math.sqrt(dimension) / 4, within(5 * deviation / Math.sqrt(dimension)));
    assertThat(Math.sqrt(variance)).isCloseTo(deviation, within(deviation * 0.03));
  }

  /** With next to no noise the result is that of a naive clip, sum and division. */
  @Test
  void theGridAddsUpWhatANaiveSumDoesInAnyOrderAndWithAnyNumberOfThreads() {
    Trials.run(
        "grid sum",
        10,
        random -> {
          int dimension = random.nextInt(1, 100_000);
          int clients = random.nextInt(1, 6);
          double clip = 1.5;
          float[][] updates = new float[clients][dimension];
          double[] expected = new double[dimension];
          for (float[] update : updates) {
            double squares = 0;
            double scale = Math.pow(10, random.nextDouble(-4, 1));
            for (int i = 0; i < dimension; i++) {
              update[i] = (float) (scale * random.nextGaussian());
              squares += (double) update[i] * update[i];
            }
            double factor = Math.min(1, clip / Math.sqrt(squares));
            for (int i = 0; i < dimension; i++) {
              expected[i] += factor * update[i] / 8;
            }
          }
          ServerPipeline server = pipeline(dimension, central(1e-3, clip, 8));
          float[] inOrder = round(server, noise("order"), updates);
          try (WorkerPool two = new WorkerPool(2)) {
            Folder folder = server.openFolder(clients + 1, two, 0);
            List<Integer> slots = new ArrayList<>(IntStream.range(0, clients).boxed().toList());
            Collections.shuffle(slots, new Random(random.nextLong()));
            folder.skip(clients);
            slots.forEach(slot -> folder.add(SpooledUpload.sharing(slot, 1, updates[slot])));
            assertThat(
                    server
                        .finish(List.of(folder), start(dimension), noise("order"))
                        .state()
                        .parameters()
                        .toArray())
                .isEqualTo(inOrder);
          }
          for (int i = 0; i < dimension; i++) {
            assertThat(inOrder[i]).isCloseTo((float) expected[i], within(6e-3f * 1.5f / 8));
          }
        });
  }

  @Test
  void theSameSumPaysUnderTheSameDigestAndAnotherUnderAnother() {
    ServerPipeline server = pipeline(2, central(1, 1, 2));
    Set<String> digests = new HashSet<>();
    for (float last : new float[] {0.5f, 0.5f, 0.25f}) {
      round(
          server,
          sum -> {
            digests.add(sum);
            return noise("digest").pay(sum);
          },
          new float[] {0.1f, 0.2f},
          new float[] {0.3f, last});
    }
    assertThat(digests).hasSize(2);
  }

  @Test
  void nothingComesOutThatNobodyPaidFor() {
    ServerPipeline server = pipeline(1, central(1, 1, 2));
    Folder folder = server.openFolder(1, WORKERS, 0);
    folder.add(SpooledUpload.sharing(0, 1, new float[] {1}));
    assertThatThrownBy(() -> server.finish(folder, start(1)))
        .isInstanceOf(InternalException.class)
        .hasMessageContaining("nobody pays");
  }

  @Test
  void aClientCountsOnceAndNoUpdateAtAllIsNoSum() {
    ServerPipeline server = pipeline(1, central(1, 1, 2));
    Folder folder = server.openFolder(2, WORKERS, 0);
    folder.add(SpooledUpload.sharing(0, 1, new float[] {1}));
    assertThatThrownBy(() -> folder.add(SpooledUpload.sharing(0, 1, new float[] {1})))
        .isInstanceOf(InternalException.class)
        .hasMessageContaining("settled before");
    Folder empty = server.openFolder(2, WORKERS, 0);
    assertThatThrownBy(empty::finish).isInstanceOf(QuorumLostException.class);
  }

  @Test
  void whatCountsUnequallyOrNeedsMoreThanTheSumCannotBeNoised() {
    NoisePlacement placement = central(1, 1, 2);
    assertThatThrownBy(() -> pipeline(SectionLayout.delta(1), new WeightedMean(), placement))
        .isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> pipeline(SectionLayout.delta(1), new CoordinateMedian(), placement))
        .isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(
            () -> pipeline(SectionLayout.deltaAndControl(1), new UniformMean(), placement))
        .isInstanceOf(ConfigurationException.class);
  }

  /** What a client claims to weigh changes nothing. */
  @Test
  void aClaimedWeightIsNotHeard() {
    ServerPipeline server = pipeline(1, central(1e-3, 1, 1));
    float[] models = new float[2];
    for (int i = 0; i < 2; i++) {
      Folder folder = server.openFolder(1, WORKERS, 0);
      folder.add(SpooledUpload.sharing(0, i == 0 ? 1 : 1e9, new float[] {0.5f}));
      models[i] =
          server
              .finish(List.of(folder), start(1), noise("weight"))
              .state()
              .parameters()
              .toArray()[0];
    }
    assertThat(models[1]).isEqualTo(models[0]);
  }

  /** Models of one parameter, ascending, over a client of 0.3 and some more updates. */
  private static double[] world(NoisePlacement placement, NoiseCharge charge, float... updates) {
    ServerPipeline server = pipeline(1, placement);
    ServerState start = start(1);
    double[] models = new double[DRAWS];
    for (int draw = 0; draw < DRAWS; draw++) {
      Folder folder = server.openFolder(updates.length + 1, WORKERS, 0);
      folder.add(SpooledUpload.sharing(0, 1, new float[] {0.3f}));
      for (int i = 0; i < updates.length; i++) {
        folder.add(SpooledUpload.sharing(i + 1, 1, new float[] {updates[i]}));
      }
      models[draw] =
          server.finish(List.of(folder), start, charge).state().parameters().toArray()[0];
    }
    Arrays.sort(models);
    return models;
  }

  /** By how many standard errors the worst event "at least t" breaks (epsilon, delta). */
  private static double excess(double[] with, double[] without, double epsilon, double delta) {
    double worst = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < DRAWS; i += 25) {
      double p = shareFrom(with, with[i]);
      double q = shareFrom(without, with[i]);
      double factor = Math.exp(epsilon);
      double error = Math.sqrt((p + factor * factor * q) / DRAWS) + 1.0 / DRAWS;
      worst = Math.max(worst, (p - factor * q - delta) / error);
    }
    return worst;
  }

  private static double shareFrom(double[] ascending, double threshold) {
    int low = 0;
    int high = ascending.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ascending[middle] < threshold) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return (ascending.length - low) / (double) ascending.length;
  }

  @Test
  void twoWorldsAreAsHardToTellApartAsClaimedAndTamperingShows() {
    double epsilon = 1;
    double delta = 1e-3;
    double noise =
        Calibration.noiseMultiplier(
                sigma ->
                    Composition.of(
                        new CentralMechanism(sigma, 1).event(NeighbouringRelation.ZERO_OUT), 1),
                epsilon,
                delta,
                EnumSet.allOf(Accountant.class))
            .noiseMultiplier();
    NoisePlacement planned = central(noise, 1, 2);
    NoiseCharge charge = noise("worlds");
    double[] without = world(planned, charge, 0);
    assertThat(excess(world(planned, charge, 50), without, epsilon, delta))
        .as("as planned, for a client far beyond the clip")
        .isLessThan(4);
    assertThat(excess(world(planned, charge, 50, 50), world(planned, charge, 0, 0), epsilon, delta))
        .as("doubled weight: one client in two slots")
        .isGreaterThan(6);
    // The same noise in absolute terms, and a clip that lets 50 through.
    NoisePlacement unclipped = central(noise / 50, 50, 2);
    assertThat(excess(world(unclipped, charge, 50), world(unclipped, charge, 0), epsilon, delta))
        .as("clip off")
        .isGreaterThan(100);
    NoisePlacement none = new NoisePlacement.None();
    assertThat(excess(world(none, charge, 1), world(none, charge, 0), epsilon, delta))
        .as("noise off")
        .isGreaterThan(100);
    NoisePlacement replaced = central(noise, 1, 2);
    assertThat(excess(world(replaced, charge, 50), world(replaced, charge, -50), epsilon, delta))
        .as("a client exchanged for another, for which this noise counts half")
        .isGreaterThan(6);
  }

  /** How many of the surest 100 guesses about 400 canaries are right. */
  private static int correctGuesses(NoisePlacement placement, double length, String label) {
    int canaries = 400;
    int dimension = 4096;
    SplittableRandom random = new SplittableRandom(8);
    float[][] directions = new float[canaries][dimension];
    boolean[] included = new boolean[canaries];
    ServerPipeline server = pipeline(dimension, placement);
    Folder folder = server.openFolder(canaries, WORKERS, 0);
    for (int c = 0; c < canaries; c++) {
      double squares = 0;
      for (int i = 0; i < dimension; i++) {
        directions[c][i] = (float) random.nextGaussian();
        squares += directions[c][i] * directions[c][i];
      }
      for (int i = 0; i < dimension; i++) {
        directions[c][i] *= (float) (length / Math.sqrt(squares));
      }
      included[c] = random.nextBoolean();
      folder.add(SpooledUpload.sharing(c, 1, included[c] ? directions[c] : new float[dimension]));
    }
    float[] model =
        server
            .finish(List.of(folder), start(dimension), noise(label))
            .state()
            .parameters()
            .toArray();
    double[] scores = new double[canaries];
    for (int c = 0; c < canaries; c++) {
      for (int i = 0; i < dimension; i++) {
        scores[c] += model[i] * directions[c][i];
      }
    }
    return CanaryGuesses.correct(scores, included, 100);
  }

  @Test
  void theAuditOfAWholeRoundPassesWhatIsClaimedAndCatchesNoiseAndClipThatAreOff() {
    double claim = 2;
    OneRunAudit audit = OneRunAudit.against(claim, 400, 100, 1e-5, 0.05);
    double noise =
        Calibration.noiseMultiplier(
                sigma ->
                    Composition.of(
                        new CentralMechanism(sigma, 1).event(NeighbouringRelation.ZERO_OUT), 1),
                claim,
                1e-5,
                EnumSet.allOf(Accountant.class))
            .noiseMultiplier();
    assertThat(audit.verdict(correctGuesses(central(noise, 1, 200), 1, "planned"), claim))
        .isInstanceOf(OneRunAudit.Verdict.NotRefuted.class);
    assertThat(audit.verdict(correctGuesses(new NoisePlacement.None(), 1, "off"), claim))
        .as("noise off")
        .isInstanceOf(OneRunAudit.Verdict.Refuted.class);
    assertThat(audit.verdict(correctGuesses(central(noise / 20, 20, 200), 20, "clip"), claim))
        .as("clip off")
        .isInstanceOf(OneRunAudit.Verdict.Refuted.class);
  }
}
