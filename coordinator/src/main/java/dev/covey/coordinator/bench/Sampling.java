package dev.covey.coordinator.bench;

import dev.covey.core.ProcessUsage;
import dev.covey.core.error.StoreException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Looks now and then at what a coordinator holds, to see whether it grows. */
final class Sampling {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private final Path folder;
  private final int every;
  private final List<RoundsBench.Sample> samples = new ArrayList<>();

  Sampling(Path folder, int every) {
    this.folder = folder;
    this.every = every;
  }

  /** Looks, if it is time. */
  void after(int round) {
    if (every == 0 || round % every != 0) {
      return;
    }
    System.gc();
    long heap = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    FolderSize size = new FolderSize();
    try {
      Files.walkFileTree(folder, size);
    } catch (IOException e) {
      throw new StoreException("cannot look through " + folder + ": " + e.getMessage(), e);
    }
    samples.add(
        new RoundsBench.Sample(
            round, heap, ProcessUsage.peakResidentBytes(), openFiles(), size.bytes, size.files));
  }

  List<RoundsBench.Sample> taken() {
    return List.copyOf(samples);
  }

  private static long openFiles() {
    try (Stream<Path> open = Files.list(DESCRIPTORS)) {
      return open.count();
    } catch (IOException notLinux) {
      return 0;
    }
  }

  /** The coordinator deletes files while they are counted. */
  private static final class FolderSize extends SimpleFileVisitor<Path> {
    private long bytes;
    private long files;

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      bytes += attributes.size();
      files++;
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException gone) {
      return FileVisitResult.CONTINUE;
    }
  }
}
