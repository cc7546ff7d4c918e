package dev.covey.coordinator.federation;

import dev.covey.assembly.Masking;
import dev.covey.assembly.PrivacyPlan;
import dev.covey.coordinator.run.MetricsLine;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which figures of a run are held back, and why: what would reveal a client beside what is
 * released.
 *
 * @param reasons by key of metrics.jsonl
 * @param timing whether times are held back, which tell how many clients there were
 * @param reports whether what clients report of their training is not kept
 * @param evaluation whether the clients' held-out text is not measured
 */
record Withheld(Map<String, String> reasons, boolean timing, boolean reports, boolean evaluation) {
  private static final String MASKED = "masked: the coordinator sees the sum alone";
  private static final String PRIVATE = "private: epsilon does not cover it";
  private static final String SECRET_ROSTER = "private: who was drawn, and how many, is a secret";

  private static final List<String> VALIDATION =
      List.of("validation_loss", "validation_perplexity", "validation_bits_per_byte");
  private static final List<String> CLIENTS =
      List.of("client_perplexity_p10", "client_perplexity_p50", "client_perplexity_p90");
  private static final List<String> COUNTS =
      List.of(
          "clients_selected",
          "clients_completed",
          "clients_dropped",
          "clients_rejected",
          "uplink_bytes",
          "downlink_bytes");

  /** What a run holds back. */
  static Withheld of(boolean masked, Optional<PrivacyPlan> privacy) {
    Map<String, String> reasons = new TreeMap<>();
    if (masked) {
      Masking.withheldMetrics().forEach(key -> reasons.put(key, MASKED));
    }
    if (privacy.isEmpty()) {
      return new Withheld(reasons, false, false, false);
    }
    boolean evaluated = privacy.get().experiment().privacy().unaccountedEvaluation();
    boolean secretRoster = privacy.get().rosterIsSecret();
    Masking.withheldMetrics().forEach(key -> reasons.put(key, PRIVATE));
    CLIENTS.forEach(key -> reasons.put(key, PRIVATE));
    if (!evaluated) {
      VALIDATION.forEach(key -> reasons.put(key, PRIVATE));
    }
    if (secretRoster) {
      COUNTS.forEach(key -> reasons.put(key, SECRET_ROSTER));
    }
    return new Withheld(reasons, secretRoster, true, !evaluated);
  }

  /** Whether nobody may learn how many clients there were. */
  boolean counts() {
    return timing;
  }

  /** Takes out of a line what is held back. */
  MetricsLine from(MetricsLine line) {
    reasons.forEach(line::withhold);
    if (timing) {
      MetricsLine.TIMING_KEYS.stream()
          .filter(key -> !key.equals("started_at"))
          .forEach(key -> line.time(key, null));
    }
    return line;
  }
}
