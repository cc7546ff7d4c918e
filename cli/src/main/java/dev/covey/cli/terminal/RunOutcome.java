package dev.covey.cli.terminal;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The last lines of a run.
 *
 * @param word how it ended: "done", "stopped", "failed", "budget exhausted"
 * @param elapsedMillis wall time
 * @param basePerplexity before, on held-out text
 * @param finalPerplexity after
 * @param before what the base model wrote, prompt included
 * @param after what the final model wrote after the same prompt
 * @param report path of report.html
 * @param adapter path of the adapter folder
 * @param next a command worth typing now
 */
public record RunOutcome(
    String word,
    double elapsedMillis,
    OptionalDouble basePerplexity,
    OptionalDouble finalPerplexity,
    OptionalDouble centralisedPerplexity,
    OptionalDouble localPerplexity,
    Optional<String> before,
    Optional<String> after,
    Optional<String> report,
    Optional<String> adapter,
    Optional<String> next) {}
