package dev.covey.aggregation.journal;

import dev.covey.aggregation.arrival.AcceptedUpload;
import dev.covey.aggregation.vector.FileVector;
import dev.covey.aggregation.vector.SectionLayout;
import dev.covey.core.RoundKey;
import dev.covey.core.error.InternalException;
import dev.covey.core.error.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The accepted uploads of one attempt at one round, in one append-only file, and at the same time
 * the spool that the folder reads them back from.
 *
 * <p>The file starts with a header that names run, layout, round and attempt. Each record is a
 * magic number, round and attempt, the lengths of its two parts, a CRC32C, the description (client,
 * slot, weight, metrics) and the vector in little-endian float32. Opening reads every record; from
 * the first one that is not whole, intact and of this attempt the file is cut off, since an append
 * that a crash interrupted was never acknowledged to its client. What an append with {@code fsync}
 * returned survives the loss of power; without, that of the process.
 *
 * <p>A file may serve one attempt after the other: records of an earlier one that still stand
 * behind those of this one are not read, since they name their own. Files of version 1, whose
 * records name none, are read and continued as they are.
 *
 * <p>Appending is for one thread; the vectors may be read from any number. Interrupting a thread
 * that is inside closes the file, as {@link FileChannel} says.
 */
public final class UploadJournal implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;
  private final SectionLayout layout;
  private final RoundKey key;
  private final List<JournaledUpload> entries = new ArrayList<>();
  private final BitSet slots = new BitSet();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(RecordFormat.CHUNK_BYTES);
  private RecordFormat format;
  private long end;
  private long truncatedBytes;

  private UploadJournal(Path file, FileChannel channel, RoundKey key, SectionLayout layout) {
    this.file = file;
    this.channel = channel;
    this.key = key;
    this.layout = layout;
    this.format = RecordFormat.of(key);
  }

  /**
   * Creates the journal of an attempt, or opens it again and recovers what it holds.
   *
   * @throws StoreException if the file cannot be read or written, or is that of another run, round,
   *     attempt or layout
   */
  public static UploadJournal open(Path file, RoundKey key, SectionLayout layout) {
    return open(file, key, layout, false);
  }

  /**
   * As {@link #open}, but a file that is another attempt's of the same run and layout is begun
   * anew: it was to be this one's, and the machine went down before its new header reached the
   * disk.
   */
  public static UploadJournal openOrReplace(Path file, RoundKey key, SectionLayout layout) {
    return open(file, key, layout, true);
  }

  private static UploadJournal open(
      Path file, RoundKey key, SectionLayout layout, boolean replacesOtherAttempts) {
    try {
      boolean isNew = !Files.exists(file);
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      try {
        UploadJournal journal = new UploadJournal(file, channel, key, layout);
        journal.recover(replacesOtherAttempts);
        if (isNew) {
          forceDirectory(file);
        }
        return journal;
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new StoreException(
          "cannot open the upload journal "
              + file
              + " ("
              + e
              + "); check the run folder's rights and free space",
          e);
    }
  }

  /**
   * An empty journal of another attempt in this one's file, which takes another name. Nobody may
   * need the uploads of this one any more; it is spent, its vectors are not to be read again.
   *
   * @param newFile in the same folder
   * @throws StoreException if the file cannot be written or renamed
   */
  public UploadJournal reuse(Path newFile, RoundKey newKey) {
    UploadJournal journal = new UploadJournal(newFile, channel, newKey, layout);
    try {
      // Killed after the header and before the move, the process leaves an ended attempt's file.
      journal.begin();
      Files.move(file, newFile, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new StoreException(
          "cannot use the upload journal " + file + " again as " + newFile + " (" + e + ")", e);
    }
    return journal;
  }

  /** As {@link #open}, after deleting what an earlier use may have left at this place. */
  static UploadJournal openFresh(Path file, RoundKey key, SectionLayout layout) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new StoreException("cannot replace the scratch file " + file + " (" + e + ")", e);
    }
    return open(file, key, layout);
  }

  /** The accepted uploads in the order of their appends; those of earlier openings first. */
  public List<JournaledUpload> entries() {
    return List.copyOf(entries);
  }

  /** The slots whose upload is in the journal. */
  public BitSet acceptedSlots() {
    return (BitSet) slots.clone();
  }

  /** Bytes that opening cut off after the last whole record; 0 after an orderly end. */
  public long truncatedBytes() {
    return truncatedBytes;
  }

  /** Bytes of the file. */
  public long sizeBytes() {
    return end;
  }

  /** Appends one upload: {@link #append(List, boolean)}. */
  public JournaledUpload append(AcceptedUpload upload, boolean fsync) {
    return append(List.of(upload), fsync).get(0);
  }

  /**
   * Appends uploads in this order. A vector in a file is copied in pieces, so that what recovery
   * reads is this one file whatever way an upload came; its own file is left, to be released by the
   * caller once this has returned.
   *
   * @param fsync whether to return only when they would survive the loss of power; once a batch
   * @return the uploads as they stand in the journal
   * @throws StoreException if they cannot be written; the journal then holds none of them
   */
  public List<JournaledUpload> append(List<AcceptedUpload> uploads, boolean fsync) {
    BitSet fresh = new BitSet();
    for (AcceptedUpload upload : uploads) {
      if (slots.get(upload.slot()) || fresh.get(upload.slot())) {
        throw new InternalException("slot " + upload.slot() + " is in the journal already");
      }
      if (upload.vector().dimension() != layout.dimension()) {
        throw new InternalException("an upload of another layout was accepted");
      }
      fresh.set(upload.slot());
    }
    List<JournaledUpload> appended = new ArrayList<>();
    long position = end;
    try {
      for (AcceptedUpload upload : uploads) {
        byte[] description = RecordFormat.describe(upload);
        position = format.write(channel, position, description, upload.vector(), buffer);
        appended.add(entry(description, position - layout.bytes()));
      }
      if (fsync) {
        channel.force(false);
      }
    } catch (StoreException e) {
      // A vector cannot be read from its file.
      discardAfterEnd();
      throw e;
    } catch (IOException e) {
      discardAfterEnd();
      throw new StoreException(
          "cannot write to the upload journal " + file + " (" + e + "); check the free space", e);
    }
    end = position;
    entries.addAll(appended);
    slots.or(fresh);
    return appended;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new StoreException("cannot close the upload journal " + file + " (" + e + ")", e);
    }
  }

  /** Closes the journal and deletes its file; at the commit or abort of the round. */
  public void delete() {
    close();
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new StoreException("cannot delete the upload journal " + file + " (" + e + ")", e);
    }
  }

  private void recover(boolean replacesOtherAttempts) throws IOException {
    long size = channel.size();
    byte[] header = JournalHeader.of(key, layout);
    byte[] old = JournalHeader.ofVersion1(key, layout);
    byte[] found = new byte[(int) Math.min(size, Math.max(header.length, old.length))];
    RecordFormat.readFully(channel, ByteBuffer.wrap(found), 0);
    if (JournalHeader.startsWith(found, old)) {
      format = RecordFormat.VERSION_1;
      header = old;
    } else if (!JournalHeader.startsWith(found, header)) {
      boolean isPartOfOne =
          JournalHeader.startsWith(header, found) || JournalHeader.startsWith(old, found);
      boolean isOtherAttempts = replacesOtherAttempts && JournalHeader.isOfRun(found, key, layout);
      if (!isPartOfOne && !isOtherAttempts) {
        throw new StoreException(
            file
                + " is not the upload journal of this run, round, attempt and model; move it away,"
                + " the round will be collected again");
      }
      channel.truncate(0);
      begin();
      truncatedBytes = size;
      return;
    }
    end = header.length;
    while (true) {
      byte[] description = format.readIfWhole(channel, end, layout.dimension(), buffer);
      if (description.length == 0) {
        break;
      }
      long vectorAt = end + format.prefixBytes() + description.length;
      JournaledUpload upload = entry(description, vectorAt);
      entries.add(upload);
      slots.set(upload.slot());
      end = vectorAt + layout.bytes();
    }
    truncatedBytes = size - end;
    if (truncatedBytes > 0) {
      channel.truncate(end);
      channel.force(true);
    }
  }

  private void begin() throws IOException {
    byte[] header = JournalHeader.of(key, layout);
    RecordFormat.writeFully(channel, ByteBuffer.wrap(header), 0);
    end = header.length;
  }

  private JournaledUpload entry(byte[] description, long vectorAt) {
    return RecordFormat.parse(
        description, new FileVector(file, channel, vectorAt, layout.dimension()));
  }

  private void discardAfterEnd() {
    try {
      channel.truncate(end);
    } catch (IOException ignored) {
      // A record cut short is left behind; the next opening cuts it off by its checksum.
    }
  }

  private static void forceDirectory(Path file) {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null) {
      return;
    }
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException ignored) {
      // Some platforms cannot open a directory; there the file system orders this by itself.
    }
  }
}
