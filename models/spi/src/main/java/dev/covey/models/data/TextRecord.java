package dev.covey.models.data;

import dev.covey.models.data.partition.PartitionRecord;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One document as a loader found it.
 *
 * @param text not blank
 * @param owner whose it is in the source: a file, a speaker, the value of the client field
 * @param label what it is about; partitioners by label use the owner where there is none
 * @param time a number that orders documents, such as milliseconds since 1970
 */
public record TextRecord(
    String text, Optional<String> owner, Optional<String> label, OptionalLong time)
    implements PartitionRecord {
  /** A document of which only the owner is known. */
  public static TextRecord of(String text, String owner) {
    return new TextRecord(text, Optional.of(owner), Optional.empty(), OptionalLong.empty());
  }

  @Override
  public long size() {
    return text.length();
  }
}
