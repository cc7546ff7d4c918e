package dev.covey.coordinator.grpc;

/**
 * How a coordinator treats its clients.
 *
 * @param coordinator its name, for people
 * @param maxClients streams open at a time
 * @param helloMillis time for the first message of a stream
 * @param reconnectMillis how long a client with a task may be away before it counts as lost
 * @param firstGatherMillis how long the first round waits for the clients that the run expects
 * @param gatherMillis how long a later one waits for clients that were there before
 * @param inlineBytes payload bytes that travel inline with one attempt, over all its clients
 * @param answerMillis how long a client with a task may go without an answer before it counts as
 *     lost, though it is connected; 0 for no bound
 * @param maxUpdateBytes payload bytes of an update that the coordinator is willing to take
 */
public record RemoteSettings(
    String coordinator,
    int maxClients,
    long helloMillis,
    long reconnectMillis,
    long firstGatherMillis,
    long gatherMillis,
    long inlineBytes,
    long answerMillis,
    long maxUpdateBytes) {
  private static final long AN_HOUR_MILLIS = 3_600_000;
  private static final long A_GIGABYTE = 1_000_000_000;

  /**
   * 10 000 clients; 10 s to say hello, 20 s to come back, 10 s to gather; 128 MiB inline; 1 h to
   * answer; updates of up to 1 GB.
   */
  public static final RemoteSettings DEFAULT =
      new RemoteSettings("covey", 10_000, 10_000, 20_000, 10_000, 10_000, 128L << 20);

  /** With an hour for an answer, and updates of up to 1 GB. */
  public RemoteSettings(
      String coordinator,
      int maxClients,
      long helloMillis,
      long reconnectMillis,
      long firstGatherMillis,
      long gatherMillis,
      long inlineBytes) {
    this(
        coordinator,
        maxClients,
        helloMillis,
        reconnectMillis,
        firstGatherMillis,
        gatherMillis,
        inlineBytes,
        AN_HOUR_MILLIS,
        A_GIGABYTE);
  }

  public RemoteSettings {
    if (maxClients < 1
        || helloMillis < 1
        || reconnectMillis < 0
        || firstGatherMillis < 0
        || gatherMillis < 0
        || inlineBytes < 0
        || answerMillis < 0
        || maxUpdateBytes < 1) {
      throw new IllegalArgumentException(
          "a coordinator needs at least one client and no negative times");
    }
  }
}
