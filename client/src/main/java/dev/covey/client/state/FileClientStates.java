package dev.covey.client.state;

import dev.covey.core.Buffers;
import dev.covey.core.ClientId;
import dev.covey.core.Sha256;
import dev.covey.core.error.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * States as files: {@code <folder>/<digest of the client's id>/<round>.f32}, little-endian float32
 * followed by the SHA-256 of the values. A state older than the last folded round is deleted when
 * that round's is loaded.
 */
public final class FileClientStates implements ClientStates {
  private static final int DIGEST_BYTES = 32;

  private final Path folder;

  public FileClientStates(Path folder) {
    this.folder = folder;
  }

  @Override
  public Optional<float[]> load(ClientId client, int foldedRound) {
    Path file = folderOf(client).resolve(foldedRound + ".f32");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      deleteOlder(client, foldedRound);
      byte[] bytes = Files.readAllBytes(file);
      int count = (bytes.length - DIGEST_BYTES) / Float.BYTES;
      if (bytes.length < DIGEST_BYTES || count * Float.BYTES + DIGEST_BYTES != bytes.length) {
        throw new StoreException(
            "client state " + file + " has " + bytes.length + " bytes, which no state has");
      }
      float[] values = new float[count];
      ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      buffer.asFloatBuffer().get(values);
      byte[] digest = new byte[DIGEST_BYTES];
      Buffers.position(buffer, count * Float.BYTES).get(digest);
      if (!java.util.Arrays.equals(digest, new Sha256().update(values).bytes())) {
        throw new StoreException("client state " + file + " is damaged: its digest does not match");
      }
      return Optional.of(values);
    } catch (IOException e) {
      throw new StoreException("cannot read client state " + file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void save(ClientId client, int round, float[] state) {
    Path directory = folderOf(client);
    try {
      Files.createDirectories(directory);
      // A client of a given-up attempt may still be at work beside the next attempt's.
      Path temporary = directory.resolve(round + "-" + Thread.currentThread().getId() + ".tmp");
      ByteBuffer bytes =
          ByteBuffer.allocate(state.length * Float.BYTES + DIGEST_BYTES)
              .order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(state);
      Buffers.position(bytes, state.length * Float.BYTES).put(new Sha256().update(state).bytes());
      Buffers.flip(bytes);
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(
          temporary,
          directory.resolve(round + ".f32"),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new StoreException(
          "cannot save the state of client " + client + ": " + e.getMessage(), e);
    }
  }

  private void deleteOlder(ClientId client, int foldedRound) throws IOException {
    try (Stream<Path> files = Files.list(folderOf(client))) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".f32")
            && Integer.parseInt(name.substring(0, name.length() - 4)) < foldedRound) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private Path folderOf(ClientId client) {
    return folder.resolve(
        Sha256.ofBytes(client.value().getBytes(java.nio.charset.StandardCharsets.UTF_8))
            .substring(0, 32));
  }
}
