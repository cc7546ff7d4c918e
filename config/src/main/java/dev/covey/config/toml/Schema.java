package dev.covey.config.toml;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The keys of a kind of settings file, in the order in which they are written.
 *
 * @param reserved keys and tables that are understood but refused, with what to say about them
 */
public record Schema(List<Key<?>> keys, Map<String, String> reserved) {
  public Schema {
    keys = List.copyOf(keys);
    reserved = Map.copyOf(reserved);
    Map<String, Key<?>> byPath = new LinkedHashMap<>();
    for (Key<?> key : keys) {
      if (byPath.put(key.path(), key) != null || reserved.containsKey(key.path())) {
        throw new IllegalArgumentException("key " + key.path() + " is declared twice");
      }
    }
  }

  /** The key of this path. */
  Optional<Key<?>> key(String path) {
    return keys.stream().filter(key -> key.path().equals(path)).<Key<?>>map(key -> key).findFirst();
  }

  /** Tables by dotted path, without the top, in order. */
  public Set<String> tables() {
    Set<String> tables = new LinkedHashSet<>();
    for (Key<?> key : keys) {
      List<String> segments = key.segments();
      for (int depth = 1; depth < segments.size(); depth++) {
        tables.add(String.join(".", segments.subList(0, depth)));
      }
    }
    return tables;
  }

  /** What to say of an unknown key: the nearest known one, else what its table knows. */
  String unknown(List<String> path) {
    String dotted = TomlText.key(path);
    return nearest(path)
        .map(near -> "unknown key; did you mean \"" + near + "\"?")
        .orElseGet(() -> "unknown key; " + siblings(dotted));
  }

  private Optional<String> nearest(List<String> path) {
    String dotted = TomlText.key(path);
    String last = path.get(path.size() - 1);
    String parent = dotted.contains(".") ? dotted.substring(0, dotted.lastIndexOf('.')) : "";
    Collection<String> known = new ArrayList<>(tables());
    keys.forEach(key -> known.add(key.path()));

    List<String> here = known.stream().filter(k -> parentOf(k).equals(parent)).toList();
    Optional<String> sibling =
        NearestWord.to(last, here.stream().map(Schema::lastOf).toList())
            .map(name -> parent.isEmpty() ? name : parent + "." + name);
    if (sibling.isPresent()) {
      return sibling;
    }
    // The right word in the wrong table, then a slip anywhere in the path.
    Optional<String> elsewhere = known.stream().filter(k -> lastOf(k).equals(last)).findFirst();
    return elsewhere.isPresent() ? elsewhere : NearestWord.to(dotted, known);
  }

  private String siblings(String dotted) {
    String parent = parentOf(dotted);
    List<String> names = new ArrayList<>();
    for (Key<?> key : keys) {
      if (key.table().equals(parent)) {
        names.add(key.name());
      }
    }
    for (String table : tables()) {
      if (parentOf(table).equals(parent)) {
        names.add("[" + table + "]");
      }
    }
    return (parent.isEmpty() ? "the file" : "[" + parent + "]")
        + " knows "
        + String.join(", ", names);
  }

  private static String parentOf(String path) {
    return path.contains(".") ? path.substring(0, path.lastIndexOf('.')) : "";
  }

  private static String lastOf(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }
}
