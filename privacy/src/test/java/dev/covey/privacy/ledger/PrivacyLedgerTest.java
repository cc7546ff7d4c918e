package dev.covey.privacy.ledger;

import static dev.covey.privacy.ledger.LedgerFixtures.DELTA;
import static dev.covey.privacy.ledger.LedgerFixtures.DISJOINT;
import static dev.covey.privacy.ledger.LedgerFixtures.OVERLAPPING;
import static dev.covey.privacy.ledger.LedgerFixtures.budget;
import static dev.covey.privacy.ledger.LedgerFixtures.gaussian;
import static dev.covey.privacy.ledger.LedgerFixtures.key;
import static dev.covey.privacy.ledger.LedgerFixtures.noisyUpdate;
import static dev.covey.privacy.ledger.LedgerFixtures.spend;
import static dev.covey.privacy.ledger.LedgerFixtures.spent;
import static dev.covey.privacy.ledger.LedgerFixtures.terms;
import static dev.covey.privacy.ledger.LedgerFixtures.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.StoreException;
import dev.covey.privacy.accountant.Composition;
import dev.covey.privacy.accountant.GaussianAccountant;
import dev.covey.privacy.accountant.NeighbouringRelation;
import dev.covey.privacy.accountant.PrivacyBounds;
import dev.covey.privacy.accountant.PrivacyEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PrivacyLedgerTest {
  private final PrivacyLedger open = PrivacyLedger.open(terms(OVERLAPPING));

  private static double exact(double multiplier, long times) {
    return GaussianAccountant.epsilon(multiplier / Math.sqrt(times), DELTA);
  }

  @Test
  void nothingReleasedCostsNothing() {
    assertThat(spent(open)).isZero();
  }

  @Test
  void unlikeReleasesComposeToWhatTheAccountantSays() {
    PrivacyLedger ledger = open;
    Composition direct = Composition.empty();
    for (int round = 1; round <= 5; round++) {
      ledger = spend(ledger, update(round), noisyUpdate(2));
      ledger =
          spend(
              ledger,
              key(round, 1, Tier.cloud(), ReleaseKind.CLIP_BIT),
              gaussian(ReleaseKind.CLIP_BIT, 20));
      direct = direct.plus(new PrivacyEvent.Gaussian(2), 1).plus(new PrivacyEvent.Gaussian(20), 1);
    }
    Release scores =
        Release.of(
            ReleaseKind.QUALITY_SCORE,
            PrivacyEvent.sampledGaussian(3, 0.1),
            Adversary.RELEASE_READER);
    ledger = spend(ledger, key(5, 1, Tier.cloud(), ReleaseKind.QUALITY_SCORE), scores);
    direct = direct.plus(PrivacyEvent.sampledGaussian(3, 0.1), 1);
    assertThat(ledger.spent(Adversary.RELEASE_READER, DELTA))
        .isEqualTo(PrivacyBounds.of(direct, DELTA));
    // Against participants the scores, charged for readers only, are not protected at all.
    assertThat(ledger.spent(Adversary.PARTICIPANT, DELTA).smallest().epsilon()).isInfinite();
  }

  @Test
  void whoAddsTheNoiseIsNotSomebodyToBeProtectedFrom() {
    PrivacyLedger ledger = spend(open, update(1), noisyUpdate(1));
    assertThat(ledger.spent(Adversary.COORDINATOR, DELTA).smallest().epsilon()).isInfinite();
    PrivacyLedger insecure =
        spend(open, update(1), Release.insecureUnprotected(ReleaseKind.MODEL_UPDATE));
    assertThat(spent(insecure)).isInfinite();
  }

  @Test
  void samplingIsClaimedOnlyAgainstThoseWhoSeeNoRoster() {
    PrivacyEvent sampled = PrivacyEvent.sampledGaussian(1, 0.01);
    for (Adversary adversary : List.of(Adversary.PARTICIPANT, Adversary.COORDINATOR)) {
      assertThatThrownBy(() -> Release.of(ReleaseKind.METRIC, sampled, adversary))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("know who took part");
    }
    Release split =
        new Release(
            ReleaseKind.MODEL_UPDATE,
            Map.of(
                Adversary.RELEASE_READER, Composition.of(sampled, 1),
                Adversary.PARTICIPANT, Composition.of(new PrivacyEvent.Gaussian(1), 1)));
    PrivacyLedger ledger = spend(open, update(1), split);
    assertThat(spent(ledger))
        .isLessThan(ledger.spent(Adversary.PARTICIPANT, DELTA).smallest().epsilon() / 3);
  }

  @Test
  void aRoundThatWouldOverspendIsRefusedAndChangesNothing() {
    double epsilon = exact(2, 3) + 1e-9;
    PrivacyLedger ledger = PrivacyLedger.open(terms(OVERLAPPING, budget(epsilon)));
    for (int round = 1; round <= 3; round++) {
      ledger = spend(ledger, update(round), noisyUpdate(2));
    }
    ChargeResult fourth = ledger.charge(update(4), noisyUpdate(2));
    assertThat(fourth)
        .isInstanceOfSatisfying(
            ChargeResult.OverBudget.class,
            refused -> {
              assertThat(refused.epsilonAfter()).isCloseTo(exact(2, 4), within(1e-9));
              assertThat(refused.reason()).contains("more noise").contains("releases only");
            });
    assertThat(fourth.ledger()).isSameAs(ledger);
    assertThat(ledger.charge(update(4), Release.insecureUnprotected(ReleaseKind.MODEL_UPDATE)))
        .isInstanceOf(ChargeResult.OverBudget.class);
  }

  @Test
  void theRoundsThatFitAreThoseThatCanBeCharged() {
    Budget budget = budget(3);
    List<TieredRelease> round =
        List.of(
            TieredRelease.once(noisyUpdate(4)),
            TieredRelease.once(gaussian(ReleaseKind.CLIP_BIT, 30)));
    PrivacyLedger ledger = PrivacyLedger.open(terms(OVERLAPPING, budget));
    long promised = ledger.roundsThatFit(round, budget, 1000);
    int charged = 0;
    while (true) {
      int number = charged + 1;
      double would = ledger.wouldSpend(round, Adversary.RELEASE_READER, DELTA).smallest().epsilon();
      if (would > 3) {
        break;
      }
      ledger = spend(ledger, update(number), noisyUpdate(4));
      ledger =
          spend(
              ledger,
              key(number, 1, Tier.cloud(), ReleaseKind.CLIP_BIT),
              gaussian(ReleaseKind.CLIP_BIT, 30));
      assertThat(spent(ledger)).isEqualTo(would);
      charged++;
    }
    assertThat(promised).isEqualTo(charged).isGreaterThan(3);
    assertThat(ledger.roundsThatFit(round, budget, 1000)).isZero();
    assertThat(open.roundsThatFit(round, budget, 2)).isEqualTo(2);
  }

  @Test
  void aSpendIsCountedOnceHoweverOftenItIsCharged() {
    ChargeResult first = open.charge(update(1), noisyUpdate(2));
    PrivacyLedger reserved = first.ledger();
    assertThat(reserved.charge(update(1), noisyUpdate(2)))
        .isEqualTo(new ChargeResult.AlreadyCharged(reserved));
    PrivacyLedger durable = reserved.spendDurably(List.of(update(1)), text -> {}).ledger();
    assertThat(durable.charge(update(1), noisyUpdate(2)))
        .isEqualTo(new ChargeResult.AlreadyCharged(durable));
    assertThat(durable.charge(update(1), noisyUpdate(3)))
        .isInstanceOfSatisfying(
            ChargeResult.Conflict.class,
            conflict -> assertThat(conflict.reason()).contains("new attempt"));
    assertThat(spent(durable)).isEqualTo(spent(reserved)).isEqualTo(exact(2, 1));
  }

  @Test
  void anotherAttemptKindTierOrRunIsAnotherSpend() {
    PrivacyLedger ledger = spend(open, update(1), noisyUpdate(2));
    ledger = spend(ledger, key(1, 2, Tier.cloud(), ReleaseKind.MODEL_UPDATE), noisyUpdate(2));
    ledger = spend(ledger, key(1, 1, Tier.edge("a"), ReleaseKind.MODEL_UPDATE), noisyUpdate(2));
    ledger =
        spend(ledger, key(1, 1, Tier.cloud(), ReleaseKind.METRIC), gaussian(ReleaseKind.METRIC, 2));
    assertThat(spent(ledger)).isCloseTo(exact(2, 4), within(1e-9));
  }

  @Test
  void onlyWhatWasNotMadeDurableIsGivenBack() {
    PrivacyLedger reserved = open.charge(update(1), noisyUpdate(2)).ledger();
    CancelResult back = reserved.cancel(update(1));
    assertThat(back).isInstanceOf(CancelResult.GivenBack.class);
    assertThat(back.ledger()).isEqualTo(open);

    PrivacyLedger durable = reserved.spendDurably(List.of(update(1)), text -> {}).ledger();
    assertThat(durable.cancel(update(1))).isEqualTo(new CancelResult.StaysSpent(durable));
    assertThat(open.cancel(update(1))).isEqualTo(new CancelResult.NothingCharged(open));
  }

  @Test
  void thePermitComesAfterTheWriteAndNotWithoutIt() {
    PrivacyLedger reserved = open.charge(update(1), noisyUpdate(2)).ledger();
    List<String> written = new ArrayList<>();
    PrivacyLedger.Spent spent = reserved.spendDurably(List.of(update(1)), written::add);
    assertThat(spent.permits()).hasSize(1);
    assertThat(spent.permits().get(0).turn()).isEqualTo(ReleasePermit.Turn.FIRST);
    assertThat(PrivacyLedger.decode(written.get(0))).isEqualTo(spent.ledger());

    assertThatThrownBy(
            () ->
                reserved.spendDurably(
                    List.of(update(1)),
                    text -> {
                      throw new StoreException("disk full");
                    }))
        .isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> open.spendDurably(List.of(update(1)), text -> {}))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("charge it before");
  }

  @Test
  void afterACrashThePermitSaysThatSomethingMayHaveBeenReleased() {
    List<String> disk = new ArrayList<>();
    open.charge(update(1), noisyUpdate(2)).ledger().spendDurably(List.of(update(1)), disk::add);
    PrivacyLedger recovered = PrivacyLedger.decode(disk.get(0));
    assertThat(recovered.charge(update(1), noisyUpdate(2)))
        .isInstanceOf(ChargeResult.AlreadyCharged.class);
    assertThat(recovered.spendDurably(List.of(update(1)), disk::add).permits().get(0).turn())
        .isEqualTo(ReleasePermit.Turn.REPEAT);
  }

  @Test
  void edgesCountInParallelOnlyWhereTheyAreProvenDisjoint() {
    PrivacyLedger together = open;
    PrivacyLedger apart = PrivacyLedger.open(terms(DISJOINT));
    for (int round = 1; round <= 4; round++) {
      for (String edge : List.of("a", "b", "c")) {
        // Edge b releases in every second round only.
        if (!edge.equals("b") || round % 2 == 0) {
          SpendKey key = key(round, 1, Tier.edge(edge), ReleaseKind.MODEL_UPDATE);
          together = spend(together, key, noisyUpdate(5));
          apart = spend(apart, key, noisyUpdate(5));
        }
      }
      together = spend(together, update(round), noisyUpdate(5));
      apart = spend(apart, update(round), noisyUpdate(5));
    }
    assertThat(spent(together)).isCloseTo(exact(5, 4 + 4 + 2 + 4), within(1e-9));
    assertThat(spent(apart)).isCloseTo(exact(5, 4 + 4), within(1e-9));
    assertThat(at(apart, Tier.edge("b"))).isCloseTo(exact(5, 2), within(1e-9));
    assertThat(at(apart, Tier.cloud())).isCloseTo(exact(5, 4), within(1e-9));
    assertThat(at(together, Tier.edge("nowhere"))).isZero();
    // A new edge costs its clients what the cloud has released, and what it releases itself.
    List<TieredRelease> dear = List.of(new TieredRelease(Tier.edge("d"), noisyUpdate(1), 1));
    assertThat(apart.wouldSpend(dear, Adversary.RELEASE_READER, DELTA).smallest().epsilon())
        .isCloseTo(GaussianAccountant.epsilon(1 / Math.sqrt(1 + 4 / 25.0), DELTA), within(1e-9));
    assertThatThrownBy(() -> new EdgeMembership.ProvenDisjoint("trust me"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("signed partition");
  }

  private static double at(PrivacyLedger ledger, Tier tier) {
    return ledger.spentAt(tier, Adversary.RELEASE_READER, DELTA).smallest().epsilon();
  }

  @Test
  void severalEdgeRoundsOfOneCloudRoundAreAllPlannedFor() {
    PrivacyLedger ledger = PrivacyLedger.open(terms(DISJOINT));
    List<TieredRelease> round =
        List.of(
            new TieredRelease(Tier.edge("a"), noisyUpdate(10), 3),
            TieredRelease.once(noisyUpdate(10)));
    assertThat(ledger.wouldSpend(round, Adversary.RELEASE_READER, DELTA).smallest().epsilon())
        .isCloseTo(exact(10, 4), within(1e-9));
    long fit = ledger.roundsThatFit(round, budget(2), 1000);
    assertThat(exact(10, 4 * fit)).isLessThanOrEqualTo(2);
    assertThat(exact(10, 4 * (fit + 1))).isGreaterThan(2);
  }

  @Test
  void eventsOfAnotherRelationAreRefused() {
    LedgerTerms replace =
        new LedgerTerms(
            PrivacyUnit.CLIENT, NeighbouringRelation.REPLACE_ONE, OVERLAPPING, List.of());
    Release sampled =
        Release.of(
            ReleaseKind.MODEL_UPDATE,
            PrivacyEvent.sampledGaussian(1, 0.1),
            Adversary.RELEASE_READER);
    assertThatThrownBy(() -> PrivacyLedger.open(replace).charge(update(1), sampled))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("replace one");
    assertThatThrownBy(() -> terms(OVERLAPPING, budget(1), budget(2)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("one for each adversary");
  }

  /** Four releases a round, as many queries as a long run makes. */
  @Test
  void afterTenThousandRoundsAQueryTakesMillisecondsAndTheTextIsShort() {
    PrivacyLedger ledger = open;
    Release release =
        Release.of(
            ReleaseKind.MODEL_UPDATE,
            PrivacyEvent.sampledGaussian(1.1, 0.01),
            Adversary.RELEASE_READER);
    Release bit = gaussian(ReleaseKind.CLIP_BIT, 400);
    for (int round = 1; round <= 10_000; round++) {
      ledger = ledger.charge(update(round), release).ledger();
      SpendKey bits = key(round, 1, Tier.cloud(), ReleaseKind.CLIP_BIT);
      ledger = ledger.charge(bits, bit).ledger();
      ledger = ledger.spendDurably(List.of(update(round), bits), text -> {}).ledger();
    }
    Composition direct =
        Composition.of(PrivacyEvent.sampledGaussian(1.1, 0.01), 10_000)
            .plus(new PrivacyEvent.Gaussian(400), 10_000);
    assertThat(ledger.spent(Adversary.RELEASE_READER, DELTA))
        .isEqualTo(PrivacyBounds.of(direct, DELTA));
    assertThat(ledger.encode().length()).isLessThan(500);
    long cpu = cpuNanos();
    int queries = 50;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < queries; i++) {
      least = Math.min(least, spent(ledger));
    }
    assertThat(least).isPositive();
    assertThat((cpuNanos() - cpu) / 1e6 / queries).as("milliseconds a query").isLessThan(50);
  }

  private static long cpuNanos() {
    return java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
