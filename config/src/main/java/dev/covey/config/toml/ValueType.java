package dev.covey.config.toml;

import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What values a key takes: how a node becomes a value, which values are allowed, and how one is
 * written. Made by {@link Types}.
 *
 * @param allowed completes "expected ...", such as {@code an integer from 1 to 1000000}
 * @param reading turns a node into a value, or says what is wrong
 * @param accepts whether a value of the right Java type is allowed
 * @param toml writes a value so that it reads back equal
 * @param standIn any allowed value, used to go on checking where the written one is wrong
 */
public record ValueType<T>(
    String allowed,
    Function<Node, Reading<T>> reading,
    Predicate<T> accepts,
    Function<T, String> toml,
    T standIn) {

  /** What became of a node. */
  public sealed interface Reading<T> {
    /** A value that is allowed. */
    record Value<T>(T value) implements Reading<T> {}

    /** None; the text says what was found and what is allowed. */
    record Wrong<T>(String text) implements Reading<T> {}
  }

  /** The usual complaint about a node. */
  static <T> Reading<T> wrong(Node node, String allowed) {
    return new Reading.Wrong<>("found " + node.found() + ", expected " + allowed);
  }
}
