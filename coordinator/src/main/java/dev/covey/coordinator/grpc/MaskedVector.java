package dev.covey.coordinator.grpc;

import dev.covey.core.error.InternalException;
import dev.covey.core.error.StoreException;
import dev.covey.protocol.secagg.FromClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One client's masked vector that came through Transfer: a file until the loop has it, so that a
 * thousand of them never stand in memory together.
 */
final class MaskedVector {
  private final String sha256;
  private @Nullable Path file;
  private boolean named;

  /**
   * A vector that is whole.
   *
   * @param file from here on this object's
   * @param sha256 of the file, in hexadecimal
   */
  MaskedVector(Path file, String sha256) {
    this.file = file;
    this.sha256 = sha256;
  }

  /**
   * Whether the client has named this vector as its input: then another takes its place no more.
   */
  synchronized boolean isNamed() {
    return named;
  }

  /** The client names a vector; whether it is this one, for the first time. */
  synchronized boolean name(FromClient.Uploaded message) {
    if (named || file == null || !message.payloadSha256().equals(sha256)) {
      return false;
    }
    named = true;
    return true;
  }

  /** Its bytes; the file is gone then. */
  synchronized byte[] take() {
    Path present = file;
    if (present == null) {
      throw new InternalException("a masked vector is wanted a second time");
    }
    try {
      byte[] bytes = Files.readAllBytes(present);
      discard();
      return bytes;
    } catch (IOException e) {
      throw new StoreException("cannot read the upload " + present + " (" + e + ")", e);
    }
  }

  /** Deletes what is left of it. */
  synchronized void discard() {
    Path present = file;
    if (present != null) {
      file = null;
      try {
        Files.deleteIfExists(present);
      } catch (IOException e) {
        throw new StoreException("cannot delete the upload " + present + " (" + e + ")", e);
      }
    }
  }
}
