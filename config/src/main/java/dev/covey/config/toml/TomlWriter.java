package dev.covey.config.toml;

import java.util.HashMap;
import java.util.Map;

/** Writes keys and values in their schema's order: the same settings give the same bytes. */
public final class TomlWriter {
  private final Schema schema;
  private final Map<String, String> values = new HashMap<>();

  public TomlWriter(Schema schema) {
    this.schema = schema;
  }

  /** Sets a key's value. */
  public <T> TomlWriter put(Key<T> key, T value) {
    values.put(key.path(), key.type().toml().apply(value));
    return this;
  }

  /** Takes a key out again. */
  public TomlWriter remove(Key<?> key) {
    values.remove(key.path());
    return this;
  }

  /** The document, lines ending in a line feed. */
  public String render() {
    StringBuilder out = new StringBuilder();
    String table = "";
    for (Key<?> key : schema.keys()) {
      String value = values.get(key.path());
      if (value == null) {
        continue;
      }
      if (!key.table().equals(table)) {
        table = key.table();
        out.append(out.length() == 0 ? "" : "\n").append('[').append(table).append("]\n");
      }
      out.append(key.name()).append(" = ").append(value).append('\n');
    }
    return out.toString();
  }
}
