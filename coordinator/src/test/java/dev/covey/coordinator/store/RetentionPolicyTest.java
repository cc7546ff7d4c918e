package dev.covey.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ClientId;
import dev.covey.core.RunId;
import dev.covey.core.error.ConfigurationException;
import dev.covey.testing.Trials;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class RetentionPolicyTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private static RetentionPlan.Candidate daysAgo(int name, boolean ended, long days) {
    return new RetentionPlan.Candidate(
        new RunId("run-" + name), ended, NOW.minus(Duration.ofDays(days)));
  }

  @Test
  void keepsEverythingUnlessTold() {
    assertThat(
            RetentionPolicy.KEEP_ALL.plan(List.of(daysAgo(1, true, 10_000)), List.of(), NOW).runs())
        .isEmpty();
  }

  @Test
  void aRunOfExactlyTheAgeIsKept() {
    RetentionPolicy policy = new RetentionPolicy(OptionalInt.of(30), 0);
    assertThat(
            policy.plan(List.of(daysAgo(1, true, 30), daysAgo(2, true, 31)), List.of(), NOW).runs())
        .containsExactly(new RunId("run-2"));
  }

  @Test
  void tokensGoOnceTheyWereUsedOrExpiredLongAgo() {
    RetentionPolicy policy = new RetentionPolicy(OptionalInt.of(30), 0);
    Instant old = NOW.minus(Duration.ofDays(40));
    Instant young = NOW.minus(Duration.ofDays(20));
    List<IssuedToken> tokens =
        List.of(
            token("expired long ago", old, Optional.empty()),
            token("expired lately", young, Optional.empty()),
            token("used long ago", NOW.plusSeconds(1), Optional.of(old)),
            token("used lately", old, Optional.of(young)),
            token("open", NOW.plusSeconds(1), Optional.empty()));
    assertThat(policy.plan(List.of(), tokens, NOW).tokens())
        .containsExactly("expired long ago", "used long ago");
  }

  private static IssuedToken token(String name, Instant expires, Optional<Instant> used) {
    return new IssuedToken(
        name,
        name,
        Role.CLIENT,
        Instant.EPOCH,
        expires,
        used.map(at -> new IssuedToken.Use(at, new ClientId("a"))));
  }

  @Test
  void refusesToKeepNothing() {
    assertThatThrownBy(() -> new RetentionPolicy(OptionalInt.of(0), 0))
        .isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> new RetentionPolicy(OptionalInt.empty(), -1))
        .isInstanceOf(ConfigurationException.class);
  }

  @Test
  void plansWhatTheRuleSaysWordForWord() {
    Trials.run(
        "retention",
        500,
        random -> {
          List<RetentionPlan.Candidate> runs = new ArrayList<>();
          for (int name = 0; name < random.nextInt(12); name++) {
            runs.add(daysAgo(name, random.nextInt(4) > 0, random.nextInt(20)));
          }
          int days = 1 + random.nextInt(20);
          int newest = random.nextInt(8);
          boolean byAge = random.nextInt(4) > 0;
          RetentionPolicy policy =
              new RetentionPolicy(byAge ? OptionalInt.of(days) : OptionalInt.empty(), newest);
          List<RunId> expected = new ArrayList<>();
          for (RetentionPlan.Candidate run : runs) {
            long newer =
                runs.stream()
                    .filter(RetentionPlan.Candidate::ended)
                    .filter(
                        other ->
                            other.since().isAfter(run.since())
                                || (other.since().equals(run.since())
                                    && other.run().value().compareTo(run.run().value()) < 0))
                    .count();
            long age = Duration.between(run.since(), NOW).toDays();
            if (run.ended() && byAge && age > days && newer >= newest) {
              expected.add(run.run());
            }
          }
          assertThat(policy.plan(runs, List.of(), NOW).runs())
              .containsExactlyInAnyOrderElementsOf(expected);
        });
  }
}
