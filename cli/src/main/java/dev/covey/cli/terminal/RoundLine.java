package dev.covey.cli.terminal;

import java.util.OptionalDouble;

/**
 * A committed round in one line. What is empty was withheld or not measured.
 *
 * @param trainLoss nats per token
 * @param validationPerplexity on held-out text
 * @param uplinkBytes of this round
 * @param downlinkBytes of this round
 * @param epsilon privacy spent so far, where there is a guarantee
 */
public record RoundLine(
    int round,
    int rounds,
    int completed,
    int cohort,
    OptionalDouble trainLoss,
    OptionalDouble validationPerplexity,
    long uplinkBytes,
    long downlinkBytes,
    OptionalDouble epsilon) {}
