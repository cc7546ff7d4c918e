package dev.covey.coordinator.federation;

import dev.covey.aggregation.pipeline.NoiseCharge;
import dev.covey.assembly.PrivacyPlan;
import dev.covey.coordinator.store.LedgerStore;
import dev.covey.coordinator.store.NoiseDraw;
import dev.covey.coordinator.store.StoredLedger;
import dev.covey.core.RoundKey;
import dev.covey.core.Seeds;
import dev.covey.core.error.InternalException;
import dev.covey.core.error.StoreException;
import dev.covey.privacy.ledger.ChargeResult;
import dev.covey.privacy.ledger.PrivacyLedger;
import dev.covey.privacy.ledger.ReleaseKind;
import dev.covey.privacy.ledger.ReleasePermit;
import dev.covey.privacy.ledger.SpendKey;
import dev.covey.privacy.ledger.Tier;
import dev.covey.privacy.mechanism.InsecureDeterministicNoise;
import dev.covey.privacy.mechanism.NoiseSeed;
import dev.covey.privacy.mechanism.NoiseSource;
import dev.covey.privacy.mechanism.SecureNoise;
import java.util.List;
import java.util.Optional;

/**
 * What noise needs around an attempt. Used by the shell's thread alone.
 *
 * <pre>
 * reserve   before its roster is drawn: it fits the budget, or the run ends
 * charge    when its sum stands: spend, seed and digest of the sum durable in one write, then the draw
 * commit    the seed goes in the transaction that commits or aborts the attempt
 * release   of what was reserved and never spent
 * </pre>
 *
 * <p>A process that died after the charge finds seed and digest again. The same sum then gets the
 * same noise, so that what is committed is the one version that this spend has paid for; another
 * sum under the same noise would show their difference bare, and is refused.
 */
final class PrivacyEffects {
  private final FederationSetup setup;
  private final Optional<PrivacyPlan> plan;
  private final LedgerStore store;
  private final Optional<Seeds> secretRosters;
  private Optional<PrivacyLedger> ledger;
  private Optional<RoundKey> reserved = Optional.empty();

  PrivacyEffects(FederationSetup setup) {
    this.setup = setup;
    this.plan = setup.privacy();
    this.store = setup.store().ledgers();
    if (plan.isEmpty()) {
      this.ledger = Optional.empty();
      this.secretRosters = Optional.empty();
      return;
    }
    StoredLedger stored = stored(plan.get());
    PrivacyLedger read = PrivacyLedger.decode(stored.text());
    if (!read.terms().equals(plan.get().terms())) {
      throw new StoreException(
          "the privacy ledger of "
              + setup.plan().run()
              + " was begun on other terms than the experiment's: expected the file it began with;"
              + " restore it, or start a new run");
    }
    this.ledger = Optional.of(read);
    this.secretRosters =
        plan.get().rosterIsSecret() && !plan.get().isInsecure()
            ? Optional.of(Seeds.ofBytes(stored.rosterSecret()))
            : Optional.empty();
  }

  private StoredLedger stored(PrivacyPlan wanted) {
    return store
        .find(setup.plan().run())
        .orElseGet(
            () -> {
              StoredLedger fresh =
                  new StoredLedger(
                      PrivacyLedger.open(wanted.terms()).encode(), NoiseSeed.draw().toBytes());
              store.open(setup.plan().run(), fresh);
              return fresh;
            });
  }

  /** From what rosters are drawn: the experiment's seed, unless who was drawn is to be a secret. */
  Seeds rosterSeeds() {
    return secretRosters.orElse(setup.seeds());
  }

  /**
   * Reserves what an attempt will spend.
   *
   * @return why it must not begin, if it would spend more than there is
   */
  Optional<String> reserve(RoundKey key) {
    if (plan.isEmpty()) {
      return Optional.empty();
    }
    ChargeResult result = current().charge(spend(key), plan.get().release());
    ledger = Optional.of(result.ledger());
    if (result instanceof ChargeResult.OverBudget over) {
      return Optional.of(over.reason());
    }
    if (result instanceof ChargeResult.Refused refused) {
      throw new StoreException(refused.reason());
    }
    reserved = Optional.of(key);
    return Optional.empty();
  }

  /** Pays for an attempt's noise. */
  NoiseCharge charge(RoundKey key) {
    return plan.isEmpty() ? NoiseCharge.none() : sum -> pay(key, sum);
  }

  private NoiseCharge.PaidNoise pay(RoundKey key, String sumSha256) {
    Optional<NoiseDraw> before = store.draw(key);
    if (before.isPresent() && !before.get().sumSha256().equals(sumSha256)) {
      throw new StoreException(
          "the noise of this attempt was paid for another sum, before the coordinator died: expected"
              + " the same updates again; the attempt is given up, and what it spent stays spent");
    }
    NoiseDraw draw = before.orElseGet(() -> new NoiseDraw(freshSeed(key), sumSha256));
    PrivacyLedger.Spent spent =
        current().spendDurably(List.of(spend(key)), text -> store.spend(key, text, draw));
    ledger = Optional.of(spent.ledger());
    reserved = Optional.empty();
    ReleasePermit permit = spent.permits().get(0);
    if (permit.turn() == ReleasePermit.Turn.REPEAT && before.isEmpty()) {
      throw new InternalException(
          "a spend of "
              + key
              + " is durable and its draw is not, though they are written together");
    }
    return new NoiseCharge.PaidNoise(permit, source(draw));
  }

  private byte[] freshSeed(RoundKey key) {
    if (privacy().isInsecure()) {
      return setup
          .seeds()
          .child("insecure-noise", key.round())
          .child("attempt", key.attempt())
          .toBytes();
    }
    try (NoiseSeed seed = NoiseSeed.draw()) {
      return seed.toBytes();
    }
  }

  private NoiseSource source(NoiseDraw draw) {
    if (privacy().isInsecure()) {
      return InsecureDeterministicNoise.of(Seeds.ofBytes(draw.seed()));
    }
    try (NoiseSeed seed = NoiseSeed.ofBytes(draw.seed())) {
      return SecureNoise.of(seed);
    }
  }

  /** An attempt has ended: what it reserved and did not spend is free again. */
  void ended(RoundKey key) {
    if (reserved.equals(Optional.of(key))) {
      ledger = Optional.of(withoutReservation());
      reserved = Optional.empty();
    }
  }

  /**
   * What the run has spent so far, reserved charges not counted; nothing of a run without noise.
   */
  Optional<PrivacySpent> spent() {
    return plan.map(wanted -> PrivacySpent.of(wanted, withoutReservation()));
  }

  private PrivacyLedger withoutReservation() {
    return reserved.map(key -> current().cancel(spend(key)).ledger()).orElseGet(this::current);
  }

  private static SpendKey spend(RoundKey key) {
    return new SpendKey(key, Tier.cloud(), ReleaseKind.MODEL_UPDATE);
  }

  private PrivacyPlan privacy() {
    return plan.orElseThrow(() -> new InternalException("a run without noise draws some"));
  }

  private PrivacyLedger current() {
    return ledger.orElseThrow(() -> new InternalException("a run without noise has no ledger"));
  }
}
