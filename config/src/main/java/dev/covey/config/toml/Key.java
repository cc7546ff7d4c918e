package dev.covey.config.toml;

import dev.covey.core.error.ConfigurationException;
import java.util.List;
import java.util.Optional;

/**
 * A key that a settings file may have. Declared once: reader, writer, defaults and reference manual
 * all take it from here.
 *
 * @param path dotted, such as {@code run.seed}; its segments are bare keys
 * @param defaultValue what holds where the file says nothing; empty where that depends on other
 *     keys, or where the key is required or stays absent
 * @param defaultText the default for people
 * @param onlyFor where the key has an effect, completing "only for ..."; empty for everywhere
 * @param meaning one sentence, with the unit
 */
public record Key<T>(
    String path,
    ValueType<T> type,
    Optional<T> defaultValue,
    String defaultText,
    String onlyFor,
    String meaning) {

  /** A key with a fixed default. */
  public static <T> Key<T> of(String path, ValueType<T> type, T defaultValue, String meaning) {
    return new Key<>(
        path, type, Optional.of(defaultValue), type.toml().apply(defaultValue), "", meaning);
  }

  /** A key without a fixed default; {@code defaultText} tells people what holds then. */
  public static <T> Key<T> withoutDefault(
      String path, ValueType<T> type, String defaultText, String meaning) {
    return new Key<>(path, type, Optional.empty(), defaultText, "", meaning);
  }

  /** This key, having an effect only in the case that {@code condition} describes. */
  public Key<T> onlyFor(String condition) {
    return new Key<>(path, type, defaultValue, defaultText, condition, meaning);
  }

  /** The segments of the path. */
  public List<String> segments() {
    return List.of(path.split("\\."));
  }

  /** The path without its last segment; empty for a key at the top. */
  public String table() {
    int dot = path.lastIndexOf('.');
    return dot < 0 ? "" : path.substring(0, dot);
  }

  /** The last segment of the path. */
  public String name() {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  /**
   * The value, if the key's type allows it.
   *
   * @throws ConfigurationException if not
   */
  public T require(T value) {
    if (!type.accepts().test(value)) {
      throw new ConfigurationException(path + ": found " + value + ", expected " + type.allowed());
    }
    return value;
  }
}
