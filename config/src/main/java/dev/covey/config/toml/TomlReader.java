package dev.covey.config.toml;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the declared keys of a document and collects every problem. A key that nobody asked for by
 * {@link #finish} had no effect and is refused, so that no setting is ever silently ignored. Not
 * thread-safe.
 */
public final class TomlReader {
  private final TomlDocument document;
  private final Schema schema;
  private final Problems problems;
  private final Map<String, Node> present = new LinkedHashMap<>();
  private final Map<String, Origin> tables = new HashMap<>();
  private final Set<String> read = new HashSet<>();
  private final Set<String> failed = new HashSet<>();

  /** Opens a document; unknown and reserved keys are reported at once. */
  public TomlReader(TomlDocument document, Schema schema, Problems problems) {
    this.document = document;
    this.schema = schema;
    this.problems = problems;
    collect(document.root(), List.of(), schema.tables());
  }

  private void collect(Node.Table table, List<String> parent, Set<String> knownTables) {
    table
        .entries()
        .forEach(
            (name, node) -> {
              List<String> path = new ArrayList<>(parent);
              path.add(name);
              String dotted = TomlText.key(path);
              String refusal = schema.reserved().get(dotted);
              if (refusal != null) {
                problems.add(node.origin(), dotted + ": found " + node.found() + "; " + refusal);
              } else if (schema.key(dotted).isPresent()) {
                present.put(dotted, node);
              } else if (!knownTables.contains(dotted)) {
                problems.add(node.origin(), dotted + ": " + schema.unknown(path));
              } else if (node instanceof Node.Table inner) {
                tables.put(dotted, inner.origin());
                collect(inner, path, knownTables);
              } else {
                problems.add(
                    node.origin(),
                    dotted + ": found " + node.found() + ", expected a table [" + dotted + "]");
                failed.add(dotted);
              }
            });
  }

  /** Whether the document has this table, be it empty. */
  public boolean hasTable(String path) {
    return tables.containsKey(path);
  }

  /** Whether the document has this key. Asking does not count as reading. */
  public boolean has(Key<?> key) {
    return present.containsKey(key.path());
  }

  /** The value of a key with a fixed default. */
  public <T> T get(Key<T> key) {
    return get(key, key.defaultValue().orElseGet(key.type()::standIn));
  }

  /** The value of a key whose default depends on other keys. */
  public <T> T get(Key<T> key, T defaultValue) {
    return find(key)
        .orElseGet(() -> failed.contains(key.path()) ? key.type().standIn() : defaultValue);
  }

  /** The value of a key that may stay absent; empty also where it is wrong. */
  public <T> Optional<T> find(Key<T> key) {
    read.add(key.path());
    Node node = present.get(key.path());
    if (node == null || failed.contains(key.path())) {
      return Optional.empty();
    }
    ValueType.Reading<T> reading = key.type().reading().apply(node);
    if (reading instanceof ValueType.Reading.Value<T> value) {
      return Optional.of(value.value());
    }
    problem(key, ((ValueType.Reading.Wrong<T>) reading).text());
    return Optional.empty();
  }

  /**
   * The value of a key that must be there.
   *
   * @param reason completes "missing; ..."
   * @param because the key whose value makes this one necessary; a problem points there
   */
  public <T> T require(Key<T> key, String reason, Key<?> because) {
    if (!has(key)) {
      read.add(key.path());
      problem(key, "missing; " + reason + ": " + key.type().allowed(), because);
      return key.type().standIn();
    }
    return get(key);
  }

  /** Whether any of the keys had a wrong value. */
  public boolean failed(Key<?>... keys) {
    for (Key<?> key : keys) {
      if (failed.contains(key.path()) || (!key.table().isEmpty() && failed.contains(key.table()))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Reports {@code text} about {@code key} unless {@code holds}, or unless one of the keys involved
   * is wrong by itself.
   */
  public void check(boolean holds, String text, Key<?> key, Key<?>... involved) {
    if (!holds && !failed(key) && !failed(involved)) {
      problem(key, text, involved);
    }
  }

  /** Reports a problem with a key, at its place or else at the first place of the others. */
  public void problem(Key<?> key, String text, Key<?>... elsewhere) {
    failed.add(key.path());
    problems.add(where(key, elsewhere), key.path() + ": " + text);
  }

  /**
   * Where a key stands; else where the first present one of the others stands; else its table; else
   * the beginning of the document.
   */
  public Origin where(Key<?> key, Key<?>... elsewhere) {
    Node own = present.get(key.path());
    if (own != null) {
      return own.origin();
    }
    for (Key<?> other : elsewhere) {
      Node node = present.get(other.path());
      if (node != null) {
        return node.origin();
      }
    }
    Origin table = tables.get(key.table());
    return table != null ? table : document.root().origin();
  }

  /** Dotted paths of the keys that were read so far, present or not. */
  public Set<String> readKeys() {
    return Set.copyOf(read);
  }

  /**
   * Refuses every key that was not read, for it has no effect. A key of the file that is in {@code
   * excused} is not refused: it had an effect before an argument took it away.
   *
   * @param deciding keys that decide which others are read; if one of them is wrong nothing is
   *     refused, as nobody knows what was meant
   * @return one line for each key that was excused
   */
  public List<String> finish(List<Key<?>> deciding, Set<String> excused) {
    List<String> lines = new ArrayList<>();
    if (failed(deciding.toArray(Key<?>[]::new))) {
      return lines;
    }
    present.forEach(
        (path, node) -> {
          Key<?> key = schema.key(path).orElseThrow();
          if (read.contains(path) || failed.contains(path)) {
            return;
          }
          if (excused.contains(path) && node.origin() instanceof Origin.InFile) {
            lines.add(
                path
                    + " of the file has no effect with these arguments; it is only for "
                    + key.onlyFor());
          } else {
            problem(key, "has no effect here; it is only for " + key.onlyFor());
          }
        });
    return lines;
  }
}
