package dev.covey.aggregation.pipeline;

/** A client's update after {@link NoiseShare}. */
public final class NoisedUpdate {
  private final EncodedUpdate encoded;
  private final double weight;

  NoisedUpdate(EncodedUpdate encoded, double weight) {
    this.encoded = encoded;
    this.weight = weight;
  }

  EncodedUpdate encoded() {
    return encoded;
  }

  double weight() {
    return weight;
  }
}
