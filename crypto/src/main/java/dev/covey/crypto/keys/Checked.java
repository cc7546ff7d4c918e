package dev.covey.crypto.keys;

/**
 * The result of an operation on input that a stranger may have made: the value, or why there is
 * none.
 */
public sealed interface Checked<T> {
  /** The input was good. */
  record Passed<T>(T value) implements Checked<T> {}

  /**
   * The input was not good.
   *
   * @param reason what was found and what was expected; never part of a secret
   */
  record Failed<T>(String reason) implements Checked<T> {}
}
