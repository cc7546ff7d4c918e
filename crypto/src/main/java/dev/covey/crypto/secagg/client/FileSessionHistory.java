package dev.covey.crypto.secagg.client;

import dev.covey.core.AtomicFiles;
import dev.covey.core.Crc32c;
import dev.covey.core.Hex;
import dev.covey.core.RoundKey;
import dev.covey.core.RunId;
import dev.covey.core.error.CoveyException;
import dev.covey.core.error.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The sessions that a client has joined, in a file: lines {@code run round attempt checksum}, and
 * {@code run round survivors checksum} for a sum that it helped to open, each forced to the disk
 * before {@link #enter} or {@link #open} returns.
 *
 * <p><b>What a restart finds.</b> A line that was being written when the power went is torn; it is
 * the last, its session was not joined, and it is cut off. A damaged line before others is an
 * error: what it said cannot be known, and a session that is forgotten could be replayed.
 *
 * <p><b>Why it does not grow without end, and forgets nothing.</b> Sessions of a run ascend, so the
 * last lines of a run stand for all before them, whatever rounds a coordinator invents; the file is
 * written anew with one line of a kind a run when it has twice as many. Runs are bounded by number,
 * since a coordinator can invent those as well. When there are too many, new runs are refused
 * rather than old ones forgotten: with any rule for forgetting, a coordinator would announce runs
 * until the one it wants to replay is gone. A client for which that happens enrols again: its new
 * identity key stands in no old roster, so the old file is of no more use to anybody, and can be
 * deleted.
 *
 * <p>One process at a time has a history open. Thread-safe.
 */
public final class FileSessionHistory implements SessionHistory, AutoCloseable {
  /** Runs that a history holds: with one run a day, for more than a hundred years. */
  public static final int MAX_RUNS = 50_000;

  private static final String HEADER = "covey-sessions 1\n";
  private static final int SPARE_LINES = 1024;
  private static final int SURVIVORS_DIGITS = 64;

  private final Path file;
  private final int maxRuns;
  private final int spareLines;
  private final LastSessions last = new LastSessions();
  private final FileChannel lockChannel;
  private FileChannel channel;
  private int lines;
  private boolean broken;

  private FileSessionHistory(Path file, int maxRuns, int spareLines, FileChannel lockChannel)
      throws IOException {
    this.file = file;
    this.maxRuns = maxRuns;
    this.spareLines = spareLines;
    this.lockChannel = lockChannel;
    if (!Files.exists(file)) {
      AtomicFiles.writeDurably(file, bytes(HEADER));
    }
    int end = load(Files.readAllBytes(file));
    channel = FileChannel.open(file, StandardOpenOption.WRITE);
    cutTo(end);
  }

  /**
   * Opens a history, or begins one where there is none. Its folder must exist; beside the file
   * stands another, named {@code .lock}.
   *
   * @throws StoreException if it cannot be read or written, is damaged, or another process has it
   */
  public static FileSessionHistory open(Path file) {
    return open(file, MAX_RUNS, SPARE_LINES);
  }

  static FileSessionHistory open(Path file, int maxRuns, int spareLines) {
    FileChannel lockChannel = null;
    try {
      lockChannel =
          FileChannel.open(
              file.resolveSibling(file.getFileName() + ".lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
      FileLock lock = lockChannel.tryLock();
      if (lock == null) {
        throw inUse(file);
      }
      return new FileSessionHistory(file, maxRuns, spareLines, lockChannel);
    } catch (OverlappingFileLockException e) {
      closeQuietly(lockChannel);
      throw inUse(file);
    } catch (CoveyException e) {
      closeQuietly(lockChannel);
      throw e;
    } catch (IOException e) {
      closeQuietly(lockChannel);
      throw new StoreException(
          "cannot open the history of sessions " + file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public synchronized Entry enter(RoundKey key) {
    if (!last.isNew(key)) {
      return Entry.AGAIN;
    }
    requireWritable();
    if (!last.knows(key.run()) && last.runs() >= maxRuns) {
      throw new StoreException(
          "the history of sessions "
              + file
              + " holds "
              + maxRuns
              + " runs and takes no new one, since it must not forget any: enrol this client again,"
              + " with a new identity key, and delete the file");
    }
    append(line(key));
    last.advance(key);
    tidy();
    return Entry.FIRST;
  }

  @Override
  public synchronized boolean open(RoundKey key, byte[] survivors) {
    Opened sum = Opened.of(key, survivors);
    if (!last.mayOpen(sum)) {
      return false;
    }
    if (!last.hasOpened(sum)) {
      requireWritable();
      append(line(sum));
      last.opened(sum);
      tidy();
    }
    return true;
  }

  private void requireWritable() {
    if (broken) {
      throw new StoreException(
          "the history of sessions "
              + file
              + " could not be written before: no session goes on until it is opened again");
    }
  }

  private void append(String text) {
    try {
      ByteBuffer line = bytes(text);
      while (line.hasRemaining()) {
        channel.write(line);
      }
      channel.force(false);
      lines++;
    } catch (IOException e) {
      // Half a line may stand there: what comes after it would be read as damage.
      broken = true;
      throw new StoreException(
          "cannot write the history of sessions " + file + ": " + e.getMessage(), e);
    }
  }

  /** Lets another process open the history. */
  @Override
  public synchronized void close() {
    broken = true;
    closeQuietly(channel);
    closeQuietly(lockChannel);
  }

  /** What was just written is durable whether or not this succeeds. */
  private void tidy() {
    int needed = last.all().size() + last.allOpened().size();
    if (lines <= 2 * needed + spareLines) {
      return;
    }
    StringBuilder text = new StringBuilder(HEADER);
    last.all().forEach(key -> text.append(line(key)));
    last.allOpened().forEach(sum -> text.append(line(sum)));
    try {
      channel.close();
      AtomicFiles.writeDurably(file, bytes(text.toString()));
      channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
      lines = needed;
    } catch (IOException | StoreException e) {
      broken = true;
    }
  }

  /** Takes all whole lines and tells where they end. */
  private int load(byte[] bytes) {
    int at = HEADER.length();
    if (bytes.length < at || !HEADER.equals(new String(bytes, 0, at, StandardCharsets.US_ASCII))) {
      throw new StoreException(
          file
              + " is no history of sessions of this version; if it is lost, enrol this client again,"
              + " with a new identity key, and delete the file");
    }
    int end = at;
    boolean torn = false;
    while (at < bytes.length) {
      int next = at;
      boolean unwritten = false;
      while (next < bytes.length && bytes[next] != '\n') {
        unwritten |= bytes[next] == 0;
        next++;
      }
      boolean ended = next < bytes.length;
      boolean whole = ended && take(new String(bytes, at, next - at, StandardCharsets.US_ASCII));
      // Each line was forced to the disk before the next was begun: only the last can be torn, and
      // then it has no end, or a hole.
      if (torn || !whole && ended && !unwritten) {
        throw new StoreException(
            "line "
                + (lines + 2)
                + " of the history of sessions "
                + file
                + " is damaged, and a session may be forgotten: enrol this client again, with a new"
                + " identity key, and delete the file");
      }
      torn = !whole;
      at = next + 1;
      end = whole ? at : end;
    }
    return end;
  }

  private boolean take(String line) {
    String[] parts = line.split(" ", -1);
    if (parts.length != 4) {
      return false;
    }
    try {
      RunId run = new RunId(parts[0]);
      int round = Integer.parseInt(parts[1]);
      boolean whole = parts[2].length() == SURVIVORS_DIGITS;
      if (whole) {
        Opened sum = new Opened(run, round, parts[2]);
        whole = (line + "\n").equals(line(sum));
        if (whole) {
          last.opened(sum);
        }
      } else {
        RoundKey key = new RoundKey(run, round, Integer.parseInt(parts[2]));
        whole = (line + "\n").equals(line(key));
        if (whole) {
          last.advance(key);
        }
      }
      lines += whole ? 1 : 0;
      return whole;
    } catch (IllegalArgumentException | CoveyException e) {
      return false;
    }
  }

  private void cutTo(int end) throws IOException {
    if (channel.size() > end) {
      channel.truncate(end);
      channel.force(true);
    }
    channel.position(end);
  }

  private static String line(RoundKey key) {
    return checked(key.run() + " " + key.round() + " " + key.attempt());
  }

  private static String line(Opened sum) {
    return checked(sum.run() + " " + sum.round() + " " + sum.survivors());
  }

  private static String checked(String said) {
    int checksum = Crc32c.start().update(said.getBytes(StandardCharsets.US_ASCII)).value();
    byte[] four = ByteBuffer.allocate(Integer.BYTES).putInt(checksum).array();
    return said + " " + Hex.format(four) + "\n";
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static StoreException inUse(Path file) {
    return new StoreException(
        "another process has the history of sessions " + file + " open: stop the other client");
  }

  private static void closeQuietly(@org.jspecify.annotations.Nullable FileChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // Nothing is written by closing: what had to be on the disk was forced there.
      }
    }
  }
}
