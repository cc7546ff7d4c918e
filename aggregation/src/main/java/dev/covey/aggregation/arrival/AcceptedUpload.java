package dev.covey.aggregation.arrival;

import dev.covey.core.ClientId;

/**
 * An upload that is whole and has passed {@link UploadCheck}, the only maker of this type: its
 * shape is the task's, every entry is finite, weight and norm are within their limits.
 */
public final class AcceptedUpload {
  private final ClientId client;
  private final int slot;
  private final double weight;
  private final double l2Norm;
  private final String metricsJson;
  private final float[] values;

  AcceptedUpload(
      ClientId client, int slot, double weight, double l2Norm, String metricsJson, float[] values) {
    this.client = client;
    this.slot = slot;
    this.weight = weight;
    this.l2Norm = l2Norm;
    this.metricsJson = metricsJson;
    this.values = values;
  }

  public ClientId client() {
    return client;
  }

  /** The client's place in the roster, from 0. */
  public int slot() {
    return slot;
  }

  public double weight() {
    return weight;
  }

  /** L2 norm of the section {@code delta}. */
  public double l2Norm() {
    return l2Norm;
  }

  public String metricsJson() {
    return metricsJson;
  }

  /** The vector {@code [d]}; for reading only. */
  public float[] sharedValues() {
    return values;
  }
}
