package dev.covey.coordinator.federation;

import dev.covey.aggregation.arrival.RejectionReason;
import dev.covey.coordinator.machine.CohortState;
import dev.covey.coordinator.machine.Command;
import dev.covey.coordinator.machine.SlotBook;
import dev.covey.coordinator.machine.SlotStatus;
import dev.covey.coordinator.run.MetricsLine;
import dev.covey.coordinator.store.CheckpointRef;
import dev.covey.coordinator.store.CommitTransaction;
import dev.covey.coordinator.store.Participation;
import dev.covey.core.RoundKey;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes down how attempts end: in the store first, then in the files that people read. */
final class AttemptRecords {
  private final FederationSetup setup;
  private final PrivacyEffects privacy;

  AttemptRecords(FederationSetup setup, PrivacyEffects privacy) {
    this.setup = setup;
    this.privacy = privacy;
  }

  /** Makes a round durable in one transaction. */
  void committed(RoundWork work, CohortState.Validating cohort, CheckpointRef checkpoint) {
    MetricsLine line =
        RoundReport.committed(work, cohort, checkpoint, clipL2Norm(), setup.clock().nanoTime());
    write(
        work.key,
        line,
        Optional.of(checkpoint),
        RoundReport.participations(work.roster, cohort.book(), true));
    event(
        work.key,
        "round_committed",
        setup.withheld().counts()
            ? Map.of()
            : Map.of("clients", cohort.book().count(SlotStatus.ACCEPTED)));
  }

  /**
   * Records an attempt that ended without effect.
   *
   * @param work of the attempt, or null if it ended before tasks were handed out
   * @return how its roster stood
   */
  SlotBook aborted(Command.RecordAbort abort, @Nullable RoundWork work, int eligible) {
    SlotBook book = bookOf(abort.last());
    String reason = abort.reason().name().toLowerCase(Locale.ROOT);
    if (work == null) {
      int drawn = abort.last() instanceof CohortState.Collecting c ? c.roster().size() : 0;
      MetricsLine line =
          new MetricsLine(
                  abort.key().run().value(), abort.key().round(), abort.key().attempt(), "aborted")
              .put("reason", reason)
              .put("clients_eligible", eligible)
              .put("clients_selected", drawn)
              .put("clients_completed", 0)
              .put("clients_dropped", drawn)
              .put("clients_rejected", 0)
              .time("started_at", setup.clock().now().toString());
      write(
          abort.key(),
          line,
          Optional.empty(),
          abort.last() instanceof CohortState.Collecting c
              ? RoundReport.participations(c.roster(), book, false)
              : List.of());
    } else {
      write(
          abort.key(),
          RoundReport.aborted(work, eligible, book, reason, clipL2Norm(), setup.clock().nanoTime()),
          Optional.empty(),
          RoundReport.participations(work.roster, book, false));
    }
    event(abort.key(), "round_aborted", Map.of("reason", reason));
    return book;
  }

  private static SlotBook bookOf(CohortState state) {
    if (state instanceof CohortState.Collecting collecting) {
      return collecting.book();
    }
    if (state instanceof CohortState.Securing securing) {
      return securing.book();
    }
    return state instanceof CohortState.Validating validating
        ? validating.book()
        : SlotBook.empty();
  }

  private void write(
      RoundKey key,
      MetricsLine line,
      Optional<CheckpointRef> checkpoint,
      List<Participation> participations) {
    privacy
        .spent()
        .ifPresent(
            spent ->
                line.put("epsilon", spent.epsilonForJson())
                    .put("delta", spent.delta())
                    .put("noise_multiplier", spent.noiseMultiplier())
                    .put("clip_l2_norm", spent.clipL2Norm()));
    String json = setup.withheld().from(line).toJson();
    setup
        .store()
        .commit(
            new CommitTransaction(
                key, json, checkpoint, participations, setup.privacy().isPresent()));
    setup.metrics().append(json);
  }

  /** A client that failed, or an upload that was refused, with its first cause. */
  void client(RoundWork work, String type, int slot, RejectionReason reason, String detail) {
    event(
        work.key,
        type,
        Map.of("client", work.roster.get(slot).value(), "reason", reason.name(), "detail", detail));
  }

  /** An answer to a round that is over. */
  void late(RoundKey key, int slot) {
    event(
        key,
        "upload_rejected",
        Map.of("slot", slot, "reason", RejectionReason.LATE.name(), "detail", "the round is over"));
  }

  /** Anything else worth knowing about an attempt. */
  void event(RoundKey key, String type, Map<String, ?> details) {
    setup.events().record(type, key.round(), key.attempt(), details);
  }

  private double clipL2Norm() {
    return setup.experiment().aggregation().clipL2Norm();
  }
}
