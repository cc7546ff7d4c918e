package dev.covey.models.spi;

/**
 * What a session is opened with.
 *
 * @param weights the base model's parameters under the names its family documents
 * @param threads intra-operation threads, at least 1; one per client when several clients train in
 *     parallel
 * @param adapterSeed seed from which adapter matrices are initialised; everybody in a federation
 *     uses the same one
 */
public record SessionRequest(
    ModelSpec model,
    WeightSource weights,
    Trainable trainable,
    Device device,
    int threads,
    long adapterSeed) {
  public SessionRequest {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, got " + threads);
    }
  }
}
