package dev.covey.coordinator.transfer;

import dev.covey.core.ClientId;
import dev.covey.core.Sha256;
import dev.covey.core.error.StoreException;
import dev.covey.protocol.transfer.GrowingFile;
import dev.covey.protocol.transfer.TransferHeader;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A folder of uploads that are not whole yet, at most one a client: {@code CLIENT-UPLOAD.part},
 * both parts digests. Its bytes are the payload's first ones and nothing else, so whatever length a
 * crash leaves can be gone on from. An upload of the same client that is another one replaces it.
 *
 * <p>One that is whole is renamed to {@code CLIENT-UPLOAD.N.whole} before it is handed over, and
 * back when the process died before anybody took it.
 */
final class UploadSpool {
  private static final String PARTIAL = ".part";
  private static final String WHOLE = ".whole";
  private static final int NAME_DIGITS = 32;

  private final Path folder;
  private final boolean fsync;
  private final AtomicLong handedOver = new AtomicLong();

  /**
   * The spool in a folder, which is made if need be. What an earlier process handed over and nobody
   * took is partial again.
   *
   * @param fsync whether an upload survives the loss of power before it is handed over
   */
  UploadSpool(Path folder, boolean fsync) {
    this.folder = folder;
    this.fsync = fsync;
    try {
      Files.createDirectories(folder);
      try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "*" + WHOLE)) {
        for (Path file : left) {
          String name = String.valueOf(file.getFileName());
          move(file, folder.resolve(name.substring(0, name.indexOf('.')) + PARTIAL));
        }
      }
    } catch (IOException e) {
      throw new StoreException("cannot use the upload folder " + folder + " (" + e + ")", e);
    }
  }

  /** What is there of an upload; nothing at first. Only one at a time may be open for a client. */
  GrowingFile open(ClientId client, TransferHeader header) {
    String prefix = digits(new Sha256().update(client.value()).hex()) + "-";
    Path file = folder.resolve(prefix + digits(header.identity()) + PARTIAL);
    try {
      try (DirectoryStream<Path> others =
          Files.newDirectoryStream(folder, prefix + "*" + PARTIAL)) {
        for (Path other : others) {
          if (!other.equals(file)) {
            Files.delete(other);
          }
        }
      }
      return GrowingFile.open(file, header.payloadBytes());
    } catch (IOException e) {
      throw new StoreException("cannot open the upload " + file + " (" + e + ")", e);
    }
  }

  /** Closes an upload that is whole and gives it a name that no later upload can have. */
  Path handOver(GrowingFile upload) {
    try {
      if (fsync) {
        upload.force();
      }
      upload.close();
      String name = String.valueOf(upload.file().getFileName());
      Path target;
      do {
        target =
            folder.resolve(
                name.substring(0, name.length() - PARTIAL.length())
                    + "."
                    + handedOver.incrementAndGet()
                    + WHOLE);
      } while (Files.exists(target));
      move(upload.file(), target);
      return target;
    } catch (IOException e) {
      throw new StoreException("cannot hand over " + upload.file() + " (" + e + ")", e);
    }
  }

  /** Deletes partial uploads that nobody has added to since then. */
  void deleteOlderThan(Instant time) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + PARTIAL)) {
      for (Path file : files) {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(time)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (NoSuchFileException e) {
      // Handed over between listing and asking; the next sweep sees the rest.
    } catch (IOException e) {
      throw new StoreException("cannot clear the upload folder " + folder + " (" + e + ")", e);
    }
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String digits(String digest) {
    return digest.substring(0, NAME_DIGITS);
  }
}
