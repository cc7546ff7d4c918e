package dev.covey.models.spi;

/**
 * Outcome of one optimizer step.
 *
 * @param meanLoss nats per scored token before the step; 0 if none was scored
 * @param scoredTokens tokens scored
 */
public record StepResult(double meanLoss, long scoredTokens) {}
