package dev.covey.coordinator.transfer;

import dev.covey.core.Sha256;
import dev.covey.core.error.StoreException;
import dev.covey.protocol.transfer.Digests;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A folder in which each file is named by the SHA-256 of what it holds. */
public final class FolderBlobStore implements BlobStore {
  private final Path folder;

  /** The store in a folder, which is made if need be. */
  public FolderBlobStore(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new StoreException("cannot make the blob folder " + folder + " (" + e + ")", e);
    }
  }

  @Override
  public Optional<Blob> find(String sha256) {
    if (!Digests.isSha256(sha256)) {
      return Optional.empty();
    }
    Path file = folder.resolve(sha256);
    try {
      return Files.isRegularFile(file)
          ? Optional.of(new Blob(sha256, file, Files.size(file)))
          : Optional.empty();
    } catch (IOException e) {
      throw new StoreException("cannot read the blob " + file + " (" + e + ")", e);
    }
  }

  /**
   * Takes a file in by moving it; it must lie on the same file system. When this returns the blob
   * survives the loss of power.
   */
  public Blob adopt(Path file) {
    String sha256 = Sha256.ofFile(file);
    Path target = folder.resolve(sha256);
    try {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(file, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return new Blob(sha256, target, Files.size(target));
    } catch (IOException e) {
      throw new StoreException(
          "cannot move " + file + " into the blob folder " + folder + " (" + e + ")", e);
    }
  }

  /** Deletes a blob; downloads of it that are under way still end well. */
  public void delete(String sha256) {
    if (!Digests.isSha256(sha256)) {
      return;
    }
    try {
      Files.deleteIfExists(folder.resolve(sha256));
    } catch (IOException e) {
      throw new StoreException("cannot delete the blob " + sha256 + " (" + e + ")", e);
    }
  }
}
