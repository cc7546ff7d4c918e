package dev.covey.aggregation.arrival;

import dev.covey.aggregation.vector.VectorSource;
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
  private final VectorSource vector;
  private final Runnable onRelease;

  AcceptedUpload(
      ClientId client,
      int slot,
      double weight,
      double l2Norm,
      String metricsJson,
      VectorSource vector,
      Runnable onRelease) {
    this.client = client;
    this.slot = slot;
    this.weight = weight;
    this.l2Norm = l2Norm;
    this.metricsJson = metricsJson;
    this.vector = vector;
    this.onRelease = onRelease;
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

  /** The vector {@code [d]}: in memory, or in the file that a transport has written. */
  public VectorSource vector() {
    return vector;
  }

  /**
   * The vector {@code [d]} in memory, for reading only; read whole into a new array if it is in a
   * file.
   */
  public float[] sharedValues() {
    return vector
        .sharedArray()
        .orElseGet(
            () -> {
              float[] values = new float[vector.dimension()];
              vector.read(0, values, 0, values.length);
              return values;
            });
  }

  /**
   * Deletes the file of a vector that is in one; when it stands elsewhere, for example in a
   * journal, or is not needed any more. The vector must not be read afterwards.
   */
  public void release() {
    onRelease.run();
  }
}
