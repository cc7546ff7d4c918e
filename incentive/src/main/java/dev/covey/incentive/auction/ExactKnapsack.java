package dev.covey.incentive.auction;

import dev.covey.core.error.DataException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The oracle to compare with: the set of bidders of highest quality whose bids fit the budget, each
 * paid what it asks. It knows what no mechanism is told truthfully, so as a mechanism it invites
 * false bids.
 *
 * <p>Dynamic programming over undominated sets (Nemhauser and Ullmann, 1969): after each bidder
 * only those sets are kept for which no cheaper or equally cheap one is worth as much or more. At
 * most min(2^n, budget + 1) sets; exact, since qualities are compared as whole numbers.
 */
public final class ExactKnapsack implements Mechanism {
  public static final String NAME = "exact-knapsack";

  private static final int MAX_SETS = 4_000_000;

  /** A set: the last bidder added, and the set it was added to. */
  private record Chosen(long cost, BigInteger value, int place, @Nullable Chosen before) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Guarantee> guarantees() {
    return Set.of(Guarantee.INDIVIDUALLY_RATIONAL, Guarantee.WITHIN_BUDGET);
  }

  /**
   * @throws DataException if there are too many undominated sets to keep
   */
  @Override
  public Clearing clear(Auction auction) {
    DensityOrder order = DensityOrder.affordable(auction);
    List<Chosen> sets = List.of(new Chosen(0, BigInteger.ZERO, -1, null));
    long kept = 0;
    for (int place = 0; place < order.size(); place++) {
      sets = withOrWithout(sets, order, place, auction.budgetMicrounits());
      kept += sets.size();
      if (kept > MAX_SETS) {
        throw new DataException(
            "the exact knapsack of "
                + order.size()
                + " bidders has more than "
                + MAX_SETS
                + " sets to compare: expected a small auction; take fewer bidders or a coarser"
                + " unit of money");
      }
    }
    Payments payments = new Payments(auction);
    for (Chosen set = sets.get(sets.size() - 1); set != null && set.place() >= 0; ) {
      payments.pay(order.bidder(set.place()), order.cost(set.place()));
      set = set.before();
    }
    return payments.clearing();
  }

  /** Both lists are by cost ascending, and by value too. */
  private static List<Chosen> withOrWithout(
      List<Chosen> sets, DensityOrder order, int place, long budget) {
    List<Chosen> merged = new ArrayList<>(sets.size() + 1);
    int without = 0;
    int with = 0;
    while (without < sets.size() || with < sets.size()) {
      Chosen candidate;
      if (with == sets.size()
          || (without < sets.size()
              && sets.get(without).cost() <= sets.get(with).cost() + order.cost(place))) {
        candidate = sets.get(without++);
      } else {
        Chosen base = sets.get(with++);
        candidate =
            new Chosen(
                base.cost() + order.cost(place),
                base.value().add(order.weight(place)),
                place,
                base);
      }
      if (candidate.cost() <= budget) {
        addUndominated(merged, candidate);
      }
    }
    return merged;
  }

  private static void addUndominated(List<Chosen> sets, Chosen candidate) {
    if (!sets.isEmpty()) {
      Chosen last = sets.get(sets.size() - 1);
      if (candidate.value().compareTo(last.value()) <= 0) {
        return;
      }
      if (candidate.cost() == last.cost()) {
        sets.remove(sets.size() - 1);
      }
    }
    sets.add(candidate);
  }
}
