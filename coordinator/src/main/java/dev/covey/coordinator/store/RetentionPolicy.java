package dev.covey.coordinator.store;

import dev.covey.core.error.ConfigurationException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a store may forget: a run that ended too long ago and is not among the latest to end. One
 * that is queued or running always stays. Age counts from the end of a run where that is known,
 * else from its creation.
 *
 * @param keepDays days that ended runs, and tokens used or expired, are kept; at least 1; empty to
 *     keep them for good
 * @param keepNewest how many ended runs are kept however old they are, the latest
 */
public record RetentionPolicy(OptionalInt keepDays, int keepNewest) {
  /** Keeps everything. */
  public static final RetentionPolicy KEEP_ALL = new RetentionPolicy(OptionalInt.empty(), 0);

  public RetentionPolicy {
    if (keepDays.isPresent() && keepDays.getAsInt() < 1) {
      throw new ConfigurationException(
          "retention of "
              + keepDays.getAsInt()
              + " days: expected at least 1; leave it out to keep everything");
    }
    if (keepNewest < 0) {
      throw new ConfigurationException(
          "retention of " + keepNewest + " runs: expected 0 or more runs that are always kept");
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
    for (int rank = keepNewest; rank < ended.size(); rank++) {
      RetentionPlan.Candidate candidate = ended.get(rank);
      if (tooOld(candidate.since(), now)) {
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
