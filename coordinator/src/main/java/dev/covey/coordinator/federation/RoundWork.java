package dev.covey.coordinator.federation;

import dev.covey.aggregation.arrival.AcceptedUpload;
import dev.covey.aggregation.arrival.UploadCheck;
import dev.covey.aggregation.journal.JournaledUpload;
import dev.covey.aggregation.journal.Spool;
import dev.covey.aggregation.journal.UploadJournal;
import dev.covey.aggregation.pipeline.Folder;
import dev.covey.aggregation.pipeline.ServerPipeline;
import dev.covey.assembly.Evaluation;
import dev.covey.core.ClientId;
import dev.covey.core.RoundKey;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What the shell holds for the attempt in progress; gone at its end. Used by the shell's thread
 * alone.
 */
final class RoundWork implements AutoCloseable {
  final RoundKey key;
  final String taskSha256;
  final List<ClientId> roster;
  final UploadCheck check;
  final Optional<UploadJournal> journal;
  final Spool spool;
  final Folder folder;
  final AtomicBoolean cancelled = new AtomicBoolean();
  final BitSet arrivedSlots = new BitSet();

  /** Uploads that arrived and wait for the next journal write, by slot. */
  final Map<Integer, AcceptedUpload> pending = new HashMap<>();

  /** Reports of accepted uploads, by slot: summed in this order, whatever order they came in. */
  final @Nullable ClientMetrics[] metrics;

  final long startedNanos;
  final String startedAt;
  long collectedNanos;
  long uploadNanos;
  long aggregateNanos;
  long evaluateNanos;
  long clientCpuNanos;
  long serverCpuNanos;
  long engineCpuNanos;
  long uplinkBytes;
  long downlinkBytes;
  ServerPipeline.@Nullable Result result;
  @Nullable Evaluation evaluation;

  RoundWork(
      RoundKey key,
      String taskSha256,
      List<ClientId> roster,
      UploadCheck check,
      Optional<UploadJournal> journal,
      Spool spool,
      Folder folder,
      long startedNanos,
      String startedAt) {
    this.key = key;
    this.taskSha256 = taskSha256;
    this.roster = roster;
    this.check = check;
    this.journal = journal;
    this.spool = spool;
    this.folder = folder;
    this.metrics = new ClientMetrics[roster.size()];
    this.startedNanos = startedNanos;
    this.startedAt = startedAt;
  }

  /** Uploads that a killed process had accepted. */
  List<JournaledUpload> recovered() {
    return journal.map(UploadJournal::entries).orElse(List.of());
  }

  /** Ends the attempt: its spool is no longer needed; the journal stays the caller's. */
  @Override
  public void close() {
    cancelled.set(true);
    // What came in and was never written to the journal may lie in files.
    pending.values().forEach(AcceptedUpload::release);
    pending.clear();
    spool.close();
  }
}
