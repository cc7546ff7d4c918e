package dev.covey.coordinator.federation;

import java.util.Optional;

/** Held-out perplexities of what a federation is compared with, where they were measured. */
public record BaselineResults(
    Optional<Double> centralisedPerplexity, Optional<Double> localPerplexity) {
  public static final BaselineResults NONE =
      new BaselineResults(Optional.empty(), Optional.empty());
}
