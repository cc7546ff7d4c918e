package dev.covey.crypto.secagg.graph;

/**
 * The size of a graph.
 *
 * @param clients n, at least 2
 * @param neighbours k of each client, 1 to n - 1; n k is even
 * @param threshold t: shares that give a secret, 1 to k
 */
public record Neighbourhood(int clients, int neighbours, int threshold) {
  public Neighbourhood {
    if (clients < 2
        || neighbours < 1
        || neighbours >= clients
        || threshold < 1
        || threshold > neighbours) {
      throw new IllegalArgumentException(
          "need 1 <= threshold <= neighbours < clients, got "
              + threshold
              + ", "
              + neighbours
              + ", "
              + clients);
    }
    if ((long) clients * neighbours % 2 != 0) {
      throw new IllegalArgumentException(
          "an odd number of clients, "
              + clients
              + ", cannot each have an odd number of neighbours, "
              + neighbours
              + "; take one neighbour more or fewer");
    }
  }

  /** Whether everybody is everybody's neighbour. */
  public boolean isComplete() {
    return neighbours == clients - 1;
  }
}
