package dev.covey.coordinator.daemon;

import dev.covey.core.error.StoreException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The files of a run folder that may be read from afar: those for people and tools, never the
 * store, the journal or the control token. Links are not followed.
 */
final class PublicRunFiles {
  private static final int CHUNK_BYTES = 1 << 20;
  private static final Set<String> FILES =
      Set.of("experiment.toml", "metrics.jsonl", "events.jsonl", "summary.json", "report.html");
  private static final Set<String> FOLDERS = Set.of("samples", "adapter", "model", "base");

  private final Path folder;

  PublicRunFiles(Path folder) {
    this.folder = folder;
  }

  /** Sizes in bytes by path, relative with slashes. */
  SortedMap<String, Long> list() {
    SortedMap<String, Long> sizes = new TreeMap<>();
    try {
      for (String file : FILES) {
        put(sizes, file);
      }
      for (String name : FOLDERS) {
        Path inner = folder.resolve(name);
        if (Files.isDirectory(inner, LinkOption.NOFOLLOW_LINKS)) {
          try (Stream<Path> files = Files.list(inner)) {
            for (Path file : files.toList()) {
              put(sizes, name + "/" + file.getFileName());
            }
          }
        }
      }
    } catch (IOException e) {
      throw new StoreException("cannot list the files of the run: " + e.getMessage(), e);
    }
    return sizes;
  }

  private void put(SortedMap<String, Long> sizes, String path) throws IOException {
    Path file = folder.resolve(path);
    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      sizes.put(path, Files.size(file));
    }
  }

  /**
   * Opens one of the listed files.
   *
   * @throws io.grpc.StatusRuntimeException NOT_FOUND for any other path, OUT_OF_RANGE for an offset
   *     that is not within the file
   */
  Reader open(String path, long offset) {
    Long bytes = list().get(path);
    if (bytes == null) {
      throw io.grpc.Status.NOT_FOUND
          .withDescription("the run has no such file to read")
          .asRuntimeException();
    }
    if (offset < 0 || offset > bytes) {
      throw io.grpc.Status.OUT_OF_RANGE
          .withDescription("offset " + offset + " of a file of " + bytes + " bytes")
          .asRuntimeException();
    }
    try {
      RandomAccessFile file = new RandomAccessFile(folder.resolve(path).toFile(), "r");
      file.seek(offset);
      return new Reader(file, offset);
    } catch (IOException e) {
      throw new StoreException("cannot open " + path + ": " + e.getMessage(), e);
    }
  }

  /** Reads a file chunk by chunk. Used by one thread at a time. */
  static final class Reader {
    private final RandomAccessFile file;
    private long offset;
    private boolean closed;

    Reader(RandomAccessFile file, long offset) {
      this.file = file;
      this.offset = offset;
    }

    long offset() {
      return offset;
    }

    synchronized boolean isClosed() {
      return closed;
    }

    /** The next bytes; none at the end. */
    synchronized byte[] next() throws IOException {
      if (closed) {
        return new byte[0];
      }
      byte[] buffer = new byte[(int) Math.min(CHUNK_BYTES, Math.max(0, file.length() - offset))];
      int read = buffer.length == 0 ? 0 : Math.max(0, file.read(buffer));
      offset += read;
      return read == buffer.length ? buffer : Arrays.copyOf(buffer, read);
    }

    synchronized void close() {
      if (!closed) {
        closed = true;
        try {
          file.close();
        } catch (IOException e) {
          // It was only read.
          return;
        }
      }
    }
  }
}
