package dev.covey.aggregation.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.covey.aggregation.arrival.RejectionReason;
import dev.covey.aggregation.arrival.UploadCheck;
import dev.covey.aggregation.vector.FloatPayload;
import dev.covey.aggregation.vector.SectionLayout;
import dev.covey.testing.Trials;
import org.junit.jupiter.api.Test;

class ClientPipelineTest {
  private static final SectionLayout LAYOUT = SectionLayout.delta(2);

  @Test
  void withIdentitiesTheUpdateLeavesAsItCame() {
    float[] values = {3, -4};
    ClientOutcome.Ready ready =
        run(ClientPipeline.plaintext(Clipper.identity(), Weighter.byDataSize()), values, 17);
    assertThat(ready.update().weight()).isEqualTo(17);
    assertThat(ready.update().encoded().dimension()).isEqualTo(2);
    assertThat(FloatPayload.decode(ready.update().encoded().toBytes())).containsExactly(values);
    assertThat(ready.measurements().asMap())
        .isEqualTo(java.util.Map.of("update_l2_norm", 5.0, "uplink_bytes", 8.0));
  }

  @Test
  void theClipShortensOnlyWhatIsTooLong() {
    ClientPipeline pipeline = ClientPipeline.plaintext(Clipper.l2(2.5), Weighter.uniform());
    ClientOutcome.Ready clipped = run(pipeline, new float[] {3, -4}, 17);
    assertThat(values(clipped)).containsExactly(new float[] {1.5f, -2}, within(1e-6f));
    assertThat(clipped.update().weight()).isEqualTo(1);
    assertThat(clipped.measurements().get("update_l2_norm")).hasValue(5);
    assertThat(clipped.measurements().get("clipped")).hasValue(1);
    ClientOutcome.Ready whole = run(pipeline, new float[] {1.5f, -2}, 17);
    assertThat(values(whole)).containsExactly(1.5f, -2);
    assertThat(whole.measurements().get("clipped")).hasValue(0);
    assertThat(whole.measurements().get("clipped_l2_norm")).hasValue(2.5);
  }

  @Test
  void theBoundHoldsAfterRounding() {
    Trials.run(
        "clip",
        200,
        random -> {
          float[] values = new float[1 + random.nextInt(50)];
          double size = Math.pow(10, random.nextInt(-5, 30));
          for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * size);
          }
          double bound = Math.pow(10, random.nextDouble() * 6 - 3);
          RawUpdate raw = RawUpdate.copyOf(SectionLayout.delta(values.length), values, 1);
          float[] clipped =
              values(
                  (ClientOutcome.Ready)
                      ClientPipeline.plaintext(Clipper.l2(bound), Weighter.uniform()).run(raw));
          double before = norm(values);
          assertThat(norm(clipped)).isLessThanOrEqualTo(bound);
          assertThat(norm(clipped)).isCloseTo(Math.min(before, bound), within(1e-5 * bound));
          assertThat(raw.sharedValues()).isEqualTo(values);
        });
  }

  @Test
  void onlyTheDeltaIsClipped() {
    RawUpdate raw = RawUpdate.copyOf(SectionLayout.deltaAndControl(1), new float[] {10, 20}, 1);
    ClientOutcome outcome = ClientPipeline.plaintext(Clipper.l2(1), Weighter.uniform()).run(raw);
    assertThat(values((ClientOutcome.Ready) outcome)).containsExactly(1, 20);
  }

  @Test
  void anUpdateThatIsNotFiniteIsRefusedOnTheClient() {
    ClientPipeline pipeline = ClientPipeline.plaintext(Clipper.l2(1), Weighter.uniform());
    for (float bad : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
      assertThat(pipeline.run(RawUpdate.copyOf(LAYOUT, new float[] {0, bad}, 1)))
          .isInstanceOfSatisfying(
              ClientOutcome.Refused.class,
              refused -> assertThat(refused.reason()).isEqualTo(RejectionReason.NOT_FINITE));
    }
    assertThat(
            pipeline.run(
                RawUpdate.copyOf(LAYOUT, new float[] {Float.MAX_VALUE, Float.MAX_VALUE}, 1)))
        .isInstanceOf(ClientOutcome.Ready.class);
  }

  @Test
  void theServerExpectsWhatTheClipPromises() {
    assertThat(Clipper.identity().limits(UploadCheck.Limits.DEFAULT))
        .isEqualTo(UploadCheck.Limits.DEFAULT);
    assertThat(Clipper.l2(2).limits(UploadCheck.Limits.DEFAULT).maxL2Norm())
        .isCloseTo(2, within(1e-4));
  }

  @Test
  void senselessArgumentsAreRefused() {
    assertThatThrownBy(() -> Clipper.l2(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Clipper.l2(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RawUpdate.copyOf(LAYOUT, new float[3], 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RawUpdate.copyOf(LAYOUT, new float[2], Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Measurements.of("a", 1).with("a", 2)).hasMessageContaining("already");
  }

  private static ClientOutcome.Ready run(ClientPipeline pipeline, float[] values, double dataSize) {
    return (ClientOutcome.Ready) pipeline.run(RawUpdate.copyOf(LAYOUT, values, dataSize));
  }

  private static float[] values(ClientOutcome.Ready ready) {
    return FloatPayload.decode(ready.update().encoded().toBytes());
  }

  private static double norm(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }
}
