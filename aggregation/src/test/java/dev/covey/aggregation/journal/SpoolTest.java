package dev.covey.aggregation.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.aggregation.arrival.AcceptedUpload;
import dev.covey.aggregation.vector.SectionLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
  private static final SectionLayout LAYOUT = SectionLayout.delta(2);

  @TempDir Path folder;

  @Test
  void memoryFillsFirstThenTheScratchFile() throws IOException {
    Path scratch = Files.writeString(folder.resolve("scratch"), "left behind by a crash");
    try (Spool spool = new Spool(Uploads.KEY, LAYOUT, 16, scratch)) {
      SpooledUpload first = spool.add(upload(0));
      SpooledUpload second = spool.add(upload(1));
      assertThat(spool.memoryBytes()).isEqualTo(16);
      SpooledUpload third = spool.add(upload(2));
      assertThat(first.vector().sharedArray()).isPresent();
      assertThat(third.vector().sharedArray()).isEmpty();
      assertThat(Uploads.read(second)).containsExactly(1, -1);
      assertThat(Uploads.read(third)).containsExactly(2, -2);
      assertThat(third.weight()).isEqualTo(2);
      first.release();
      assertThat(spool.memoryBytes()).isEqualTo(8);
      assertThat(spool.add(upload(3)).vector().sharedArray()).isPresent();
    }
    assertThat(scratch).doesNotExist();
  }

  @Test
  void journaledUploadsNeedNoScratchFile() {
    Path scratch = folder.resolve("scratch");
    try (UploadJournal journal =
            UploadJournal.open(folder.resolve("journal"), Uploads.KEY, LAYOUT);
        Spool spool = new Spool(Uploads.KEY, LAYOUT, 8, scratch)) {
      SpooledUpload inMemory = spool.add(upload(0), journal.append(upload(0), false));
      SpooledUpload inFile = spool.add(upload(1), journal.append(upload(1), false));
      assertThat(inMemory.vector().sharedArray()).isPresent();
      assertThat(inFile.vector().sharedArray()).isEmpty();
      assertThat(Uploads.read(inFile)).containsExactly(1, -1);
      assertThat(scratch).doesNotExist();
    }
  }

  @Test
  void uploadsInFilesTakeNoMemoryAndLeaveNothingBehind() {
    Path journaled = folder.resolve("a");
    Path released = folder.resolve("b");
    Path left = folder.resolve("c");
    Path scratch = folder.resolve("scratch");
    try (UploadJournal journal =
            UploadJournal.open(folder.resolve("journal"), Uploads.KEY, LAYOUT);
        Spool spool = new Spool(Uploads.KEY, LAYOUT, 100, scratch)) {
      AcceptedUpload first = inFile(0, journaled);
      SpooledUpload durable = spool.add(first, journal.append(first, false));
      assertThat(journaled).doesNotExist();
      assertThat(Uploads.read(durable)).containsExactly(0, 0);
      SpooledUpload second = spool.add(inFile(1, released));
      assertThat(Uploads.read(second)).containsExactly(1, -1);
      second.release();
      assertThat(released).doesNotExist();
      spool.add(inFile(2, left));
      assertThat(spool.memoryBytes()).isZero();
      assertThat(left).exists();
    }
    assertThat(left).doesNotExist();
    assertThat(scratch).doesNotExist();
  }

  private static AcceptedUpload inFile(int slot, Path file) {
    return Uploads.acceptedInFile(LAYOUT, slot, slot, new float[] {slot, -slot}, file);
  }

  private static AcceptedUpload upload(int slot) {
    return Uploads.accepted(LAYOUT, slot, slot, new float[] {slot, -slot});
  }
}
