package dev.covey.incentive.auction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.covey.core.ClientId;
import dev.covey.testing.Trials;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The fractional optimum, as it is and as it would be. */
class FractionalKnapsackTest {
  @Test
  void itTakesWholeBiddersByDensityAndAPartOfTheNext() {
    Auction auction =
        new Auction(
            List.of(
                new Bid(new ClientId("a"), 10, 10),
                new Bid(new ClientId("b"), 20, 10),
                new Bid(new ClientId("c"), 40, 10),
                new Bid(new ClientId("too dear"), 51, 1000),
                new Bid(new ClientId("worthless"), 0, 0)),
            50);
    assertThat(FractionalKnapsack.value(auction)).isEqualTo(25);
  }

  @Test
  void whatItWouldBeIsWhatItIsWithTheOtherBid() {
    Trials.run(
        "fractional optimum with another bid",
        3000,
        random -> {
          Auction auction = Instances.draw(random, random.nextInt(1, 40));
          DensityOrder order = DensityOrder.affordable(auction);
          if (order.size() == 0) {
            return;
          }
          int place = random.nextInt(order.size());
          long cost = random.nextLong(order.cost(place), auction.budgetMicrounits() + 1);
          Auction changed = auction.withCost(auction.client(order.bidder(place)), cost);
          FractionalKnapsack.Optimum would =
              new FractionalKnapsack(order, auction.budgetMicrounits()).optimumIf(place, cost);
          FractionalKnapsack.Optimum is =
              new FractionalKnapsack(DensityOrder.affordable(changed), changed.budgetMicrounits())
                  .optimum();
          assertThat(exact(would)).isEqualByComparingTo(exact(is));
          assertThat(would.rounded()).isCloseTo(is.rounded(), within(1e-12 * is.rounded()));
        });
  }

  private static BigDecimal exact(FractionalKnapsack.Optimum optimum) {
    return new BigDecimal(optimum.whole())
        .add(
            new BigDecimal(optimum.part())
                .multiply(BigDecimal.valueOf(optimum.room()))
                .divide(BigDecimal.valueOf(optimum.cost()), new MathContext(60)),
            new MathContext(50));
  }

  @Test
  void comparisonWithTheIrrationalMultipleIsExact() {
    // Quotients of Pell numbers approach 1 + sqrt 2 from both sides in turn, at last closer than
    // doubles can tell.
    BigInteger number = BigInteger.ONE;
    BigInteger next = BigInteger.TWO;
    for (int i = 0; i < 40; i++) {
      FractionalKnapsack.Optimum optimum =
          new FractionalKnapsack.Optimum(next, BigInteger.ZERO, 0, 1, next.doubleValue());
      assertThat(optimum.exceedsOnePlusRootTwoTimes(number.doubleValue(), number))
          .as(next + " / " + number)
          .isEqualTo(i % 2 == 1);
      BigInteger afterNext = next.shiftLeft(1).add(number);
      number = next;
      next = afterNext;
    }
  }
}
