package dev.covey.incentive.settlement;

import dev.covey.core.ClientId;
import dev.covey.core.RoundKey;

/** What is paid for exactly once: the part of one client in one attempt at one round of a run. */
public record PaymentKey(RoundKey round, ClientId client) {
  @Override
  public String toString() {
    return "round "
        + round.round()
        + ", attempt "
        + round.attempt()
        + ", client "
        + client
        + " of run "
        + round.run();
  }
}
