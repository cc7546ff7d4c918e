package dev.covey.coordinator.run;

import dev.covey.core.RunId;
import dev.covey.core.error.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One run's folder, locked by the process that writes to it. The names of its files are fixed:
 * experiment.toml, metrics.jsonl, summary.json, events.jsonl, control.json, store/, checkpoints/,
 * adapter/, samples/, report.html.
 */
public final class RunFolder implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;
  private final FileLock lock;

  private RunFolder(Path path, FileChannel channel, FileLock lock) {
    this.path = path;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Creates a new run folder {@code <runs>/<name>-<seed>}, or the next free {@code
   * <name>-<seed>-2}, and locks it.
   *
   * @throws StoreException if nothing can be written there
   */
  public static RunFolder create(Path runs, String name, long seed) {
    String stem = name.replaceAll("[^A-Za-z0-9._-]", "_") + "-" + seed;
    try {
      Files.createDirectories(runs);
      for (int number = 1; ; number++) {
        Path candidate = runs.resolve(number == 1 ? stem : stem + "-" + number);
        try {
          Files.createDirectory(candidate);
        } catch (java.nio.file.FileAlreadyExistsException e) {
          continue;
        }
        return open(candidate);
      }
    } catch (IOException e) {
      throw new StoreException("cannot create a run folder in " + runs + ": " + e.getMessage(), e);
    }
  }

  /**
   * Locks an existing run folder.
   *
   * @throws StoreException if there is none or another process has it locked
   */
  public static RunFolder open(Path path) {
    if (!Files.isDirectory(path)) {
      throw new StoreException("no run folder " + path + "; `covey runs` lists what there is");
    }
    try {
      for (String folder : new String[] {"store", "checkpoints", "samples"}) {
        Files.createDirectories(path.resolve(folder));
      }
      FileChannel channel =
          FileChannel.open(
              path.resolve("store").resolve("lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
      FileLock lock;
      try {
        lock = channel.tryLock();
      } catch (OverlappingFileLockException e) {
        lock = null;
      }
      if (lock == null) {
        channel.close();
        throw new StoreException(
            "run "
                + path
                + " is in use by another process; `covey status "
                + path
                + "` asks it how far it is");
      }
      return new RunFolder(path, channel, lock);
    } catch (IOException e) {
      throw new StoreException("cannot open the run folder " + path + ": " + e.getMessage(), e);
    }
  }

  public Path path() {
    return path;
  }

  public RunId runId() {
    return new RunId(path.toAbsolutePath().normalize().getFileName().toString());
  }

  public Path experimentFile() {
    return path.resolve("experiment.toml");
  }

  public Path metricsFile() {
    return path.resolve("metrics.jsonl");
  }

  public Path summaryFile() {
    return path.resolve("summary.json");
  }

  public Path eventsFile() {
    return path.resolve("events.jsonl");
  }

  public Path controlFile() {
    return path.resolve("control.json");
  }

  public Path store() {
    return path.resolve("store");
  }

  public Path checkpoints() {
    return path.resolve("checkpoints");
  }

  public Path adapter() {
    return path.resolve("adapter");
  }

  public Path base() {
    return path.resolve("base");
  }

  public Path samples() {
    return path.resolve("samples");
  }

  public Path report() {
    return path.resolve("report.html");
  }

  @Override
  public void close() {
    try {
      lock.release();
      channel.close();
    } catch (IOException e) {
      throw new StoreException("cannot release the lock of " + path + ": " + e.getMessage(), e);
    }
  }
}
