package dev.covey.incentive.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.covey.testing.Trials;
import org.junit.jupiter.api.Test;

/** Beta reputations. */
class ReputationTest {
  @Test
  void anUnknownOneIsExpectedToBeGoodHalfTheTime() {
    assertThat(Reputation.UNKNOWN.expectation()).isEqualTo(0.5);
    assertThat(Reputation.UNKNOWN.uncertainty()).isEqualTo(1);
  }

  @Test
  void experienceMovesItAndMakesItCertain() {
    Reputation reputation = Reputation.UNKNOWN;
    for (int i = 0; i < 8; i++) {
      reputation = reputation.after(1, 1);
    }
    assertThat(reputation.expectation()).isEqualTo(0.9);
    assertThat(reputation.uncertainty()).isEqualTo(0.2);
    assertThat(reputation.after(0, 1).expectation()).isCloseTo(9.0 / 11, within(1e-12));
  }

  @Test
  void whatIsForgottenCanBeLivedDown() {
    Reputation bad = Reputation.UNKNOWN;
    for (int i = 0; i < 50; i++) {
      bad = bad.after(0, 0.8);
    }
    Reputation better = bad;
    for (int i = 0; i < 10; i++) {
      better = better.after(1, 0.8);
    }
    assertThat(bad.expectation()).isLessThan(0.2);
    assertThat(better.expectation()).isGreaterThan(0.6);
  }

  @Test
  void beliefDisbeliefAndUncertaintyAddUpToOne() {
    Trials.run(
        "opinions",
        200,
        random -> {
          Reputation reputation = new Reputation(random.nextDouble(20), random.nextDouble(20));
          assertThat(reputation.belief() + reputation.disbelief() + reputation.uncertainty())
              .isCloseTo(1, within(1e-12));
          assertThat(reputation.belief() + reputation.uncertainty() / 2)
              .isCloseTo(reputation.expectation(), within(1e-12));
        });
  }

  @Test
  void ratingsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> Reputation.UNKNOWN.after(1.5, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Reputation.UNKNOWN.after(Double.NaN, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Reputation(-1, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
