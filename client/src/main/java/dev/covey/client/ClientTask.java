package dev.covey.client;

import dev.covey.core.ClientId;
import dev.covey.core.Seeds;
import org.jspecify.annotations.Nullable;

/**
 * What a client is asked for in a round. Arrays are for reading only.
 *
 * @param taskSha256 digest of the task
 * @param global the round's model {@code [d]}
 * @param serverControl the server's control variate {@code [d]}, where there is one
 * @param lastFoldedRound round in which this client's update last counted; 0 if never
 * @param seeds the client's own, the same for every attempt at the round
 */
public record ClientTask(
    ClientId id,
    int round,
    String taskSha256,
    float[] global,
    float @Nullable [] serverControl,
    int lastFoldedRound,
    Seeds seeds) {}
