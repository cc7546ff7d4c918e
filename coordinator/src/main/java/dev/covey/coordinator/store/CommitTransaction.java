package dev.covey.coordinator.store;

import dev.covey.core.RoundKey;
import java.util.List;
import java.util.Optional;

/**
 * Everything that becomes durable together when an attempt ends. The checkpoint's file must already
 * be synced to disk.
 *
 * @param metrics the attempt's line of metrics.jsonl, without line end
 * @param checkpoint the new model; absent for an aborted attempt
 * @param participations one per member of the roster
 * @param forgetsNoise whether the attempt may have paid for a draw of noise, whose seed goes now
 */
public record CommitTransaction(
    RoundKey key,
    String metrics,
    Optional<CheckpointRef> checkpoint,
    List<Participation> participations,
    boolean forgetsNoise) {
  public CommitTransaction {
    participations = List.copyOf(participations);
  }

  /** Of an attempt without noise. */
  public CommitTransaction(
      RoundKey key,
      String metrics,
      Optional<CheckpointRef> checkpoint,
      List<Participation> participations) {
    this(key, metrics, checkpoint, participations, false);
  }
}
