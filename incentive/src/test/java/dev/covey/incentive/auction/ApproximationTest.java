package dev.covey.incentive.auction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.ClientId;
import dev.covey.testing.Trials;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the mechanisms reach of the optimum that knows all costs, on true bids. */
class ApproximationTest {
  private static final double SLACK = 1 + 1e-9;
  private static final double CGL_BOUND = 2 + Math.sqrt(2);

  @Test
  void cglReachesItsBoundAgainstTheExactAndTheFractionalOptimum() {
    double[] worst = {1};
    Trials.run(
        "bound of cgl",
        3000,
        random -> {
          Auction auction = Instances.draw(random);
          double value = new Cgl().clear(auction).value();
          double fractional = FractionalKnapsack.value(auction);
          assertThat(fractional).isLessThanOrEqualTo(CGL_BOUND * value * SLACK);
          if (auction.size() <= 20) {
            double exact = new ExactKnapsack().clear(auction).value();
            assertThat(exact).isLessThanOrEqualTo(CGL_BOUND * value * SLACK);
          }
          if (value > 0) {
            worst[0] = Math.max(worst[0], fractional / value);
          }
        });
    // The trials come near the bound, so they would notice a worse mechanism.
    assertThat(worst[0]).isGreaterThan(2.8);
  }

  @Test
  void proportionalShareReachesHalfOfTheFractionalOptimumButForTheBestBidder() {
    double[] worst = {1};
    Trials.run(
        "bound of proportional share",
        3000,
        random -> {
          Auction auction = Instances.draw(random);
          double value = new ProportionalShare().clear(auction).value();
          double best =
              auction.bids().stream()
                  .filter(bid -> bid.costMicrounits() <= auction.budgetMicrounits())
                  .mapToDouble(Bid::quality)
                  .max()
                  .orElse(0);
          double fractional = FractionalKnapsack.value(auction);
          assertThat(fractional).isLessThanOrEqualTo((2 * value + best) * SLACK);
          if (value > 0) {
            worst[0] = Math.max(worst[0], fractional / value);
          }
        });
    // By itself it has no bound, and the trials show it.
    assertThat(worst[0]).isGreaterThan(CGL_BOUND);
  }

  @Test
  void proportionalShareAloneHasNoBoundAndCglDoes() {
    Auction auction =
        new Auction(
            List.of(
                new Bid(new ClientId("cheap"), 1, 1),
                new Bid(new ClientId("excellent"), 1000, 900)),
            1000);
    assertThat(new ProportionalShare().clear(auction).value()).isEqualTo(1);
    assertThat(new Cgl().clear(auction).value()).isEqualTo(900);
  }
}
