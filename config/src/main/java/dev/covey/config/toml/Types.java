package dev.covey.config.toml;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/** The types of values that settings files use. */
public final class Types {
  private static final int MOST_PATTERN_CHARACTERS = 500;

  private Types() {}

  /** An integer from {@code min} to {@code max}. */
  public static ValueType<Integer> integer(int min, int max) {
    ValueType<Long> wide = longInteger(min, max);
    return new ValueType<>(
        wide.allowed(),
        node -> map(wide.reading().apply(node), Math::toIntExact),
        value -> value >= min && value <= max,
        value -> Integer.toString(value),
        min);
  }

  /** An integer of 64 bits from {@code min} to {@code max}. */
  public static ValueType<Long> longInteger(long min, long max) {
    String allowed = "an integer from " + min + " to " + max;
    Predicate<Long> accepts = value -> value >= min && value <= max;
    return new ValueType<>(
        allowed,
        node ->
            node instanceof Node.Scalar scalar
                    && scalar.value() instanceof Long value
                    && accepts.test(value)
                ? new ValueType.Reading.Value<>(value)
                : ValueType.wrong(node, allowed),
        accepts,
        value -> Long.toString(value),
        min);
  }

  /** A finite number from {@code min} to {@code max}; integers count as numbers. */
  public static ValueType<Double> number(double min, double max) {
    return number(
        "a number from " + shortNumber(min) + " to " + shortNumber(max),
        value -> value >= min && value <= max,
        max);
  }

  /** A finite number above {@code min}, up to {@code max}. */
  public static ValueType<Double> numberAbove(double min, double max) {
    return number(
        "a number above " + shortNumber(min) + ", at most " + shortNumber(max),
        value -> value > min && value <= max,
        max);
  }

  /** A finite number from {@code min} to below {@code max}. */
  public static ValueType<Double> numberBelow(double min, double max) {
    return number(
        "a number from " + shortNumber(min) + " to below " + shortNumber(max),
        value -> value >= min && value < max,
        min);
  }

  private static ValueType<Double> number(
      String allowed, Predicate<Double> accepts, double standIn) {
    return new ValueType<>(
        allowed,
        node -> {
          double value = Double.NaN;
          if (node instanceof Node.Scalar scalar) {
            if (scalar.value() instanceof Long whole) {
              value = whole;
            } else if (scalar.value() instanceof Double real) {
              value = real + 0.0; // minus zero becomes zero, so that equal settings hash alike
            }
          }
          return accepts.test(value)
              ? new ValueType.Reading.Value<>(value)
              : ValueType.wrong(node, allowed);
        },
        accepts,
        TomlText::number,
        standIn);
  }

  private static String shortNumber(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : TomlText.number(value);
  }

  /** {@code true} or {@code false}. */
  public static ValueType<Boolean> bool() {
    return new ValueType<>(
        "true or false",
        node ->
            node instanceof Node.Scalar scalar && scalar.value() instanceof Boolean value
                ? new ValueType.Reading.Value<>(value)
                : ValueType.wrong(node, "true or false"),
        value -> true,
        value -> Boolean.toString(value),
        true);
  }

  /**
   * A string that passes a test.
   *
   * @param allowed completes "expected ..."
   */
  public static ValueType<String> text(String allowed, Predicate<String> accepts, String standIn) {
    return text(allowed, accepts, standIn, rejected -> "");
  }

  /** One of the enum's constants, written as {@code keyword} says. */
  public static <E extends Enum<E>> ValueType<E> oneOf(
      Class<E> type, Function<E, String> keyword, String note) {
    List<E> constants = Arrays.asList(type.getEnumConstants());
    ValueType<String> words = word(constants.stream().map(keyword).toList(), note);
    Function<String, E> find =
        word -> constants.stream().filter(c -> keyword.apply(c).equals(word)).findFirst().get();
    return new ValueType<>(
        words.allowed(),
        node -> map(words.reading().apply(node), find),
        value -> true,
        value -> TomlText.quote(keyword.apply(value)),
        constants.get(0));
  }

  /** One of some words; {@code note} ends the text about what is allowed, and may be empty. */
  public static ValueType<String> word(List<String> words, String note) {
    return text(quoted(words) + note, words::contains, words.get(0), nearestOf(words));
  }

  /** One of some words, or the fully qualified name of a class. */
  public static ValueType<String> wordOrClass(List<String> words) {
    return text(
        quoted(words) + " or a class name with its package",
        word -> words.contains(word) || isClassName(word),
        words.get(0),
        nearestOf(words));
  }

  /** One of some words, or a path. */
  public static ValueType<String> wordOrPath(List<String> words, String path) {
    return text(quoted(words) + " or " + path, Types::isPath, words.get(0));
  }

  /** A path, not empty; whether it exists is for others to say. */
  public static ValueType<String> path() {
    return text("a path", Types::isPath, ".");
  }

