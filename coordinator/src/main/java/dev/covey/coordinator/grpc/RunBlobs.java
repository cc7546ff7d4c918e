package dev.covey.coordinator.grpc;

import com.google.protobuf.ByteString;
import dev.covey.coordinator.transfer.BlobStore;
import dev.covey.core.Sha256;
import dev.covey.core.error.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The files that clients may download now, by plain SHA-256. Thread-safe. */
public final class RunBlobs implements BlobStore {
  private final Map<String, Path> files = new ConcurrentHashMap<>();

  /** Makes a file available; it must not change any more. */
  String offer(Path file, String sha256) {
    files.put(sha256, file);
    return sha256;
  }

  @Override
  public Optional<Blob> find(String sha256) {
    Path file = files.get(sha256);
    if (file == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Blob(sha256, file, Files.size(file)));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  /**
   * Offers a run's models as files in a folder, each until its attempt ends.
   *
   * @param folder of the run's store
   */
  AssignmentMessages.ModelBlobs models(Path folder) {
    Set<String> offered = new HashSet<>();
    return new AssignmentMessages.ModelBlobs() {
      @Override
      public String offer(ByteString bytes) {
        String sha256 = Sha256.ofBytes(bytes.toByteArray());
        if (offered.add(sha256)) {
          Path file = folder.resolve("model-" + sha256 + ".f32");
          try (OutputStream out = Files.newOutputStream(file)) {
            bytes.writeTo(out);
          } catch (IOException e) {
            throw new StoreException("cannot write " + file + ": " + e.getMessage(), e);
          }
          RunBlobs.this.offer(file, sha256);
        }
        return sha256;
      }

      @Override
      public void forget() {
        for (String sha256 : offered) {
          Path file = files.remove(sha256);
          try {
            if (file != null) {
              Files.deleteIfExists(file);
            }
          } catch (IOException e) {
            throw new StoreException("cannot delete " + file + ": " + e.getMessage(), e);
          }
        }
        offered.clear();
      }
    };
  }
}
