package dev.covey.protocol.wire;

import com.google.protobuf.Message;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Recorded messages: a line each, its name and its bytes in hexadecimal. A line is never changed
 * once a version of Covey has left with it, only added. To write the lines of new messages, run the
 * test with {@code -Dcovey.wire.record=DIR} and copy them from the file of the same name there.
 */
final class RecordedFile {
  private RecordedFile() {}

  /** The lines of a file beside this class, in order. */
  static Map<String, byte[]> read(String name) {
    Map<String, byte[]> recorded = new LinkedHashMap<>();
    try (InputStream in = RecordedFile.class.getResourceAsStream(name)) {
      if (in == null) {
        return recorded;
      }
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        String[] parts = line.split(" ", -1);
        if (recorded.put(parts[0], HexFormat.of().parseHex(parts[1])) != null) {
          throw new AssertionError(name + " has " + parts[0] + " twice");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return recorded;
  }

  /** Where to write what is recorded now; empty if nothing is to be recorded. */
  static Optional<Path> recordTo() {
    return Optional.ofNullable(System.getProperty("covey.wire.record")).map(Path::of);
  }

  /** Writes messages as today's code encodes them. */
  static void write(Path folder, String name, Map<String, Message> messages) {
    StringBuilder lines = new StringBuilder();
    messages.forEach(
        (key, message) ->
            lines
                .append(key)
                .append(' ')
                .append(HexFormat.of().formatHex(message.toByteArray()))
                .append('\n'));
    try {
      Files.writeString(Files.createDirectories(folder).resolve(name), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
