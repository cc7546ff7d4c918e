package dev.covey.coordinator.federation;

import dev.covey.aggregation.journal.UploadJournal;
import dev.covey.core.ClientId;
import dev.covey.core.RoundKey;
import dev.covey.core.error.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Journals and spools of the attempts of a run, one of each at a time, in the run's store folder.
 * The journal of an attempt that has ended is the next one's file: to make and delete one of the
 * size of a cohort's uploads takes longer than to write into it. Used by the shell's thread alone.
 */
final class AttemptFiles implements AutoCloseable {
  private static final String JOURNAL = "journal";
  private static final String SPOOL = "spool";

  /**
   * A larger file is not kept: its old pages would be written to disk, over and over, for nothing.
   */
  private static final long MOST_KEPT_BYTES = 64L << 20;

  private final FederationSetup setup;
  private Optional<UploadJournal> retired = Optional.empty();

  AttemptFiles(FederationSetup setup) {
    this.setup = setup;
  }

  /** Where uploads wait that do not fit into memory. */
  Path spool(RoundKey key) {
    return file(key, SPOOL);
  }

  /** Opens the attempt's journal; one that does not belong to this roster is thrown away. */
  Optional<UploadJournal> openJournal(RoundKey key, List<ClientId> roster) {
    if (!setup.experiment().run().journal()) {
      return Optional.empty();
    }
    Path file = file(key, JOURNAL);
    if (retired.isPresent() && !Files.exists(file)) {
      UploadJournal reused = retired.get().reuse(file, key);
      retired = Optional.empty();
      return Optional.of(reused);
    }
    UploadJournal journal = UploadJournal.openOrReplace(file, key, setup.sections());
    boolean fits =
        journal.entries().stream()
            .allMatch(
                entry ->
                    entry.slot() < roster.size()
                        && roster.get(entry.slot()).equals(entry.client()));
    if (!fits) {
      journal.delete();
      journal = UploadJournal.open(file, key, setup.sections());
    }
    return Optional.of(journal);
  }

  /** The attempt of this journal has ended: nobody needs what it holds. */
  void retire(UploadJournal journal) {
    close();
    if (journal.sizeBytes() > MOST_KEPT_BYTES) {
      journal.delete();
    } else {
      retired = Optional.of(journal);
    }
  }

  /** Deletes the file that no attempt uses. */
  @Override
  public void close() {
    retired.ifPresent(UploadJournal::delete);
    retired = Optional.empty();
  }

  private Path file(RoundKey key, String kind) {
    return setup
        .folder()
        .store()
        .resolve(String.format(Locale.ROOT, "%s-%05d-%d", kind, key.round(), key.attempt()));
  }

  /**
   * Deletes journals and spools that a process left behind when it died between the end of an
   * attempt and tidying up; what {@code next} goes on with stays.
   */
  void deleteLeftOvers(RoundKey next) {
    Path wanted = file(next, JOURNAL);
    try (Stream<Path> files = Files.list(setup.folder().store())) {
      for (Path file : files.filter(file -> !file.equals(wanted)).toList()) {
        String name = file.getFileName().toString();
        if (name.startsWith(JOURNAL + "-") || name.startsWith(SPOOL + "-")) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new StoreException("cannot tidy " + setup.folder().store() + ": " + e.getMessage(), e);
    }
  }
}
