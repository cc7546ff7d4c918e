package dev.covey.aggregation.journal;

import dev.covey.aggregation.arrival.AcceptedUpload;
import dev.covey.aggregation.vector.SectionLayout;
import dev.covey.core.RoundKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where one attempt's accepted uploads wait for their turn: in memory up to a bound, the rest in a
 * file. An upload that stands in an {@link UploadJournal} is read back from there; any other goes
 * to a scratch file, which is made when first needed and deleted on {@link #close()}.
 *
 * <p>Adding is for one thread; uploads may be released from another.
 */
public final class Spool implements AutoCloseable {
  private final RoundKey key;
  private final SectionLayout layout;
  private final long memoryLimitBytes;
  private final Path scratchFile;
  private final AtomicLong memoryBytes = new AtomicLong();
  private final List<AcceptedUpload> inFiles = new ArrayList<>();
  private Optional<UploadJournal> scratch = Optional.empty();

  /**
   * An empty spool.
   *
   * @param memoryLimitBytes most bytes of vectors kept in memory; 0 keeps none
   * @param scratchFile made if memory runs out, in place of what may stand there
   */
  public Spool(RoundKey key, SectionLayout layout, long memoryLimitBytes, Path scratchFile) {
    this.key = key;
    this.layout = layout;
    this.memoryLimitBytes = memoryLimitBytes;
    this.scratchFile = scratchFile;
  }

  /**
   * Keeps an upload that stands nowhere else. One that came in a file stays there until it is
   * released.
   *
   * @throws dev.covey.core.error.StoreException if the scratch file cannot be written
   */
  public SpooledUpload add(AcceptedUpload upload) {
    if (upload.vector().sharedArray().isEmpty()) {
      inFiles.add(upload);
      return new HeldUpload(upload.slot(), upload.weight(), upload.vector(), upload::release);
    }
    if (reserve()) {
      return inMemory(upload);
    }
    if (scratch.isEmpty()) {
      scratch = Optional.of(UploadJournal.openFresh(scratchFile, key, layout));
    }
    return scratch.get().append(upload, false);
  }

  /** Keeps an upload that stands in a journal; the file that it came in, if any, is released. */
  public SpooledUpload add(AcceptedUpload upload, JournaledUpload durable) {
    if (upload.vector().sharedArray().isEmpty()) {
      upload.release();
      return durable;
    }
    return reserve() ? inMemory(upload) : durable;
  }

  /** Bytes of vectors in memory now. */
  public long memoryBytes() {
    return memoryBytes.get();
  }

  /** Deletes the files; their uploads cannot be read any more. */
  @Override
  public void close() {
    inFiles.forEach(AcceptedUpload::release);
    inFiles.clear();
    scratch.ifPresent(UploadJournal::delete);
    scratch = Optional.empty();
  }

  private boolean reserve() {
    if (memoryBytes.addAndGet(layout.bytes()) <= memoryLimitBytes) {
      return true;
    }
    memoryBytes.addAndGet(-layout.bytes());
    return false;
  }

  private SpooledUpload inMemory(AcceptedUpload upload) {
    return new HeldUpload(
        upload.slot(),
        upload.weight(),
        upload.vector(),
        () -> memoryBytes.addAndGet(-layout.bytes()));
  }
}
