package dev.covey.incentive.auction;

import dev.covey.core.Seeds;
import dev.covey.core.error.ConfigurationException;
import java.util.List;
import java.util.stream.Collectors;

/** The mechanisms that come with Covey, by name. */
public final class Mechanisms {
  private Mechanisms() {}

  /**
   * All of them, the baselines and negative controls last.
   *
   * @param seeds for those that draw
   */
  public static List<Mechanism> all(Seeds seeds) {
    return List.of(
        new ProportionalShare(),
        new Cgl(),
        new AnariLottery(seeds),
        new PostedPrice(),
        new RandomOffers(seeds),
        new LowestBid(),
        new ExactKnapsack(),
        new FirstPriceGreedy(),
        new GreedyCritical());
  }

  /** Their names. */
  public static List<String> names() {
    return all(Seeds.root(0)).stream().map(Mechanism::name).toList();
  }

  /**
   * The mechanism of that name.
   *
   * @throws ConfigurationException if there is none
   */
  public static Mechanism named(String name, Seeds seeds) {
    return all(seeds).stream()
        .filter(mechanism -> mechanism.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "mechanism \""
                        + name
                        + "\": expected one of "
                        + names().stream().collect(Collectors.joining(", "))));
  }
}
