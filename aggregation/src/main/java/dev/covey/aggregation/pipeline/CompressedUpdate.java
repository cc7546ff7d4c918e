package dev.covey.aggregation.pipeline;

/** A client's update after {@link Compressor}. */
public final class CompressedUpdate {
  private final FloatUpdate update;

  CompressedUpdate(FloatUpdate update) {
    this.update = update;
  }

  FloatUpdate update() {
    return update;
  }
}
