package dev.covey.incentive.quality;

import dev.covey.core.ClientId;
import dev.covey.core.Seeds;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Random cohorts. {@link RidgeAttribution} can tell clients apart only if chance keeps putting them
 * into different cohorts.
 */
public final class CohortDraw {
  private CohortDraw() {}

  /**
   * Splits clients into as many random cohorts as reach a floor, of sizes that differ by one at
   * most.
   *
   * @param floor fewest members of a cohort, at least 1
   * @return one cohort if there are fewer than twice as many clients as the floor; none if there
   *     are fewer than the floor
   */
  public static List<SortedSet<ClientId>> split(
      Collection<ClientId> clients, int floor, Seeds seeds) {
    if (floor < 1) {
      throw new IllegalArgumentException("a cohort has at least 1 member, got a floor of " + floor);
    }
    List<ClientId> order = new ArrayList<>(new TreeSet<>(clients));
    SplittableRandom random = seeds.child("cohorts").generator();
    for (int i = order.size(); i > 1; i--) {
      Collections.swap(order, i - 1, random.nextInt(i));
    }
    int count = order.size() / floor;
    List<SortedSet<ClientId>> cohorts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      cohorts.add(new TreeSet<>());
    }
    for (int i = 0; i < order.size() && count > 0; i++) {
      cohorts.get(i % count).add(order.get(i));
    }
    return cohorts;
  }
}
