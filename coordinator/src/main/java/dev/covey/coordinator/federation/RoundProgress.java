package dev.covey.coordinator.federation;

import dev.covey.coordinator.machine.SlotBook;
import dev.covey.coordinator.machine.SlotStatus;
import dev.covey.core.RoundKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells the listener how far a round is, and keeps the times from which the remaining time is
 * estimated.
 */
final class RoundProgress {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final FederationSetup setup;
  private final PrivacyEffects privacy;
  private final long begunNanos;
  private int roundsEnded;
  private int round;
  private int attempt;
  private int cohort;
  private int heard;
  private String phase = "train";

  RoundProgress(FederationSetup setup, PrivacyEffects privacy) {
    this.setup = setup;
    this.privacy = privacy;
    this.begunNanos = setup.clock().nanoTime();
  }

  void begin(RoundKey key, int rosterSize) {
    round = key.round();
    attempt = key.attempt();
    cohort = rosterSize;
    heard = 0;
    phase("train");
  }

  void heard() {
    heard++;
    tell();
  }

  void phase(String name) {
    phase = name;
    tell();
  }

  private void tell() {
    setup
        .listener()
        .progress(
            new RunListener.Progress(round, setup.plan().rounds(), attempt, phase, heard, cohort));
  }

  void ended(RoundWork work, SlotBook book, Optional<String> reason) {
    roundsEnded++;
    long elapsed = setup.clock().nanoTime() - begunNanos;
    long remaining = elapsed / roundsEnded * (setup.plan().rounds() - work.key.round());
    setup
        .listener()
        .roundEnded(
            new RunListener.RoundEnded(
                work.key.round(),
                setup.plan().rounds(),
                work.key.attempt(),
                reason,
                book.count(SlotStatus.ACCEPTED),
                book.size(),
                RoundReport.trainLoss(work, book),
                work.evaluation == null || !work.evaluation.present()
                    ? Double.NaN
                    : work.evaluation.pooled().perplexity(),
                work.uplinkBytes,
                work.downlinkBytes,
                elapsed / NANOS_PER_MILLI,
                remaining / NANOS_PER_MILLI,
                privacy.spent().map(PrivacySpent::epsilon).orElse(Double.NaN)));
  }

  void aborted(RoundKey key, String reason, SlotBook book, @Nullable RoundWork work) {
    setup
        .listener()
        .roundEnded(
            new RunListener.RoundEnded(
                key.round(),
                setup.plan().rounds(),
                key.attempt(),
                Optional.of(reason),
                book.count(SlotStatus.ACCEPTED),
                book.size(),
                Double.NaN,
                Double.NaN,
                work == null ? 0 : work.uplinkBytes,
                work == null ? 0 : work.downlinkBytes,
                (setup.clock().nanoTime() - begunNanos) / NANOS_PER_MILLI,
                0));
  }
}
