package dev.covey.client.remote;

import java.nio.file.Path;

/** Fetches blobs of the coordinator by digest. */
@FunctionalInterface
public interface Downloads {
  /**
   * The blob as a file, from the cache or the coordinator; whole and of this digest.
   *
   * @param sha256 plain SHA-256, in hexadecimal
   * @param bytes its size
   * @throws dev.covey.core.error.NetworkException if it cannot be had
   */
  Path fetch(String sha256, long bytes);
}
