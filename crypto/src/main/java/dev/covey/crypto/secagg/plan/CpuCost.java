package dev.covey.crypto.secagg.plan;

/**
 * Estimated processor time of a session by {@link CostModel}, for one thread.
 *
 * @param clientMillis of a client that stays to the end
 * @param serverMillis of the coordinator, if the expected dropouts come when they cost most
 */
public record CpuCost(double clientMillis, double serverMillis) {}
