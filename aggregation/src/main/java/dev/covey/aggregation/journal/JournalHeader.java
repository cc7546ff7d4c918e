package dev.covey.aggregation.journal;

import dev.covey.aggregation.vector.SectionLayout;
import dev.covey.core.RoundKey;
import dev.covey.crypto.Transcript;
import java.util.Arrays;

/** How the file of an {@link UploadJournal} begins. */
final class JournalHeader {
  private JournalHeader() {}

  /** Of the version that is written: round and attempt last. */
  static byte[] of(RoundKey key, SectionLayout layout) {
    return Transcript.of("covey/upload-journal/2")
        .text(key.run().value())
        .text(layout.sha256())
        .number(key.round())
        .number(key.attempt())
        .toByteArray();
  }

  /** Of the version before. */
  static byte[] ofVersion1(RoundKey key, SectionLayout layout) {
    return Transcript.of("covey/upload-journal/1")
        .text(key.run().value())
        .number(key.round())
        .number(key.attempt())
        .text(layout.sha256())
        .toByteArray();
  }

  /** The part of a header that is the same for all attempts of a run. */
  private static byte[] ofRun(RoundKey key, SectionLayout layout) {
    return Transcript.of("covey/upload-journal/2")
        .text(key.run().value())
        .text(layout.sha256())
        .toByteArray();
  }

  /** Whether a file begins with the whole header of any attempt of the run. */
  static boolean isOfRun(byte[] found, RoundKey key, SectionLayout layout) {
    return found.length >= of(key, layout).length && startsWith(found, ofRun(key, layout));
  }

  static boolean startsWith(byte[] bytes, byte[] start) {
    return bytes.length >= start.length
        && Arrays.equals(bytes, 0, start.length, start, 0, start.length);
  }
}
