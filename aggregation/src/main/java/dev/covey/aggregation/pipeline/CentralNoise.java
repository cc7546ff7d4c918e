package dev.covey.aggregation.pipeline;

import dev.covey.core.error.InternalException;
import dev.covey.privacy.NoisePlacement;
import dev.covey.privacy.mechanism.IntegerNoise;
import dev.covey.privacy.mechanism.NoiseSource;

/** The noise that the server adds to the sum, once, at the tier that first releases it. */
public sealed interface CentralNoise {
  /**
   * The sum with its noise. Takes over the sum's array.
   *
   * @param charge asked once, where there is noise to pay for
   */
  NoisedSum addNoise(MergedSum merged, NoiseCharge charge);

  /** The stage that a placement asks for on a server. */
  static CentralNoise forPlacement(NoisePlacement placement) {
    if (placement instanceof NoisePlacement.None) {
      return new Identity();
    }
    return new OnGrid((NoisePlacement.Central) placement);
  }

  /** No noise. */
  record Identity() implements CentralNoise {
    @Override
    public NoisedSum addNoise(MergedSum merged, NoiseCharge charge) {
      return new NoisedSum(merged.sum());
    }
  }

  /**
   * Integer noise on the integer sum; the noisy integers become numbers again over the fixed
   * denominator, so that who came does not show in what each counts.
   */
  final class OnGrid implements CentralNoise {
    private final NoisePlacement.Central placement;
    private final IntegerNoise noise;

    OnGrid(NoisePlacement.Central placement) {
      this.placement = placement;
      this.noise = placement.mechanism().noise();
    }

    @Override
    public NoisedSum addNoise(MergedSum merged, NoiseCharge charge) {
      if (!(merged.sum() instanceof GridSum sum)) {
        throw new InternalException("noise of a grid for a sum that is on none");
      }
      NoiseSource source = charge.pay(sum.sha256()).source();
      long[] steps = sum.steps();
      noise.addTo(steps, source);
      double step = placement.mechanism().step();
      float[] values = new float[steps.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (steps[i] * step);
      }
      return new NoisedSum(
          new FloatSum(
              sum.layout(),
              values,
              placement.expectedCohort(),
              placement.expectedCohort(),
              sum.contributors()));
    }
  }
}
