package dev.covey.client;

import org.jspecify.annotations.Nullable;

/**
 * What local training hands to the pipeline.
 *
 * @param delta trained minus round's model {@code [d]}
 * @param controlDelta change of the control variate {@code [d]}, if control variates are used
 * @param clientState to remember if the upload is folded
 * @param meanLoss nats per token over the steps taken
 * @param tokens scored tokens over the steps taken
 * @param steps optimizer steps taken; fewer than planned if time ran out
 * @param engineCpuNanos CPU time of the calling thread inside the engine's steps
 */
public record TrainedUpdate(
    float[] delta,
    float @Nullable [] controlDelta,
    float @Nullable [] clientState,
    double meanLoss,
    long tokens,
    int steps,
    long engineCpuNanos) {}
