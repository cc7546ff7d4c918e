package dev.covey.coordinator.store;

import dev.covey.core.error.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.h2.tools.Restore;

/**
 * A copy of an H2 store as one zip file, made while the store is in use: it holds every transaction
 * that was acknowledged before the call. A store on PostgreSQL is backed up with the server's own
 * {@code pg_dump} and restored with {@code pg_restore} into an empty database.
 *
 * <p>The store names checkpoint files, so copy the run folders after the store and not before: a
 * checkpoint is on the disk before the store names it.
 */
public final class StoreBackup {
  private final Database database;

  StoreBackup(Database database) {
    this.database = database;
  }

  /**
   * Writes a backup; a file of that name is replaced once the new one is whole.
   *
   * @throws StoreException on PostgreSQL, or if the file cannot be written
   */
  public void write(Path zip) {
    if (database.url().dialect() != StoreUrl.Dialect.H2) {
      throw new StoreException(
          "the store "
              + database.url()
              + " is not a file: expected an H2 store; back it up with pg_dump --format=custom");
    }
    Path partial = zip.resolveSibling(zip.getFileName() + ".partial");
    try {
      database
          .transactions()
          .repeatable(handle -> handle.execute("backup to ?", partial.toString()));
      Files.move(partial, zip, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new StoreException(
          "cannot write the backup " + zip + ": " + e + "; name another place", e);
    } finally {
      removeIfThere(partial);
    }
  }

  private static void removeIfThere(Path partial) {
    try {
      Files.deleteIfExists(partial);
    } catch (IOException e) {
      throw new StoreException("cannot delete the partial backup " + partial + "; delete it", e);
    }
  }

  /**
   * Unpacks a backup into a folder without a store; {@link StoreUrl#inFolder} then opens it.
   *
   * @throws StoreException if the folder has a store, or the backup cannot be read
   */
  public static void restore(Path zip, Path folder) {
    Path file = folder.resolve("covey.mv.db");
    if (Files.exists(file)) {
      throw new StoreException(
          file + " exists: expected a folder without a store; restore into an empty one");
    }
    try {
      Files.createDirectories(folder);
      Restore.execute(zip.toString(), folder.toString(), "covey");
    } catch (IOException | RuntimeException e) {
      throw new StoreException(
          "cannot restore the backup " + zip + " into " + folder + ": " + e.getMessage(), e);
    }
    if (!Files.exists(file)) {
      throw new StoreException(
          zip + " holds no store: expected a backup that Covey wrote; name another file");
    }
  }
}
