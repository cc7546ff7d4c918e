package dev.covey.client;

import dev.covey.aggregation.pipeline.Measurements;

/**
 * What a client reports of its own training, beside its upload: claims that are shown and decide
 * nothing.
 *
 * @param loss nats per token over its steps
 * @param tokens scored tokens over its steps
 * @param updateL2Norm norm of its update before any clip
 * @param clipped whether the clip shortened it
 */
record TrainingReport(double loss, long tokens, double updateL2Norm, boolean clipped) {
  static TrainingReport of(double loss, long tokens, Measurements measured) {
    return new TrainingReport(
        loss,
        tokens,
        measured.get(Measurements.UPDATE_L2_NORM).orElse(Double.NaN),
        measured.get(Measurements.CLIPPED).orElse(0) > 0);
  }

  String toJson() {
    return "{\"train_loss\":"
        + number(loss)
        + ",\"train_tokens\":"
        + tokens
        + ",\"update_l2_norm\":"
        + number(updateL2Norm)
        + ",\"clipped\":"
        + clipped
        + "}";
  }

  private static String number(double value) {
    return Double.isFinite(value) ? Double.toString(value) : "null";
  }
}
