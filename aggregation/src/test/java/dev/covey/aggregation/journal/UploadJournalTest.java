package dev.covey.aggregation.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.aggregation.arrival.AcceptedUpload;
import dev.covey.aggregation.vector.SectionLayout;
import dev.covey.core.RoundKey;
import dev.covey.core.error.InternalException;
import dev.covey.core.error.StoreException;
import dev.covey.testing.Trials;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadJournalTest {
  private static final SectionLayout LAYOUT = SectionLayout.delta(3);

  @TempDir Path folder;

  @Test
  void whatWasAppendedIsReplayed() {
    Path file = folder.resolve("journal");
    try (UploadJournal journal = open(file)) {
      assertThat(journal.entries()).isEmpty();
      JournaledUpload first = journal.append(upload(5), true);
      journal.append(List.of(upload(2), upload(9)), false);
      assertThat(first.slot()).isEqualTo(5);
      assertThat(Uploads.read(first)).containsExactly(5, 5.5f, -5);
    }
    try (UploadJournal journal = open(file)) {
      assertThat(journal.truncatedBytes()).isZero();
      assertThat(journal.entries()).extracting(JournaledUpload::slot).containsExactly(5, 2, 9);
      assertThat(journal.acceptedSlots().stream().toArray()).containsExactly(2, 5, 9);
      JournaledUpload second = journal.entries().get(1);
      assertThat(second.client().value()).isEqualTo("c2");
      assertThat(second.weight()).isEqualTo(20);
      assertThat(second.l2Norm()).isEqualTo(Math.sqrt(4 + 6.25 + 4));
      assertThat(second.metricsJson()).isEqualTo("{\"slot\":2}");
      assertThat(Uploads.read(second)).containsExactly(2, 2.5f, -2);
      journal.append(upload(1), true);
    }
    try (UploadJournal journal = open(file)) {
      assertThat(journal.entries()).extracting(JournaledUpload::slot).containsExactly(5, 2, 9, 1);
    }
  }

  @Test
  void cutAnywhereTheWholeRecordsSurviveAndAppendingGoesOn() throws IOException {
    Path whole = folder.resolve("whole");
    List<Long> ends = new ArrayList<>();
    try (UploadJournal journal = open(whole)) {
      ends.add(journal.sizeBytes());
      for (int slot = 0; slot < 4; slot++) {
        journal.append(upload(slot), false);
        ends.add(journal.sizeBytes());
      }
    }
    byte[] bytes = Files.readAllBytes(whole);
    assertThat(ends.get(4)).isEqualTo(bytes.length);
    Path cut = folder.resolve("cut");
    for (int length = 0; length <= bytes.length; length++) {
      Files.write(cut, Arrays.copyOf(bytes, length));
      int kept = 0;
      while (kept < 4 && ends.get(kept + 1) <= length) {
        kept++;
      }
      try (UploadJournal journal = open(cut)) {
        assertThat(journal.entries()).as("cut to %d bytes", length).hasSize(kept);
        long keptBytes = length < ends.get(0) ? 0 : ends.get(kept);
        assertThat(journal.truncatedBytes()).isEqualTo(length - keptBytes);
        journal.append(upload(7), false);
      }
      try (UploadJournal journal = open(cut)) {
        assertThat(journal.entries()).hasSize(kept + 1);
        assertThat(Uploads.read(journal.entries().get(kept))).containsExactly(7, 7.5f, -7);
      }
    }
  }

  @Test
  void aRecordThatIsNotIntactEndsTheReplay() throws IOException {
    Path whole = folder.resolve("whole");
    long afterFirst;
    try (UploadJournal journal = open(whole)) {
      journal.append(upload(0), false);
      afterFirst = journal.sizeBytes();
      journal.append(List.of(upload(1), upload(2)), false);
    }
    byte[] bytes = Files.readAllBytes(whole);
    Path broken = folder.resolve("broken");
    Trials.run(
        "flipped bit",
        100,
        random -> {
          byte[] flipped = bytes.clone();
          int at = (int) afterFirst + random.nextInt(bytes.length - (int) afterFirst);
          flipped[at] ^= (byte) (1 << random.nextInt(8));
          Files.write(broken, flipped);
          try (UploadJournal journal = open(broken)) {
            assertThat(journal.entries().size()).isBetween(1, 2);
            assertThat(journal.truncatedBytes()).isPositive();
            assertThat(Uploads.read(journal.entries().get(0))).containsExactly(0, 0.5f, 0);
          }
        });
  }

  @Test
  void theJournalOfAnotherRoundOrModelIsRefused() throws IOException {
    Path file = folder.resolve("journal");
    open(file).close();
    RoundKey other = new RoundKey(Uploads.KEY.run(), 3, 2);
    assertThatThrownBy(() -> UploadJournal.open(file, other, LAYOUT))
        .isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> UploadJournal.open(file, Uploads.KEY, SectionLayout.delta(4)))
        .isInstanceOf(StoreException.class);
    Path text = Files.writeString(folder.resolve("text"), "not a journal");
    assertThatThrownBy(() -> open(text)).isInstanceOf(StoreException.class);
    assertThat(Files.readString(text)).isEqualTo("not a journal");
    assertThatThrownBy(() -> open(folder.resolve("no/such/folder")))
        .isInstanceOf(StoreException.class);
  }

  @Test
  void inAFileUsedAgainTheEarlierAttemptsRecordsAreNeverReplayed() throws IOException {
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    RoundKey next = new RoundKey(Uploads.KEY.run(), Uploads.KEY.round() + 1, 1);
    UploadJournal journal = open(first);
    journal.append(List.of(upload(0), upload(1), upload(2)), false);
    UploadJournal reused = journal.reuse(second, next);
    assertThat(first).doesNotExist();
    Path killed = Files.copy(second, folder.resolve("killed at once"));
    assertThat(reused.entries()).isEmpty();
    reused.append(upload(2), false);
    Path later = Files.copy(second, folder.resolve("killed later"));
    reused.append(upload(0), false);
    reused.close();
    assertThat(slots(killed, next)).isEmpty();
    assertThat(slots(later, next)).containsExactly(2);
    assertThat(slots(second, next)).containsExactly(2, 0);
  }

  @Test
  void anotherAttemptsHeaderIsReplacedWhereThatIsAskedForAndAnotherRunsNever() {
    Path file = folder.resolve("journal");
    try (UploadJournal journal = open(file)) {
      journal.append(upload(1), false);
    }
    RoundKey next = new RoundKey(Uploads.KEY.run(), Uploads.KEY.round() + 1, 1);
    assertThatThrownBy(
            () -> UploadJournal.openOrReplace(file, next, SectionLayout.delta(4)).close())
        .isInstanceOf(StoreException.class);
    try (UploadJournal journal = UploadJournal.openOrReplace(file, Uploads.KEY, LAYOUT)) {
      assertThat(journal.entries()).hasSize(1);
    }
    try (UploadJournal journal = UploadJournal.openOrReplace(file, next, LAYOUT)) {
      assertThat(journal.entries()).isEmpty();
    }
  }

  @Test
  void aFileOfVersion1IsReadAndContinued() throws IOException {
    Path file = folder.resolve("journal");
    byte[] header = JournalHeader.ofVersion1(Uploads.KEY, LAYOUT);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(header));
      RecordFormat.VERSION_1.write(
          channel,
          header.length,
          RecordFormat.describe(upload(3)),
          upload(3).vector(),
          ByteBuffer.allocateDirect(RecordFormat.CHUNK_BYTES));
    }
    try (UploadJournal journal = open(file)) {
      assertThat(Uploads.read(journal.entries().get(0))).containsExactly(3, 3.5f, -3);
      journal.append(upload(4), false);
    }
    assertThat(slots(file, Uploads.KEY)).containsExactly(3, 4);
  }

  @Test
  void aSlotCountsOnce() {
    try (UploadJournal journal = open(folder.resolve("journal"))) {
      journal.append(upload(1), false);
      long size = journal.sizeBytes();
      assertThatThrownBy(() -> journal.append(List.of(upload(0), upload(1)), false))
          .isInstanceOf(InternalException.class);
      assertThatThrownBy(() -> journal.append(List.of(upload(3), upload(3)), false))
          .isInstanceOf(InternalException.class);
      assertThat(journal.sizeBytes()).isEqualTo(size);
      assertThat(journal.entries()).hasSize(1);
    }
  }

  @Test
  void largeVectorsAreReadBackInPieces() {
    SectionLayout layout = SectionLayout.delta(200_001);
    float[] values = new float[layout.dimension()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    Path file = folder.resolve("large");
    try (UploadJournal journal = UploadJournal.open(file, Uploads.KEY, layout)) {
      journal.append(Uploads.accepted(layout, 0, 1, values), true);
    }
    try (UploadJournal journal = UploadJournal.open(file, Uploads.KEY, layout)) {
      JournaledUpload entry = journal.entries().get(0);
      assertThat(Uploads.read(entry)).isEqualTo(values);
      float[] piece = new float[5];
      entry.vector().read(199_998, piece, 1, 3);
      assertThat(piece).containsExactly(0, 199_998, 199_999, 200_000, 0);
      assertThatThrownBy(() -> entry.vector().read(199_999, piece, 0, 3))
          .isInstanceOf(IndexOutOfBoundsException.class);
      journal.delete();
      assertThat(file).doesNotExist();
    }
  }

  @Test
  void anUploadInAFileLeavesTheSameRecordAndNeedsItsFileNoMore() throws IOException {
    SectionLayout layout = SectionLayout.delta(200_001);
    float[] values = new float[layout.dimension()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 977 - 400;
    }
    Path fromMemory = folder.resolve("memory");
    Path fromFile = folder.resolve("file");
    Path received = folder.resolve("received");
    try (UploadJournal journal = UploadJournal.open(fromMemory, Uploads.KEY, layout)) {
      journal.append(Uploads.accepted(layout, 0, 7, values), false);
    }
    AcceptedUpload upload = Uploads.acceptedInFile(layout, 0, 7, values, received);
    try (UploadJournal journal = UploadJournal.open(fromFile, Uploads.KEY, layout)) {
      JournaledUpload entry = journal.append(upload, false);
      assertThat(received).exists();
      upload.release();
      assertThat(received).doesNotExist();
      assertThat(Uploads.read(entry)).isEqualTo(values);
    }
    assertThat(Files.mismatch(fromFile, fromMemory)).isEqualTo(-1);
  }

  @Test
  void aFileThatShrinksUnderTheJournalLeavesItAsItWas() throws IOException {
    Path received = folder.resolve("received");
    try (UploadJournal journal = open(folder.resolve("journal"))) {
      journal.append(upload(1), false);
      long size = journal.sizeBytes();
      AcceptedUpload torn = Uploads.acceptedInFile(LAYOUT, 2, 1, new float[] {1, 2, 3}, received);
      Files.write(received, new byte[5]);
      assertThatThrownBy(() -> journal.append(List.of(upload(0), torn), false))
          .isInstanceOf(StoreException.class);
      assertThat(journal.sizeBytes()).isEqualTo(size);
      assertThat(Files.size(folder.resolve("journal"))).isEqualTo(size);
      journal.append(upload(2), false);
      assertThat(journal.entries()).extracting(JournaledUpload::slot).containsExactly(1, 2);
    }
  }

  private static List<Integer> slots(Path file, RoundKey key) {
    try (UploadJournal journal = UploadJournal.open(file, key, LAYOUT)) {
      return journal.entries().stream().map(JournaledUpload::slot).toList();
    }
  }

  private static UploadJournal open(Path file) {
    return UploadJournal.open(file, Uploads.KEY, LAYOUT);
  }

  private static AcceptedUpload upload(int slot) {
    return Uploads.accepted(LAYOUT, slot, 10.0 * slot, new float[] {slot, slot + 0.5f, -slot});
  }
}
