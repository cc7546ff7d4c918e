package dev.covey.coordinator.federation;

import dev.covey.assembly.Evaluation;
import dev.covey.coordinator.machine.CohortState;
import dev.covey.coordinator.machine.SlotBook;
import dev.covey.coordinator.machine.SlotStatus;
import dev.covey.coordinator.run.MetricsLine;
import dev.covey.coordinator.store.CheckpointRef;
import dev.covey.coordinator.store.Participation;
import dev.covey.core.ClientId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From the work of an attempt to what is recorded of it. Sums run in slot order, so they have the
 * same bits always.
 */
final class RoundReport {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private RoundReport() {}

  /** The line of round 0: the base model. */
  static MetricsLine base(
      String runId, Evaluation evaluation, CheckpointRef checkpoint, int eligible) {
    MetricsLine line = new MetricsLine(runId, 0, 1, "committed").put("clients_eligible", eligible);
    put(line, evaluation);
    return line.put("checkpoint_sha256", checkpoint.sha256());
  }

  /** The line of a committed round. */
  static MetricsLine committed(
      RoundWork work,
      CohortState.Validating cohort,
      CheckpointRef checkpoint,
      double clipL2Norm,
      long nowNanos) {
    MetricsLine line =
        counted(work, "committed", cohort.eligible(), cohort.book(), clipL2Norm, nowNanos)
            .put("checkpoint_sha256", checkpoint.sha256());
    if (work.evaluation != null) {
      put(line, work.evaluation);
    }
    return line;
  }

  /** The line of an aborted attempt. */
  static MetricsLine aborted(
      RoundWork work,
      int eligible,
      SlotBook book,
      String reason,
      double clipL2Norm,
      long nowNanos) {
    return counted(work, "aborted", eligible, book, clipL2Norm, nowNanos).put("reason", reason);
  }

  private static MetricsLine counted(
      RoundWork work,
      String status,
      int eligible,
      SlotBook book,
      double clipL2Norm,
      long nowNanos) {
    int rejected = book.count(SlotStatus.REJECTED);
    int completed = book.count(SlotStatus.ACCEPTED);
    Sums sums = sums(work, book);
    MetricsLine line =
        new MetricsLine(work.key.run().value(), work.key.round(), work.key.attempt(), status)
            .put("clients_eligible", eligible)
            .put("clients_selected", book.size())
            .put("clients_completed", completed)
            .put("clients_dropped", book.size() - completed - rejected)
            .put("clients_rejected", rejected)
            .put("train_tokens", sums.tokens)
            .put("train_loss", sums.nats / sums.tokens)
            .put("update_l2_norm", sums.norms / completed)
            .put("clip_l2_norm", clipL2Norm > 0 ? clipL2Norm : null)
            .put("clipped_fraction", clipL2Norm > 0 ? sums.clipped / (double) completed : null)
            .put("uplink_bytes", work.uplinkBytes)
            .put("downlink_bytes", work.downlinkBytes)
            .time("started_at", work.startedAt)
            .time("round_ms", (nowNanos - work.startedNanos) / NANOS_PER_MILLI)
            .time(
                "train_ms", Math.max(0, work.collectedNanos - work.startedNanos) / NANOS_PER_MILLI)
            .time("upload_ms", work.uploadNanos / NANOS_PER_MILLI)
            .time("aggregate_ms", work.aggregateNanos / NANOS_PER_MILLI)
            .time("evaluate_ms", work.evaluateNanos / NANOS_PER_MILLI)
            .time("server_cpu_ms", work.serverCpuNanos / NANOS_PER_MILLI)
            .time("client_cpu_ms", work.clientCpuNanos / NANOS_PER_MILLI)
            .time("engine_cpu_ms", work.engineCpuNanos / NANOS_PER_MILLI);
    return line;
  }

  private static void put(MetricsLine line, Evaluation evaluation) {
    if (!evaluation.present()) {
      return;
    }
    line.put("validation_loss", evaluation.pooled().mean())
        .put("validation_perplexity", evaluation.pooled().perplexity())
        .put("validation_bits_per_byte", evaluation.bitsPerByte())
        .put("client_perplexity_p10", evaluation.clientPerplexity(0.1))
        .put("client_perplexity_p50", evaluation.clientPerplexity(0.5))
        .put("client_perplexity_p90", evaluation.clientPerplexity(0.9));
  }

  /** Mean training loss over the accepted clients' tokens. */
  static double trainLoss(RoundWork work, SlotBook book) {
    Sums sums = sums(work, book);
    return sums.nats / sums.tokens;
  }

  private static final class Sums {
    double nats;
    long tokens;
    double norms;
    int clipped;
  }

  private static Sums sums(RoundWork work, SlotBook book) {
    Sums sums = new Sums();
    for (int slot : book.slots(SlotStatus.ACCEPTED)) {
      @Nullable ClientMetrics metrics = work.metrics[slot];
      if (metrics != null && metrics.tokens() > 0) {
        sums.nats += metrics.loss() * metrics.tokens();
        sums.tokens += metrics.tokens();
        sums.norms += metrics.updateL2Norm();
        sums.clipped += metrics.clipped() ? 1 : 0;
      }
    }
    return sums;
  }

  /** How each member of the roster fared. */
  static List<Participation> participations(
      List<ClientId> roster, SlotBook book, boolean committed) {
    List<Participation> result = new ArrayList<>(roster.size());
    for (int slot = 0; slot < roster.size(); slot++) {
      SlotStatus status = book.status(slot);
      Participation.Outcome outcome =
          status == SlotStatus.ACCEPTED && committed
              ? Participation.Outcome.FOLDED
              : status == SlotStatus.REJECTED
                  ? Participation.Outcome.REJECTED
                  : Participation.Outcome.DROPPED;
      result.add(new Participation(roster.get(slot), outcome));
    }
    return result;
  }
}
