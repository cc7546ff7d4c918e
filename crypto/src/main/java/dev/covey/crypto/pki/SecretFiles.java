package dev.covey.crypto.pki;

import dev.covey.core.Utf8;
import dev.covey.core.error.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * Small text files for their owner's eyes alone. They are made with mode 0600 from their first
 * byte, on the disk before they have their name, and refused when others can read or write them. On
 * a file system without POSIX permissions the folder has to keep others out.
 */
public final class SecretFiles {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  private static final Set<PosixFilePermission> OWNER_FOLDER =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private SecretFiles() {}

  /** Makes a folder with mode 0700, where there is none. */
  public static void createFolder(Path folder) {
    try {
      Path parent = folder.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      if (!Files.isDirectory(folder)) {
        Files.createDirectory(folder, attributes(folder, OWNER_FOLDER));
      }
    } catch (IOException e) {
      throw new StoreException("cannot make folder " + folder + ": " + e.getMessage(), e);
    }
  }

  /** Writes or replaces a file as a whole. */
  public static void write(Path file, String text) {
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    try {
      Files.deleteIfExists(temporary);
      try (FileChannel out =
          FileChannel.open(
              temporary,
              EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              attributes(file, OWNER_ONLY))) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new StoreException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads a file.
   *
   * @throws StoreException if it is absent or others than its owner can read or write it
   */
  public static String read(Path file) {
    try {
      if (isPosix(file)) {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (!EnumSet.of(
                PosixFilePermission.OWNER_EXECUTE, OWNER_ONLY.toArray(new PosixFilePermission[0]))
            .containsAll(permissions)) {
          throw new StoreException(
              file
                  + " holds a secret and others can use it (mode "
                  + PosixFilePermissions.toString(permissions)
                  + "): expected rw-------; run `chmod 600 "
                  + file
                  + "`, and replace the secret if others may have read it");
        }
      }
      return Utf8.read(file);
    } catch (NoSuchFileException e) {
      throw new StoreException(file + " is missing; restore it from a backup", e);
    } catch (IOException e) {
      throw new StoreException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static FileAttribute<?>[] attributes(Path file, Set<PosixFilePermission> permissions) {
    return isPosix(file)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
        : new FileAttribute<?>[0];
  }

  private static boolean isPosix(Path file) {
    return Files.getFileAttributeView(file.toAbsolutePath(), PosixFileAttributeView.class) != null
        && file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
