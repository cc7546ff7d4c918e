package dev.covey.cli.logging;

import java.io.OutputStream;

/** Whatever {@code System.err} is when a line is written; never closed. */
public final class StandardError extends OutputStream {
  @Override
  public void write(int one) {
    System.err.write(one);
  }

  @Override
  public void write(byte[] bytes, int from, int count) {
    System.err.write(bytes, from, count);
  }

  @Override
  public void flush() {
    System.err.flush();
  }

  @Override
  public void close() {
    flush();
  }
}
