package dev.covey.models.data.partition;

import java.util.Optional;
import java.util.OptionalLong;

/** What a partitioner may know of a record. */
public interface PartitionRecord {
  /** Whose it is in the source. */
  Optional<String> owner();

  /** Its class or topic. */
  Optional<String> label();

  /** A number that orders records in time. */
  OptionalLong time();

  /** How large it is, in a unit that is the same for all records of a source. */
  long size();
}
