package dev.covey.client.daemon;

import dev.covey.aggregation.arrival.UploadHeader;
import dev.covey.client.remote.FinishedUpdates;
import dev.covey.core.AtomicFiles;
import dev.covey.core.ClientId;
import dev.covey.core.Sha256;
import dev.covey.core.error.CoveyException;
import dev.covey.core.error.StoreException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finished updates as files named by their task, each with its digest, forced to the disk before it
 * takes its name. The newest few are kept. One that is damaged counts as not there: its task is
 * trained again.
 */
final class FileFinishedUpdates implements FinishedUpdates {
  private static final Logger LOG = LoggerFactory.getLogger(FileFinishedUpdates.class);
  private static final String SUFFIX = ".update";
  private static final int KEPT = 4;
  private static final int FORMAT = 1;
  private static final int DIGEST_BYTES = 32;

  private final Path folder;

  FileFinishedUpdates(Path folder) {
    this.folder = folder;
  }

  @Override
  public Optional<Finished> find(String taskSha256) {
    Path file = file(taskSha256);
    try {
      byte[] bytes = Files.readAllBytes(file);
      int end = bytes.length - DIGEST_BYTES;
      if (end < 0
          || !Arrays.equals(
              Arrays.copyOfRange(bytes, end, bytes.length),
              new Sha256().update(Arrays.copyOf(bytes, end)).bytes())) {
        LOG.warn("{} is damaged: its task is trained again", file);
        return Optional.empty();
      }
      return Optional.of(read(taskSha256, bytes));
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    } catch (IOException | CoveyException e) {
      LOG.warn("{} cannot be read: its task is trained again", file);
      return Optional.empty();
    }
  }

  private static Finished read(String taskSha256, byte[] bytes) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (in.readInt() != FORMAT) {
        throw new IOException("of another version");
      }
      ClientId client = new ClientId(in.readUTF());
      double weight = in.readDouble();
      String metrics = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
      long cpuNanos = in.readLong();
      long engineCpuNanos = in.readLong();
      float[] values = new float[in.readInt()];
      ByteBuffer.wrap(in.readNBytes(values.length * Float.BYTES)).asFloatBuffer().get(values);
      return new Finished(
          new UploadHeader(client, taskSha256, weight, metrics), values, cpuNanos, engineCpuNanos);
    }
  }

  @Override
  public void save(String taskSha256, Finished update) {
    Path file = file(taskSha256);
    try {
      byte[] bytes = write(update);
      AtomicFiles.writeDurably(
          file, ByteBuffer.wrap(bytes), ByteBuffer.wrap(new Sha256().update(bytes).bytes()));
      makeNewest(file);
      deleteOld(file);
    } catch (IOException e) {
      throw new StoreException(
          "cannot keep the trained update in " + folder + ": " + e.getMessage(), e);
    }
  }

  /** Also where the clock went back meanwhile: the order of saving is what counts. */
  private void makeNewest(Path saved) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      long others =
          files
              .filter(file -> !file.equals(saved))
              .mapToLong(FileFinishedUpdates::modified)
              .max()
              .orElse(0);
      if (modified(saved) <= others) {
        Files.setLastModifiedTime(saved, FileTime.fromMillis(others + 1));
      }
    }
  }

  private static byte[] write(Finished update) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(update.values().length * 4 + 256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(FORMAT);
      out.writeUTF(update.header().client().value());
      out.writeDouble(update.header().weight());
      byte[] metrics = update.header().metricsJson().getBytes(StandardCharsets.UTF_8);
      out.writeInt(metrics.length);
      out.write(metrics);
      out.writeLong(update.cpuNanos());
      out.writeLong(update.engineCpuNanos());
      out.writeInt(update.values().length);
      ByteBuffer values = ByteBuffer.allocate(update.values().length * Float.BYTES);
      values.asFloatBuffer().put(update.values());
      out.write(values.array());
    }
    return bytes.toByteArray();
  }

  /** Deletes what is left of killed saves, and all but the newest; never the one just saved. */
  private void deleteOld(Path saved) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> newestFirst =
          files
              .filter(file -> !file.equals(saved))
              .sorted(Comparator.comparingLong(FileFinishedUpdates::modified).reversed())
              .toList();
      for (Path old :
          newestFirst.subList(Math.min(KEPT - 1, newestFirst.size()), newestFirst.size())) {
        Files.deleteIfExists(old);
      }
    }
  }

  private static long modified(Path file) {
    try {
      return Files.getLastModifiedTime(file).toMillis();
    } catch (IOException gone) {
      return 0;
    }
  }

  private Path file(String taskSha256) {
    if (!taskSha256.matches("[0-9a-f]{64}")) {
      throw new StoreException("no digest of a task: " + taskSha256.length() + " characters");
    }
    return folder.resolve(taskSha256 + SUFFIX);
  }
}
