package dev.covey.cli.terminal;

/**
 * Where a round stands.
 *
 * @param round from 1 to {@code rounds}
 * @param completed clients whose update is in
 * @param cohort clients selected
 * @param phase such as "train" or "evaluate"
 */
public record RoundProgress(int round, int rounds, int completed, int cohort, String phase) {}
