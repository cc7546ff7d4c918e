package dev.covey.aggregation.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.covey.aggregation.optimizer.FedAvg;
import dev.covey.aggregation.optimizer.ServerState;
import dev.covey.aggregation.pipeline.Quantization.SectionCode;
import dev.covey.aggregation.quantize.QuantizationGrid;
import dev.covey.aggregation.rule.WeightedMean;
import dev.covey.aggregation.vector.SectionLayout;
import dev.covey.core.ParameterVector;
import dev.covey.core.Seeds;
import dev.covey.core.TensorLayout;
import dev.covey.core.TensorSpec;
import dev.covey.core.error.InternalException;
import dev.covey.crypto.keys.Checked;
import dev.covey.crypto.mask.LaneVector;
import dev.covey.privacy.NoisePlacement;
import dev.covey.testing.Trials;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class QuantizingEncoderTest {
  private static final SectionLayout LAYOUT = SectionLayout.deltaAndControl(37);

  @Test
  void theSumIsExactModuloTwoToTheBits() {
    Trials.run(
        "exact sum",
        80,
        random -> {
          Quantization quantization = quantization(random, random.nextBoolean());
          int bits = quantization.bits();
          BigInteger modulus = BigInteger.ONE.shiftLeft(bits);
          BigInteger[] expected = new BigInteger[quantization.wireDimension()];
          java.util.Arrays.fill(expected, BigInteger.ZERO);
          QuantizedFolder folder = new QuantizedFolder(encoder(quantization, random));
          int clients = 1 + random.nextInt(quantization.contributors());
          for (int k = 0; k < clients; k++) {
            // Far beyond the range too: what is sent is within it.
            EncodedUpdate.Quantized update =
                encode(encoder(quantization, random), values(random, 5), 1);
            for (int i = 0; i < expected.length; i++) {
              expected[i] =
                  expected[i].add(BigInteger.valueOf(update.sharedEntries().getSigned(i)));
            }
            folder.add(update, 1);
          }
          IntegerSum sum = (IntegerSum) folder.finish().sum();
          for (int i = 0; i < expected.length; i++) {
            assertThat(BigInteger.valueOf(sum.entries().getSigned(i)))
                .as("entry %d of %d clients, %d bits: it may not have wrapped", i, clients, bits)
                .isEqualTo(expected[i]);
            assertThat(expected[i].abs().shiftLeft(1)).isLessThan(modulus);
          }
        });
  }

  @Test
  void theWorstCohortDoesNotWrap() {
    for (int bits : new int[] {8, 9, 16, 31, 32, 33, 63, 64}) {
      for (int contributors : new int[] {1, 2, 3, 100, 127}) {
        Quantization quantization =
            new Quantization(
                SectionLayout.delta(3),
                bits,
                contributors,
                1,
                List.of(new SectionCode(2, false)),
                Seeds.root(1),
                false);
        QuantizingEncoder encoder = new QuantizingEncoder(quantization, Seeds.root(2));
        QuantizedFolder folder = new QuantizedFolder(encoder);
        for (int k = 0; k < contributors; k++) {
          folder.add(encode(encoder, new float[] {1e9f, -1e9f, 0}, 1), 1);
        }
        FloatSum sum = decoded(encoder, folder);
        assertThat(sum.values())
            .as("%d clients, %d bits", contributors, bits)
            .containsExactly(new float[] {2f * contributors, -2f * contributors, 0}, within(1e-3f));
        assertThatThrownBy(() -> folder.add(encode(encoder, new float[3], 1), 1))
            .isInstanceOf(InternalException.class)
            .hasMessageContaining("one more");
      }
    }
  }

  @Test
  void theMeanIsThatOfTheFloatsUpToTheGrid() {
    Trials.run(
        "mean",
        60,
        random -> {
          boolean rotated = random.nextBoolean();
          Quantization quantization = quantization(random, rotated);
          int clients = 1 + random.nextInt(quantization.contributors());
          QuantizingEncoder any = encoder(quantization, random);
          QuantizedFolder folder = new QuantizedFolder(any);
          double[] delta = new double[37];
          double[] control = new double[37];
          double weights = 0;
          for (int k = 0; k < clients; k++) {
            float[] values = values(random, 1);
            double weight = random.nextDouble() * quantization.largestWeight();
            weights += weight;
            for (int i = 0; i < 37; i++) {
              delta[i] += weight * values[i];
              control[i] += values[37 + i];
            }
            folder.add(encode(encoder(quantization, random), values, weight), weight);
          }
          FloatSum mean = Weighter.byDataSize().divide(decoded(any, folder));
          // Less than a step an update; rotated, the errors of all entries come together.
          double spread = rotated ? 8 : 1;
          double deltaStep = grid(quantization, 0).step() * quantization.largestWeight() * spread;
          double controlStep = grid(quantization, 1).step() * spread;
          for (int i = 0; i < 37; i++) {
            assertThat((double) mean.values()[i])
                .isCloseTo(delta[i] / weights, within(deltaStep * clients / weights + 1e-4));
            assertThat((double) mean.values()[37 + i])
                .isCloseTo(control[i] / clients, within(controlStep + 1e-4));
          }
          assertThat(mean.contributors()).isEqualTo(clients);
        });
  }

  @Test
  void anUpdateGoesTheWholeWayThroughTheServersSteps() {
    Quantization quantization =
        new Quantization(
            SectionLayout.delta(5),
            32,
            4,
            10,
            List.of(new SectionCode(8, true)),
            Seeds.root(3),
            false);
    QuantizingEncoder encoder = new QuantizingEncoder(quantization, Seeds.root(4));
    List<OpenedSum> cohorts = new ArrayList<>();
    for (int cohort = 0; cohort < 2; cohort++) {
      QuantizedFolder folder = new QuantizedFolder(encoder);
      folder.add(encode(encoder, new float[] {1, 2, 3, 4, 5}, 10), 10);
      folder.add(encode(encoder, new float[] {-1, 0, 0, 0, 1}, 5), 5);
      cohorts.add(Unmasker.identity().unmask(folder.finish()));
    }
    NoisedSum noised =
        CentralNoise.forPlacement(new NoisePlacement.None())
            .addNoise(new TierMerger().merge(cohorts), NoiseCharge.none());
    AggregateDelta mean =
        new Decoder(encoder, Weighter.byDataSize(), Compressor.identity()).decode(noised);
    // (10 x + 5 y) / 15, twice over.
    assertThat(mean.sharedSection(SectionLayout.DELTA))
        .containsExactly(new float[] {1 / 3f, 4 / 3f, 2, 8 / 3f, 11 / 3f}, within(1e-5f));
    assertThat(mean.contributors()).isEqualTo(4);
  }

  @Test
  void theExpectationOfWhatIsDecodedIsTheUpdate() {
    for (boolean rotated : new boolean[] {false, true}) {
      Quantization quantization =
          new Quantization(
              SectionLayout.delta(4),
              8,
              3,
              1,
              List.of(new SectionCode(1, rotated)),
              Seeds.root(5),
              false);
      float[] values = {0.013f, -0.31f, 0.4f, 0.007f};
      double[] sum = new double[4];
      int times = 20_000;
      for (int t = 0; t < times; t++) {
        QuantizingEncoder encoder =
            new QuantizingEncoder(quantization, Seeds.root(6).child("time", t));
        QuantizedFolder folder = new QuantizedFolder(encoder);
        folder.add(encode(encoder, values, 1), 1);
        float[] decoded = decoded(encoder, folder).values();
        for (int i = 0; i < 4; i++) {
          sum[i] += decoded[i];
        }
      }
      double deviation = grid(quantization, 0).step() / 2 / Math.sqrt(times);
      for (int i = 0; i < 4; i++) {
        assertThat(sum[i] / times)
            .as("entry %d, rotated %s", i, rotated)
            .isCloseTo(values[i], within(6 * deviation));
      }
    }
  }

  @Test
  void theWireFormIsPackedAndReadBack() {
    Trials.run(
        "wire",
        60,
        random -> {
          Quantization quantization = quantization(random, random.nextBoolean());
          EncodedUpdate.Quantized update =
              encode(encoder(quantization, random), values(random, 1), 1);
          byte[] wire = update.toBytes();
          assertThat(wire).hasSize(quantization.wireBytes());
          assertThat(update.payloadBytes()).isEqualTo(wire.length);
          assertThat(wire.length).isEqualTo((quantization.bits() * update.dimension() + 7) / 8);
          Checked<LaneVector> read = quantization.read(wire);
          assertThat(((Checked.Passed<LaneVector>) read).value()).isEqualTo(update.sharedEntries());
          assertThat(quantization.read(java.util.Arrays.copyOf(wire, wire.length - 1)))
              .isInstanceOf(Checked.Failed.class);
        });
  }

  @Test
  void theSameTaskRoundsTheSameWayAgainAndEachClientInItsOwn() {
    Quantization quantization = quantization(Seeds.root(8).generator(), false);
    float[] values = values(Seeds.root(9).generator(), 1);
    QuantizingEncoder anna = new QuantizingEncoder(quantization, Seeds.root(10));
    QuantizingEncoder bert = new QuantizingEncoder(quantization, Seeds.root(11));
    assertThat(encode(anna, values, 1).toBytes()).isEqualTo(encode(anna, values, 1).toBytes());
    assertThat(encode(anna, values, 1).toBytes()).isNotEqualTo(encode(bert, values, 1).toBytes());
  }

  @Test
  void aWeightThatTravelsIsReadOffTheSumAndDividesIt() {
    Quantization quantization =
        new Quantization(
            SectionLayout.delta(2),
            32,
            3,
            10,
            List.of(new SectionCode(4, false)),
            Seeds.root(7),
            true);
    ServerPipeline server =
        new ServerPipeline(
            SectionLayout.delta(2),
            ClientPipeline.masked(Clipper.identity(), Weighter.byDataSize(), quantization),
            new WeightedMean(),
            new NoisePlacement.None(),
            new FedAvg());
    LaneVector sum = LaneVector.zeros(32, 3);
    double[] weights = {5, 10, 1_000_000};
    float[][] updates = {{1, -2}, {0.5f, 3}, {-1, 0.25f}};
    for (int k = 0; k < 3; k++) {
      QuantizingEncoder encoder =
          new QuantizingEncoder(quantization, Seeds.root(8).child("client", k));
      sum.add(encode(encoder, updates[k], weights[k]).sharedEntries());
    }
    float[] mean =
        server
            .finish(
                sum,
                3,
                ServerState.initial(
                    ParameterVector.copyOf(
                        TensorLayout.of(TensorSpec.of("w", 2)), new float[] {0, 0}),
                    new FedAvg()))
            .state()
            .parameters()
            .sharedValues();
    // The third weighs as much as the largest weight, which is 10.
    assertThat(mean[0]).isCloseTo((5 * 1 + 10 * 0.5f + 10 * -1f) / 25, within(1e-6f));
    assertThat(mean[1]).isCloseTo((5 * -2f + 10 * 3 + 10 * 0.25f) / 25, within(1e-6f));
  }

  @Test
  void refusesWeightsAndSumsThatTheGridWasNotMadeFor() {
    Quantization quantization = quantization(Seeds.root(12).generator(), false);
    QuantizingEncoder encoder = new QuantizingEncoder(quantization, Seeds.root(13));
    assertThatThrownBy(() -> encode(encoder, new float[74], quantization.largestWeight() * 1.01))
        .isInstanceOf(InternalException.class)
        .hasMessageContaining("weight");
    FloatSum floats = new FloatSum(LAYOUT, new float[74], 1, 1, 1);
    assertThatThrownBy(() -> encoder.decode(new NoisedSum(floats)))
        .isInstanceOf(InternalException.class);
    QuantizedFolder folder = new QuantizedFolder(encoder);
    assertThatThrownBy(() -> Encoder.plainFloat().decode(new NoisedSum(folder.finish().sum())))
        .isInstanceOf(InternalException.class);
    Sum tooMany =
        new IntegerSum(
            quantization,
            LaneVector.zeros(quantization.bits(), quantization.wireDimension()),
            1,
            quantization.contributors() + 1);
    assertThatThrownBy(() -> encoder.decode(new NoisedSum(tooMany)))
        .isInstanceOf(InternalException.class)
        .hasMessageContaining("wrapped");
  }

  private static EncodedUpdate.Quantized encode(
      QuantizingEncoder encoder, float[] values, double weight) {
    return (EncodedUpdate.Quantized)
        encoder.encode(
            new WeightedUpdate(new FloatUpdate(encoder.quantization().layout(), values, weight)));
  }

  private static FloatSum decoded(QuantizingEncoder encoder, QuantizedFolder folder) {
    return encoder.decode(new NoisedSum(folder.finish().sum()));
  }

  private static QuantizingEncoder encoder(Quantization quantization, SplittableRandom random) {
    return new QuantizingEncoder(quantization, Seeds.root(random.nextLong()));
  }

  private static QuantizationGrid grid(Quantization quantization, int section) {
    return new QuantizationGrid(
        quantization.bits(),
        quantization.contributors(),
        quantization.sections().get(section).range());
  }

  /** Ranges that hold what {@link #values} gives for a size of 1, also rotated. */
  private static Quantization quantization(SplittableRandom random, boolean rotated) {
    return new Quantization(
        LAYOUT,
        12 + random.nextInt(53),
        1 + random.nextInt(20),
        1 + 100 * random.nextDouble(),
        List.of(
            new SectionCode(rotated ? 7 : 1, rotated), new SectionCode(rotated ? 9 : 3, rotated)),
        Seeds.root(random.nextLong()),
        false);
  }

  private static float[] values(SplittableRandom random, double size) {
    float[] values = new float[74];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (size * (2 * random.nextDouble() - 1));
    }
    return values;
  }
}
