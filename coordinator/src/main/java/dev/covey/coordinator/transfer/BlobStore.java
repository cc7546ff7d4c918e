package dev.covey.coordinator.transfer;

import java.nio.file.Path;
import java.util.Optional;

/** Files found by the digest of what they hold. */
public interface BlobStore {
  /** One blob; the file does not change any more. */
  record Blob(String sha256, Path file, long bytes) {}

  /**
   * The blob of a digest.
   *
   * @param sha256 64 digits of lower-case hexadecimal
   */
  Optional<Blob> find(String sha256);
}
