package dev.covey.incentive.auction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ClientId;
import dev.covey.core.error.DataException;
import dev.covey.testing.Trials;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The oracle against all subsets. */
class ExactKnapsackTest {
  @Test
  void noSubsetThatFitsIsWorthMore() {
    Trials.run(
        "exact knapsack against all subsets",
        500,
        random -> {
          Auction auction = Instances.draw(random, random.nextInt(13));
          Clearing best = new ExactKnapsack().clear(auction);
          assertThat(best.totalMicrounits()).isLessThanOrEqualTo(auction.budgetMicrounits());
          double highest = 0;
          for (int subset = 0; subset < 1 << auction.size(); subset++) {
            ExactSum value = new ExactSum();
            long cost = 0;
            for (int i = 0; i < auction.size(); i++) {
              if ((subset >> i & 1) == 1) {
                cost += auction.cost(i);
                value.add(auction.quality(i));
              }
            }
            if (cost <= auction.budgetMicrounits()) {
              highest = Math.max(highest, value.rounded());
            }
          }
          assertThat(best.value()).isEqualTo(highest);
          assertThat(best.value())
              .isLessThanOrEqualTo(FractionalKnapsack.value(auction) * (1 + 1e-12));
        });
  }

  @Test
  void tooManySetsAreRefused() {
    List<Bid> bids = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      // No two sets cost the same, and the dearer is always worth more.
      bids.add(new Bid(new ClientId("c" + i), 1L << i, Math.scalb(1.0, i)));
    }
    Auction auction = new Auction(bids, 1_000_000_000_000L);
    assertThatThrownBy(() -> new ExactKnapsack().clear(auction))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("40 bidders");
  }
}
