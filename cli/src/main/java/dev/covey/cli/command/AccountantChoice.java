package dev.covey.cli.command;

import dev.covey.privacy.accountant.Accountant;
import java.util.EnumSet;
import java.util.Set;

/** Which accountants a person asks for. */
enum AccountantChoice {
  RDP(EnumSet.of(Accountant.RDP)),
  PLD(EnumSet.of(Accountant.PLD)),
  ANALYTIC(EnumSet.of(Accountant.ANALYTIC_GAUSSIAN)),
  ALL(EnumSet.allOf(Accountant.class));

  private final Set<Accountant> accountants;

  AccountantChoice(Set<Accountant> accountants) {
    this.accountants = accountants;
  }

  Set<Accountant> accountants() {
    return accountants;
  }

  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
