package dev.covey.coordinator.federation;

import dev.covey.core.ClientId;
import dev.covey.core.Seeds;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a client is told when it is asked for an update.
 *
 * @param slot place in the roster
 * @param client index of the client
 * @param round the round asked for
 * @param taskSha256 digest of the task
 * @param global the round's model {@code [d]}, shared, for reading only
 * @param serverControl the server's control variate {@code [d]} where there is one, shared, for
 *     reading only
 * @param lastFoldedRound round in which this client's update last counted; 0 if never
 * @param seeds the client's own, the same for every attempt at the round
 * @param globalSha256 digest of the layout and the values of {@code global}, where it is known
 */
public record ClientCall(
    int slot,
    int client,
    ClientId id,
    int round,
    String taskSha256,
    float[] global,
    float @Nullable [] serverControl,
    int lastFoldedRound,
    Seeds seeds,
    Optional<String> globalSha256) {

  /** A call whose model's digest nobody has computed yet. */
  public ClientCall(
      int slot,
      int client,
      ClientId id,
      int round,
      String taskSha256,
      float[] global,
      float @Nullable [] serverControl,
      int lastFoldedRound,
      Seeds seeds) {
    this(
        slot,
        client,
        id,
        round,
        taskSha256,
        global,
        serverControl,
        lastFoldedRound,
        seeds,
        Optional.empty());
  }
}
