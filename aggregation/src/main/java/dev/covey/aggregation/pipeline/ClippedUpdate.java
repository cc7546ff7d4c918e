package dev.covey.aggregation.pipeline;

/** A client's update after {@link Clipper}: within the bound, if there is one. */
public final class ClippedUpdate {
  private final FloatUpdate update;

  ClippedUpdate(FloatUpdate update) {
    this.update = update;
  }

  FloatUpdate update() {
    return update;
  }
}
