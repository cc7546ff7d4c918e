package dev.covey.aggregation.pipeline;

/** A client's update after {@link Weighter}, with the weight it enters the mean with. */
public final class WeightedUpdate {
  private final FloatUpdate update;

  WeightedUpdate(FloatUpdate update) {
    this.update = update;
  }

  FloatUpdate update() {
    return update;
  }
}
