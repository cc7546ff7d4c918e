package dev.covey.coordinator.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A recorded conversation, a line each: {@code > name bytes} for what the client sent, {@code <
 * name bytes} for what the coordinator answered, {@code = STATUS} for how a call ended, {@code #
 * name bytes} for a file that was there before. A line is never changed once a version of Covey has
 * left with it. A conversation that is new is recorded by running its test with {@code
 * -Dcovey.wire.record=DIR}; its file then stands in that folder.
 */
public final class Transcript {
  /** One line; the status stands in {@code name} and has no bytes. */
  public record Line(char kind, String name, byte[] bytes) {
    String text() {
      return kind == '=' ? "= " + name : kind + " " + name + " " + HexFormat.of().formatHex(bytes);
    }
  }

  private final String file;
  private final List<Line> lines;

  private Transcript(String file, List<Line> lines) {
    this.file = file;
    this.lines = lines;
  }

  public static Transcript empty(String file) {
    return new Transcript(file, new ArrayList<>());
  }

  /** Of a file beside this class. */
  public static Transcript read(String file) {
    try (InputStream in = Transcript.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new AssertionError(file + " was never recorded; -Dcovey.wire.record=DIR records it");
      }
      List<Line> lines = new ArrayList<>();
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split(" ", -1))
          .forEach(
              parts ->
                  lines.add(
                      new Line(
                          parts[0].charAt(0),
                          parts[1],
                          parts.length < 3 ? new byte[0] : HexFormat.of().parseHex(parts[2]))));
      return new Transcript(file, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where to record; empty if what is recorded is held again. */
  public static Optional<Path> recordTo() {
    return Optional.ofNullable(System.getProperty("covey.wire.record")).map(Path::of);
  }

  /** Appends a line. */
  public void add(Line line) {
    lines.add(line);
  }

  /** All lines, in order. */
  public List<Line> lines() {
    return List.copyOf(lines);
  }

  /** The line at an index. */
  Line line(int index) {
    if (index >= lines.size()) {
      throw new AssertionError(file + " ends after " + lines.size() + " lines");
    }
    return lines.get(index);
  }

  /** Number of lines. */
  int size() {
    return lines.size();
  }

  /** The bytes of the first line of a name. */
  byte[] bytes(String name) {
    return lines.stream()
        .filter(line -> line.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(file + " has no " + name))
        .bytes();
  }

  /** Writes it into a folder. */
  public void write(Path folder) {
    try {
      Files.write(
          Files.createDirectories(folder).resolve(file), lines.stream().map(Line::text).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
