package dev.covey.privacy.ledger;

import dev.covey.core.RoundKey;
import dev.covey.core.RunId;
import dev.covey.privacy.accountant.NeighbouringRelation;
import dev.covey.privacy.accountant.PrivacyEvent;
import java.util.List;

/** Ledgers, keys and releases for tests. */
final class LedgerFixtures {
  static final double DELTA = 1e-6;
  static final RunId RUN = new RunId("run-7");
  static final EdgeMembership OVERLAPPING = new EdgeMembership.Overlapping();
  static final EdgeMembership DISJOINT =
      new EdgeMembership.ProvenDisjoint("0123456789abcdef".repeat(4));

  private LedgerFixtures() {}

  static LedgerTerms terms(EdgeMembership membership, Budget... budgets) {
    return new LedgerTerms(
        PrivacyUnit.CLIENT, NeighbouringRelation.ZERO_OUT, membership, List.of(budgets));
  }

  static Budget budget(double epsilon) {
    return new Budget(Adversary.RELEASE_READER, epsilon, DELTA);
  }

  static SpendKey key(int round, int attempt, Tier tier, ReleaseKind kind) {
    return new SpendKey(new RoundKey(RUN, round, attempt), tier, kind);
  }

  static SpendKey update(int round) {
    return key(round, 1, Tier.cloud(), ReleaseKind.MODEL_UPDATE);
  }

  static Release gaussian(ReleaseKind kind, double multiplier) {
    return Release.of(
        kind,
        new PrivacyEvent.Gaussian(multiplier),
        Adversary.RELEASE_READER,
        Adversary.PARTICIPANT);
  }

  static Release noisyUpdate(double multiplier) {
    return gaussian(ReleaseKind.MODEL_UPDATE, multiplier);
  }

  /** Charges and makes durable; the charge must be taken. */
  static PrivacyLedger spend(PrivacyLedger ledger, SpendKey key, Release release) {
    ChargeResult result = ledger.charge(key, release);
    if (!(result instanceof ChargeResult.Charged charged)) {
      throw new AssertionError("refused: " + result);
    }
    return charged.ledger().spendDurably(List.of(key), text -> {}).ledger();
  }

  static double spent(PrivacyLedger ledger) {
    return ledger.spent(Adversary.RELEASE_READER, DELTA).smallest().epsilon();
  }
}
