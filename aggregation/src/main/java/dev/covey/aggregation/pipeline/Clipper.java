package dev.covey.aggregation.pipeline;

import dev.covey.aggregation.arrival.UploadCheck;
import dev.covey.aggregation.vector.Kernels;
import dev.covey.aggregation.vector.SectionLayout;

/**
 * Bounds how much one client can say. A clip is not undone; its server counterpart is the limit
 * that {@link UploadCheck} enforces where it sees single updates.
 */
public sealed interface Clipper {
  Staged<ClippedUpdate> clip(CompressedUpdate compressed);

  /** The server's counterpart: the limits that an honest client's upload keeps. */
  UploadCheck.Limits limits(UploadCheck.Limits unclipped);

  /** No bound. */
  static Clipper identity() {
    return new Identity();
  }

  /** An L2 bound on the section {@code delta}. */
  static Clipper l2(double l2ClipNorm) {
    return new L2(l2ClipNorm);
  }

  /** No bound; measures {@code update_l2_norm}. */
  record Identity() implements Clipper {
    @Override
    public Staged<ClippedUpdate> clip(CompressedUpdate compressed) {
      return new Staged<>(
          new ClippedUpdate(compressed.update()),
          Measurements.of(Measurements.UPDATE_L2_NORM, L2.deltaNorm(compressed.update())));
    }

    @Override
    public UploadCheck.Limits limits(UploadCheck.Limits unclipped) {
      return unclipped;
    }
  }

  /**
   * Scales the section {@code delta} by min(1, C / norm). The bound holds for the float32 values
   * that leave the stage, not only before their rounding. Measures {@code update_l2_norm}, {@code
   * clipped_l2_norm} and {@code clipped}.
   *
   * @param l2ClipNorm C, positive and finite
   */
  record L2(double l2ClipNorm) implements Clipper {
    private static final double ROUNDING_STEP = 1 - 1e-7;

    public L2 {
      if (!(l2ClipNorm > 0 && l2ClipNorm < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "the clip norm must be positive and finite, got " + l2ClipNorm);
      }
    }

    @Override
    public Staged<ClippedUpdate> clip(CompressedUpdate compressed) {
      FloatUpdate update = compressed.update();
      double before = deltaNorm(update);
      FloatUpdate clipped = update;
      double after = before;
      // A norm just above C rounds to values whose norm may still be above: then a hair shorter.
      for (double scale = l2ClipNorm / before; after > l2ClipNorm; scale *= ROUNDING_STEP) {
        clipped = update.withValues(scaledDelta(update, scale));
        after = deltaNorm(clipped);
      }
      return new Staged<>(
          new ClippedUpdate(clipped),
          Measurements.of(Measurements.UPDATE_L2_NORM, before)
              .with(Measurements.CLIPPED_L2_NORM, after)
              .with(Measurements.CLIPPED, before > l2ClipNorm ? 1 : 0));
    }

    @Override
    public UploadCheck.Limits limits(UploadCheck.Limits unclipped) {
      return unclipped.withClipNorm(l2ClipNorm);
    }

    static double deltaNorm(FloatUpdate update) {
      if (!update.layout().contains(SectionLayout.DELTA)) {
        return 0;
      }
      int from = update.layout().offset(SectionLayout.DELTA);
      int to = from + update.layout().length(SectionLayout.DELTA);
      return Math.sqrt(Kernels.sumOfSquares(update.values(), from, to));
    }

    private static float[] scaledDelta(FloatUpdate update, double scale) {
      float[] values = update.values().clone();
      int from = update.layout().offset(SectionLayout.DELTA);
      int to = from + update.layout().length(SectionLayout.DELTA);
      for (int i = from; i < to; i++) {
        values[i] = (float) (values[i] * scale);
      }
      return values;
    }
  }
}
