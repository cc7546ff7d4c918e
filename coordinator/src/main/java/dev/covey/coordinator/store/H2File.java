package dev.covey.coordinator.store;

import dev.covey.core.error.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the file of an open H2 database.
 *
 * <p>H2 appends, and would use the space of what is outdated again after a while; a process that is
 * killed then can come back with an older state than it has acknowledged. So it is told never to,
 * and the file is made anew now and then instead: closed, copied without what is outdated, put in
 * the place of the old one in one step. H2 writes at each commit but does not sync; that is done
 * here.
 */
final class H2File implements Upkeep {
  /** For the URL: write at each commit, use no space again, tidy nothing when closing. */
  static final String SETTINGS =
      ";WRITE_DELAY=0;RETENTION_TIME=" + Integer.MAX_VALUE + ";MAX_COMPACT_TIME=0";

  /** Of a file that is not worth the trouble. */
  static final long SMALL_BYTES = 32L << 20;

  private static final Logger LOG = LoggerFactory.getLogger(H2File.class);
  private static final int OUTDATED_FACTOR = 4;

  /** Of org.h2.api.ErrorCode, which is there at run time alone: what was asked for has happened. */
  private static final int DATABASE_IS_CLOSED = 90098;

  private static final int CALLED_AT_SHUTDOWN = 90121;

  private final Pool pool;
  private final Path file;
  private final long smallBytes;
  private final ReadWriteLock gate = new ReentrantReadWriteLock();
  private @Nullable FileChannel channel;
  private volatile long tidyBytes;

  private H2File(Pool pool, Path file, long smallBytes) {
    this.pool = pool;
    this.file = file;
    this.smallBytes = smallBytes;
  }

  /**
   * Looks after the file of a pool that has just been opened; of a database in memory nothing.
   *
   * @param smallBytes up to which it is left as it is
   */
  static Upkeep of(Pool pool, long smallBytes) throws SQLException {
    try (Connection connection = pool.openConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("call database_path()")) {
      String path = rows.next() ? rows.getString(1) : null;
      if (path == null) {
        return NONE;
      }
      H2File upkeep = new H2File(pool, Path.of(path + ".mv.db"), smallBytes);
      upkeep.channel = upkeep.openChannel();
      return upkeep;
    }
  }

  /**
   * Stays open as long as the database: closing any descriptor of a file gives up the process's
   * lock on it.
   */
  private FileChannel openChannel() {
    try {
      return FileChannel.open(file, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new StoreException("cannot open the store's file " + file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public <T> T inUse(Supplier<T> work) {
    gate.readLock().lock();
    try {
      return work.get();
    } finally {
      gate.readLock().unlock();
    }
  }

  @Override
  public void committed() {
    FileChannel open = channel;
    if (open == null) {
      throw new StoreException("the store is closed; open it again");
    }
    try {
      open.force(false);
    } catch (IOException e) {
      throw new StoreException(
          "cannot sync the store's file "
              + file
              + " ("
              + e.getMessage()
              + "); whether the last commit outlives the machine is not known; check the disk",
          e);
    }
  }

  /** Nobody waits for it: if anybody uses the database now, the next one who writes tries again. */
  @Override
  public void afterWrites() {
    if (isDue() && gate.writeLock().tryLock()) {
      try {
        if (isDue()) {
          renew();
        }
      } finally {
        gate.writeLock().unlock();
      }
    }
  }

  private boolean isDue() {
    return bytes() > Math.max(smallBytes, OUTDATED_FACTOR * tidyBytes);
  }

  private long bytes() {
    try {
      return Files.size(file);
    } catch (IOException gone) {
      return 0;
    }
  }

  private void renew() {
    long before = bytes();
    try {
      closeAnew();
    } catch (SQLException e) {
      // Closed all the same, or as it was: nothing is lost, and it is tried again when it has
      // grown.
      LOG.warn("the store's file was not made anew: {}", Transactions.firstLine(e));
    }
    pool.release();
    closeChannel();
    inOpened();
    tidyBytes = bytes();
    LOG.debug("the store's file had {} bytes and has {}", before, tidyBytes);
  }

  private void closeAnew() throws SQLException {
    // Not closed by hand: it goes with the database, and to close it then would be a failure.
    Connection connection = pool.openConnection();
    try (Statement statement = connection.createStatement()) {
      statement.execute("shutdown compact");
    } catch (SQLException e) {
      if (e.getErrorCode() != DATABASE_IS_CLOSED && e.getErrorCode() != CALLED_AT_SHUTDOWN) {
        throw e;
      }
    }
  }

  private void inOpened() {
    try (Connection opened = pool.openConnection()) {
      channel = openChannel();
    } catch (SQLException e) {
      throw new StoreException(
          "cannot open the store again after its file was made anew: "
              + Transactions.firstLine(e)
              + "; nothing is lost; start again",
          e);
    }
  }

  private void closeChannel() {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      LOG.warn("the store's file was not closed: {}", e.getMessage());
    }
    channel = null;
  }

  /** To be called once the database is closed. */
  @Override
  public void close() {
    closeChannel();
  }
}
