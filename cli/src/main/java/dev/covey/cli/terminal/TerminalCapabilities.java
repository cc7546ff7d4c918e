package dev.covey.cli.terminal;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What the place that stderr goes to can show.
 *
 * @param ansi whether it is a terminal that lines can be redrawn on; no escape code is written
 *     otherwise
 * @param columns its width in characters, at least {@value #MIN_COLUMNS}
 * @param unicode whether it shows more than ASCII
 */
public record TerminalCapabilities(boolean ansi, int columns, boolean unicode) {
  /** Narrower terminals are written to as if they were this wide; they cut the status line off. */
  public static final int MIN_COLUMNS = 20;

  private static final int DEFAULT_COLUMNS = 80;

  public TerminalCapabilities {
    columns = Math.max(MIN_COLUMNS, columns);
  }

  /** A file or a pipe: plain lines. */
  public static TerminalCapabilities plain() {
    return new TerminalCapabilities(false, DEFAULT_COLUMNS, false);
  }

  /**
   * Asks the system about stderr of this process. Java 17 cannot tell, so the shell is asked, once;
   * where it has no answer the output is plain.
   */
  public static TerminalCapabilities ofStandardError() {
    return of(System.getenv(), sizeOfStandardError(), charsetOfStandardError());
  }

  /**
   * Decides from the environment and from {@code size}, which is what {@code stty size} says
   * ({@code rows columns}) or empty where stderr is no terminal. {@code NO_COLOR} (if not empty)
   * and {@code TERM=dumb} ask for plain lines.
   */
  static TerminalCapabilities of(Map<String, String> environment, String size, Charset charset) {
    boolean unicode = charset.name().startsWith("UTF");
    boolean plain =
        size.isBlank()
            || !environment.getOrDefault("NO_COLOR", "").isEmpty()
            || environment.getOrDefault("TERM", "dumb").equals("dumb");
    return new TerminalCapabilities(!plain, columns(size), unicode);
  }

  private static int columns(String size) {
    String[] rowsAndColumns = size.strip().split("\\s+");
    try {
      int columns = Integer.parseInt(rowsAndColumns[rowsAndColumns.length - 1]);
      return columns > 0 ? columns : DEFAULT_COLUMNS;
    } catch (NumberFormatException unknown) {
      return DEFAULT_COLUMNS;
    }
  }

  private static String sizeOfStandardError() {
    try {
      Process shell =
          new ProcessBuilder(
                  "sh", "-c", "test -t 2 || exit 1; stty size <&2 2>/dev/null || echo 24 80")
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      shell.getOutputStream().close();
      if (!shell.waitFor(2, TimeUnit.SECONDS)) {
        shell.destroyForcibly();
        return "";
      }
      String size = new String(shell.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return shell.exitValue() == 0 ? size : "";
    } catch (IOException noShell) {
      return "";
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  private static Charset charsetOfStandardError() {
    for (String property : new String[] {"stderr.encoding", "sun.stderr.encoding"}) {
      String name = System.getProperty(property, "");
      if (!name.isEmpty() && Charset.isSupported(name)) {
        return Charset.forName(name);
      }
    }
    return Charset.defaultCharset();
  }
}
