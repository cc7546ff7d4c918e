package dev.covey.aggregation.pipeline;

/** What a stage returns: its value and what it measured. */
public record Staged<T>(T value, Measurements measurements) {
  static <T> Staged<T> of(T value) {
    return new Staged<>(value, Measurements.none());
  }
}
