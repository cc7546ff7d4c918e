package dev.covey.aggregation.pipeline;

/** A client's update as it leaves the device. */
public final class MaskedUpdate {
  private final EncodedUpdate encoded;
  private final double weight;

  MaskedUpdate(EncodedUpdate encoded, double weight) {
    this.encoded = encoded;
    this.weight = weight;
  }

  /** The numbers that travel. */
  public EncodedUpdate encoded() {
    return encoded;
  }

  /** The weight that travels beside them. */
  public double weight() {
    return weight;
  }
}
