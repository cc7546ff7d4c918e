package dev.covey.coordinator.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.covey.core.error.InternalException;
import dev.covey.core.error.StoreException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/** A file of JSON objects, one a line, that is only ever appended to. */
public final class JsonLines {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Path file;

  private JsonLines(Path file) {
    this.file = file;
  }

  /** Opens for appending; a last line that a crash tore is cut off. */
  public static JsonLines open(Path file) {
    try {
      if (Files.exists(file)) {
        truncateTornLine(file);
      } else {
        Files.createFile(file);
      }
    } catch (IOException e) {
      throw new StoreException("cannot open " + file + ": " + e.getMessage(), e);
    }
    return new JsonLines(file);
  }

  /** Appends one line, which must not contain a line end. */
  public synchronized void append(String line) {
    try {
      Files.write(file, (line + "\n").getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new StoreException("cannot append to " + file + ": " + e.getMessage(), e);
    }
  }

  /** One object as a line, keys in the map's order. */
  public static String line(Map<String, ?> object) {
    try {
      return MAPPER.writeValueAsString(object);
    } catch (JsonProcessingException e) {
      throw new InternalException("cannot write JSON: " + e.getMessage(), e);
    }
  }

  private static void truncateTornLine(Path file) throws IOException {
    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
      long end = access.length();
      while (end > 0) {
        access.seek(end - 1);
        if (access.read() == '\n') {
          break;
        }
        end--;
      }
      access.setLength(end);
    }
  }
}