  /** One of some words, or a regular expression as in {@link Pattern}. */
  public static ValueType<String> wordOrPattern(List<String> words) {
    return text(
        quoted(words) + " or a regular expression",
        text -> words.contains(text) || patternFault(text).isEmpty(),
        words.get(0),
        text -> patternFault(text).map(fault -> " (" + fault + ")").orElse(""));
  }

  /** An array of values of one type, at least {@code min} and at most {@code max} of them. */
  public static <T> ValueType<List<T>> listOf(ValueType<T> element, int min, int max) {
    String allowed =
        "an array of "
            + (min == 0 ? "at most " + max : min + " to " + max)
            + ", each "
            + element.allowed();
    return new ValueType<>(
        allowed,
        node -> {
          if (!(node instanceof Node.Array array)
              || array.elements().size() < min
              || array.elements().size() > max) {
            return ValueType.wrong(node, allowed);
          }
          List<T> values = new ArrayList<>();
          for (int i = 0; i < array.elements().size(); i++) {
            ValueType.Reading<T> reading = element.reading().apply(array.elements().get(i));
            if (reading instanceof ValueType.Reading.Value<T> value) {
              values.add(value.value());
            } else if (reading instanceof ValueType.Reading.Wrong<T> wrong) {
              return new ValueType.Reading.Wrong<>("element " + (i + 1) + ": " + wrong.text());
            }
          }
          return new ValueType.Reading.Value<>(List.copyOf(values));
        },
        values ->
            values.size() >= min
                && values.size() <= max
                && values.stream().allMatch(element.accepts()),
        values -> values.stream().map(element.toml()).collect(Collectors.joining(", ", "[", "]")),
        min == 0 ? List.of() : java.util.Collections.nCopies(min, element.standIn()));
  }

  /** The same values, but messages never show the one that was found. */
  public static <T> ValueType<T> secret(ValueType<T> type) {
    return new ValueType<>(
        type.allowed(),
        node ->
            type.reading().apply(node) instanceof ValueType.Reading.Value<T> value
                ? value
                : new ValueType.Reading.Wrong<>(
                    "found a value that is not shown, expected " + type.allowed()),
        type.accepts(),
        type.toml(),
        type.standIn());
  }

  /** Whether this is a class name with a package, in Java's syntax. */
  public static boolean isClassName(String text) {
    String[] parts = text.split("\\.", -1);
    return parts.length > 1
        && Arrays.stream(parts)
            .allMatch(
                part ->
                    !part.isEmpty()
                        && Character.isJavaIdentifierStart(part.codePointAt(0))
                        && part.codePoints().allMatch(Character::isJavaIdentifierPart)
                        && part.codePoints().noneMatch(Character::isIdentifierIgnorable));
  }

  private static boolean isPath(String text) {
    return !text.isBlank() && text.indexOf('\0') < 0;
  }

  private static Optional<String> patternFault(String text) {
    if (text.isEmpty() || text.length() > MOST_PATTERN_CHARACTERS) {
      return Optional.of("it has " + text.length() + " characters, not 1 to 500");
    }
    try {
      Pattern.compile(text);
      return Optional.empty();
    } catch (PatternSyntaxException e) {
      return Optional.of(e.getDescription());
    }
  }

  private static ValueType<String> text(
      String allowed, Predicate<String> accepts, String standIn, Function<String, String> remark) {
    Predicate<String> writable =
        text -> StandardCharsets.UTF_8.newEncoder().canEncode(text) && accepts.test(text);
    return new ValueType<>(
        allowed,
        node -> {
          Optional<String> text = textOf(node);
          if (text.isEmpty()) {
            return ValueType.wrong(node, allowed);
          }
          return writable.test(text.get())
              ? new ValueType.Reading.Value<>(text.get())
              : ValueType.wrong(
                  new Node.Scalar(text.get(), node.origin()), allowed + remark.apply(text.get()));
        },
        writable,
        TomlText::quote,
        standIn);
  }

  /** A string; of an argument such as {@code run.name=7} the text, whatever else it could be. */
  private static Optional<String> textOf(Node node) {
    if (!(node instanceof Node.Scalar scalar)) {
      return Optional.empty();
    } else if (scalar.value() instanceof String text) {
      return Optional.of(text);
    } else {
      return scalar.origin() instanceof Origin.Argument argument
          ? argument.bareValue()
          : Optional.empty();
    }
  }

  private static Function<String, String> nearestOf(List<String> words) {
    return text ->
        NearestWord.to(text, words)
            .map(near -> "; did you mean " + TomlText.quote(near) + "?")
            .orElse("");
  }

  private static String quoted(List<String> words) {
    return words.stream().map(TomlText::quote).collect(Collectors.joining(", "));
  }

  private static <A, B> ValueType.Reading<B> map(
      ValueType.Reading<A> reading, Function<A, B> function) {
    if (reading instanceof ValueType.Reading.Value<A> value) {
      return new ValueType.Reading.Value<>(function.apply(value.value()));
    }
    return new ValueType.Reading.Wrong<>(((ValueType.Reading.Wrong<A>) reading).text());
  }
}
