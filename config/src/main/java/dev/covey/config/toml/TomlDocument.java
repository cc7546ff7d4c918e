package dev.covey.config.toml;

import dev.covey.core.Buffers;
import dev.covey.core.error.ConfigurationException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * A parsed TOML file with the arguments that override it. Immutable.
 *
 * @param name how messages call the file
 */
public record TomlDocument(String name, Node.Table root) {
  private static final long MOST_BYTES = 1 << 20;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  /**
   * Reads a file; messages name it as {@code file} does.
   *
   * @throws ConfigurationException if it is absent, unreadable, larger than 1 MiB, not UTF-8 or not
   *     TOML 1.0; syntax errors are told all at once
   */
  public static TomlDocument read(Path file) {
    String name = file.toString();
    byte[] bytes;
    try {
      if (Files.isDirectory(file)) {
        throw new ConfigurationException(name + ": is a folder, expected a TOML file");
      }
      if (Files.size(file) > MOST_BYTES) {
        throw new ConfigurationException(
            name + ": has " + Files.size(file) + " bytes; at most " + MOST_BYTES + " are read");
      }
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new ConfigurationException(name + ": no such file", e);
    } catch (IOException e) {
      throw new ConfigurationException(name + ": cannot be read: " + e, e);
    }
    return parse(name, decode(name, bytes));
  }

  /**
   * Parses text that has no file, or whose file is already read.
   *
   * @throws ConfigurationException if it is not TOML 1.0
   */
  public static TomlDocument parse(String name, String text) {
    boolean marked = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
    TomlParseResult result = parseToml(name, marked ? text.substring(1) : text);
    if (result.hasErrors()) {
      Problems problems = new Problems();
      for (TomlParseError error : result.errors()) {
        TomlPosition at = error.position();
        problems.add(
            new Origin.InFile(name, at.line(), at.column()),
            "not valid TOML: " + String.valueOf(error.getMessage()));
      }
      problems.throwIfAny();
    }
    return new TomlDocument(
        name,
        table(
            result,
            new Origin.InFile(name, 1, 1),
            at -> new Origin.InFile(name, at.line(), at.column())));
  }

  /**
   * This document with {@code key=value} arguments laid over it, later ones over earlier. A value
   * is TOML; what is not TOML is taken as a string. An argument that has no key, no equals sign, or
   * a key that runs through a value is reported and left out.
   */
  public TomlDocument withArguments(List<String> arguments, Problems problems) {
    return withArguments(arguments, problems, key -> false);
  }

  /**
   * As {@link #withArguments(List, Problems)}, for files that may hold secrets.
   *
   * @param secret whether the value of a key, given as it was written, must not stand in messages
   */
  public TomlDocument withArguments(
      List<String> arguments, Problems problems, Predicate<String> secret) {
    Node.Table table = root;
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      int equals = argument.indexOf('=');
      String value = equals < 0 ? "" : argument.substring(equals + 1);
      boolean hidden = equals >= 0 && secret.test(argument.substring(0, equals));
      String shown = hidden ? argument.substring(0, equals) + "=(not shown)" : argument;
      Origin.Argument origin = new Origin.Argument(i, shown, Optional.of(value));
      if (equals < 0) {
        problems.add(origin, "expected KEY=VALUE, such as --set run.seed=7");
        continue;
      }
      List<String> path;
      try {
        path = Toml.parseDottedKey(argument.substring(0, equals));
      } catch (IllegalArgumentException e) {
        problems.add(origin, "the part before = is not a key such as run.seed");
        continue;
      }
      table = with(table, path, 0, argumentValue(value, origin), problems);
    }
    return new TomlDocument(name, table);
  }

  private static Node.Table with(
      Node.Table table, List<String> path, int depth, Node value, Problems problems) {
    Map<String, Node> entries = new LinkedHashMap<>(table.entries());
    String segment = path.get(depth);
    if (depth == path.size() - 1) {
      entries.put(segment, value);
      return new Node.Table(entries, table.origin());
    }
    Node inner = entries.getOrDefault(segment, new Node.Table(Map.of(), value.origin()));
    if (inner instanceof Node.Table innerTable) {
      entries.put(segment, with(innerTable, path, depth + 1, value, problems));
    } else {
      problems.add(
          value.origin(),
          TomlText.key(path.subList(0, depth + 1)) + ": is " + inner.found() + ", not a table");
    }
    return new Node.Table(entries, table.origin());
  }

  private static Node argumentValue(String value, Origin.Argument origin) {
    TomlParseResult parsed = parseToml("--set " + origin.text(), "value = " + value);
    Object found = parsed.hasErrors() || parsed.size() != 1 ? null : parsed.get("value");
    if (found == null) {
      return new Node.Scalar(value, origin);
    }
    return node(found, origin, at -> origin.inner());
  }

  private static TomlParseResult parseToml(String name, String text) {
    try {
      return Toml.parse(text);
    } catch (StackOverflowError e) {
      throw new ConfigurationException(
          name + ": not valid TOML: arrays or tables nest too deeply", e);
    } catch (RuntimeException e) {
      // The parser reports errors in its result; what it throws is a fault of its own.
      throw new ConfigurationException(name + ": not valid TOML: " + e, e);
    }
  }

  /** Turns the parser's positions into origins. */
  private interface Positions {
    Origin origin(TomlPosition at);
  }

  private static Node node(Object value, Origin origin, Positions positions) {
    if (value instanceof TomlTable table) {
      return table(table, origin, positions);
    } else if (value instanceof TomlArray array) {
      List<Node> elements = new ArrayList<>();
      for (int i = 0; i < array.size(); i++) {
        // The parser places an element at the comma before it; the array's own place is exact.
        Origin place = origin instanceof Origin.Argument argument ? argument.inner() : origin;
        Object element = array.get(i);
        elements.add(
            element instanceof TomlTable
                ? node(element, positions.origin(array.inputPositionOf(i)), positions)
                : node(element, place, positions));
      }
      return new Node.Array(elements, origin);
    } else {
      return new Node.Scalar(value, origin);
    }
  }

  private static Node.Table table(TomlTable table, Origin origin, Positions positions) {
    Map<String, Node> entries = new LinkedHashMap<>();
    for (String key : table.keySet()) {
      List<String> path = List.of(key);
      Object value = table.get(path);
      TomlPosition at = table.inputPositionOf(path);
      if (value != null && at != null) {
        entries.put(key, node(value, positions.origin(at), positions));
      }
    }
    return new Node.Table(entries, origin);
  }

  private static String decode(String name, byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    if (!result.isError()) {
      decoder.flush(out);
      return Buffers.flip(out).toString();
    }
    int line = 1;
    int column = 1;
    for (char c : Buffers.flip(out).toString().toCharArray()) {
      line += c == '\n' ? 1 : 0;
      column = c == '\n' ? 1 : column + 1;
    }
    throw new ConfigurationException(
        new Origin.InFile(name, line, column).prefix()
            + ": byte 0x"
            + String.format("%02x", in.get(in.position()))
            + " is not valid UTF-8; save the file as UTF-8");
  }
}
