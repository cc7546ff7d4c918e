package dev.covey.aggregation.rule;

import dev.covey.aggregation.vector.WorkerPool;
import java.util.ArrayList;
import java.util.List;

/** The updates of a round in roster order, {@code n} vectors {@code [d]} of finite entries. */
public final class Individuals {
  private final List<float[]> vectors;
  private final double[] weights;
  private final WorkerPool workers;

  private Individuals(List<float[]> vectors, double[] weights, WorkerPool workers) {
    if (vectors.isEmpty() || vectors.size() != weights.length) {
      throw new IllegalArgumentException(
          "got " + vectors.size() + " updates and " + weights.length + " weights");
    }
    for (float[] vector : vectors) {
      if (vector.length != vectors.get(0).length) {
        throw new IllegalArgumentException("updates differ in length");
      }
    }
    this.vectors = List.copyOf(vectors);
    this.weights = weights.clone();
    this.workers = workers;
  }

  /** These updates; the caller must not change the arrays again. */
  public static Individuals sharing(List<float[]> vectors, double[] weights, WorkerPool workers) {
    return new Individuals(vectors, weights, workers);
  }

  /** Number of updates {@code n}, at least 1. */
  public int count() {
    return vectors.size();
  }

  /** Entries of each update {@code d}. */
  public int dimension() {
    return vectors.get(0).length;
  }

  /** The k-th update; for reading only. */
  public float[] sharedVector(int k) {
    return vectors.get(k);
  }

  public double weight(int k) {
    return weights[k];
  }

  /** The same with only some of the updates, in the order given. */
  public Individuals subset(int[] indices) {
    List<float[]> chosen = new ArrayList<>();
    double[] chosenWeights = new double[indices.length];
    for (int i = 0; i < indices.length; i++) {
      chosen.add(vectors.get(indices[i]));
      chosenWeights[i] = weights[indices[i]];
    }
    return new Individuals(chosen, chosenWeights, workers);
  }

  /**
   * Runs a task over ranges of {@code 0 .. length - 1}, cut at the multiples of {@code grain}, on
   * the threads at hand.
   */
  public void forRanges(int length, int grain, WorkerPool.RangeTask task) {
    workers.forRanges(length, grain, task);
  }
}
