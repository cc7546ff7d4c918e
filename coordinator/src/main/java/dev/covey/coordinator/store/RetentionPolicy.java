package dev.covey.coordinator.store;

import dev.covey.core.error.ConfigurationException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a store may forget. A run goes when it is too old or when there are too many newer ones,
 * whichever of the two is set; one that is queued or running always stays. Age counts from the end
 * of a run where that is known, else from its creation.
 *
 * @param keepDays days that ended runs, and tokens used or expired, are kept; at least 1
 * @param keepLastRuns how many ended runs are kept, the latest; at least 1
 */
public record RetentionPolicy(OptionalInt keepDays, OptionalInt keepLastRuns) {
  /** Keeps everything. */
  public static final RetentionPolicy KEEP_ALL =
      new RetentionPolicy(OptionalInt.empty(), OptionalInt.empty());

  public RetentionPolicy {
    requirePositive("days", keepDays);
    requirePositive("runs", keepLastRuns);
  }

  private static void requirePositive(String what, OptionalInt number) {
    if (number.isPresent() && number.getAsInt() < 1) {
      throw new ConfigurationException(
          "retention of "
              + number.getAsInt()
              + " "
              + what
              + ": expected at least 1; leave it out to keep everything");
    }
  }

  /** What to delete of {@code runs} and {@code tokens} at the time {@code now}. */
  public RetentionPlan plan(
      List<RetentionPlan.Candidate> runs, List<IssuedToken> tokens, Instant now) {
    List<RetentionPlan.Candidate> ended =
        runs.stream()
            .filter(RetentionPlan.Candidate::ended)
            .sorted(
                Comparator.comparing(RetentionPlan.Candidate::since)
                    .reversed()
                    .thenComparing(candidate -> candidate.run().value()))
            .toList();
    List<RetentionPlan.Candidate> old = new ArrayList<>();
    for (int rank = 0; rank < ended.size(); rank++) {
      RetentionPlan.Candidate candidate = ended.get(rank);
      boolean tooMany = keepLastRuns.isPresent() && rank >= keepLastRuns.getAsInt();
      if (tooMany || tooOld(candidate.since(), now)) {
        old.add(candidate);
      }
    }
    return new RetentionPlan(
        old.stream().map(RetentionPlan.Candidate::run).toList(),
        tokens.stream()
            .filter(
                token ->
                    tooOld(token.use().map(IssuedToken.Use::at).orElse(token.expiresAt()), now))
            .map(IssuedToken::sha256)
            .toList());
  }

  private boolean tooOld(Instant since, Instant now) {
    return keepDays.isPresent() && since.isBefore(now.minus(Duration.ofDays(keepDays.getAsInt())));
  }
}
