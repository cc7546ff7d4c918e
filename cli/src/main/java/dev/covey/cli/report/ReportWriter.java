package dev.covey.cli.report;

import dev.covey.core.error.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes report.html of a run folder: one self-contained file that opens from disk without a network
 * and works without scripts. It is a pure function of the folder's other files, so that writing it
 * again changes nothing, and it can be written while the run is alive.
 *
 * <p>Everything read is escaped. The page's own content policy forbids loading anything and running
 * any script but its own, named by digest.
 */
public final class ReportWriter {
  private static final AtomicLong WRITES = new AtomicLong();

  private ReportWriter() {}

  /**
   * Reads the folder and replaces report.html in it, atomically.
   *
   * @return the report
   * @throws StoreException where a file of the folder cannot be read or has an unknown schema, or
   *     the report cannot be written
   */
  public static Path write(Path runFolder) {
    String html = new ReportPage(RunFiles.read(runFolder)).render();
    Path report = runFolder.resolve("report.html");
    // Named by process and count, so that two writers never share a file.
    Path unfinished =
        runFolder.resolve(
            ".report-" + ProcessHandle.current().pid() + "-" + WRITES.incrementAndGet() + ".tmp");
    try {
      try {
        Files.write(unfinished, html.getBytes(StandardCharsets.UTF_8));
        Files.move(
            unfinished,
            report,
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException failure) {
      throw new StoreException(
          report + ": cannot be written: " + failure + "; make the folder writable", failure);
    }
    return report;
  }
}
