package dev.covey.privacy.ledger;

import dev.covey.core.error.ConfigurationException;
import dev.covey.privacy.accountant.NeighbouringRelation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the figures of a ledger mean; fixed for its life.
 *
 * @param unit whose presence is hidden
 * @param relation which data sets are neighbours
 * @param membership whether edges share clients
 * @param budgets at most one for each adversary; without one nothing is refused
 */
public record LedgerTerms(
    PrivacyUnit unit,
    NeighbouringRelation relation,
    EdgeMembership membership,
    List<Budget> budgets) {
  public LedgerTerms {
    budgets = List.copyOf(budgets);
    Set<Adversary> seen = new HashSet<>();
    for (Budget budget : budgets) {
      if (!seen.add(budget.adversary())) {
        throw new ConfigurationException(
            "two budgets against "
                + budget.adversary().label()
                + ": expected one for each adversary");
      }
    }
  }
}
