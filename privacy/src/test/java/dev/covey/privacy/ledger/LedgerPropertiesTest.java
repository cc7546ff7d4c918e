package dev.covey.privacy.ledger;

import static dev.covey.privacy.ledger.LedgerFixtures.DELTA;
import static dev.covey.privacy.ledger.LedgerFixtures.DISJOINT;
import static dev.covey.privacy.ledger.LedgerFixtures.OVERLAPPING;
import static dev.covey.privacy.ledger.LedgerFixtures.budget;
import static dev.covey.privacy.ledger.LedgerFixtures.key;
import static dev.covey.privacy.ledger.LedgerFixtures.spent;
import static dev.covey.privacy.ledger.LedgerFixtures.terms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.covey.privacy.accountant.Composition;
import dev.covey.privacy.accountant.PrivacyBounds;
import dev.covey.privacy.accountant.PrivacyEvent;
import dev.covey.testing.Trials;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LedgerPropertiesTest {
  private static final List<PrivacyEvent> EVENTS =
      List.of(
          new PrivacyEvent.Gaussian(3),
          new PrivacyEvent.Gaussian(0.1 + 0.2),
          new PrivacyEvent.DiscreteGaussian(25.5, 2),
          new PrivacyEvent.ZeroConcentrated(1e-3),
          new PrivacyEvent.DistributedDiscreteGaussian(100.25, 1e3, 128, 40.5, 77),
          new PrivacyEvent.Skellam(50, 400, 1e6 / 3),
          new PrivacyEvent.TreeAggregation(9, 12),
          PrivacyEvent.sampledGaussian(1.5, 1e-3),
          new PrivacyEvent.PoissonSampled(0.02, new PrivacyEvent.Skellam(50, 400, 1e6)));

  private record Wish(SpendKey key, Release release) {}

  private static Wish wish(SplittableRandom random) {
    ReleaseKind kind = ReleaseKind.values()[random.nextInt(4)];
    Tier tier = random.nextInt(3) == 0 ? Tier.edge("e" + random.nextInt(3)) : Tier.cloud();
    SpendKey key = key(random.nextInt(1, 12), random.nextInt(1, 3), tier, kind);
    // The release follows from the kind, mostly, so that series form.
    int event = random.nextInt(4) == 0 ? random.nextInt(EVENTS.size()) : 2 * kind.ordinal();
    return new Wish(key, Release.of(kind, EVENTS.get(event), Adversary.RELEASE_READER));
  }

  @Test
  void spendingOnlyGrowsAndIsNeverBelowTheDirectComposition() {
    Trials.run(
        "ledger against direct composition",
        15,
        random -> {
          boolean disjoint = random.nextBoolean();
          PrivacyLedger ledger = PrivacyLedger.open(terms(disjoint ? DISJOINT : OVERLAPPING));
          Map<SpendKey, Release> model = new LinkedHashMap<>();
          double before = 0;
          for (int step = 0; step < 25; step++) {
            Wish wish = wish(random);
            ChargeResult result = ledger.charge(wish.key(), wish.release());
            if (result instanceof ChargeResult.Charged) {
              assertThat(model.put(wish.key(), wish.release())).isNull();
            } else if (result instanceof ChargeResult.AlreadyCharged) {
              assertThat(model.get(wish.key())).isEqualTo(wish.release());
            } else {
              assertThat(result).isInstanceOf(ChargeResult.Conflict.class);
              assertThat(model.get(wish.key())).isNotNull().isNotEqualTo(wish.release());
            }
            ledger = result.ledger();
            if (random.nextBoolean() && model.containsKey(wish.key())) {
              ledger = ledger.spendDurably(List.of(wish.key()), text -> {}).ledger();
            }
            if (step % 6 == 5) {
              double now = spent(ledger);
              assertThat(now).isGreaterThanOrEqualTo(before * (1 - 1e-9));
              double direct = direct(model, disjoint);
              assertThat(now).isCloseTo(direct, within(1e-6 * direct));
              before = now;
            }
          }
        });
  }

  /** The worst edge by compositions made event by event. */
  private static double direct(Map<SpendKey, Release> model, boolean disjoint) {
    double worst = 0;
    for (String only : disjoint ? List.of("e0", "e1", "e2") : List.of("all")) {
      Composition sum = Composition.empty();
      for (Map.Entry<SpendKey, Release> entry : model.entrySet()) {
        Tier tier = entry.getKey().tier();
        if (!disjoint || tier.equals(Tier.cloud()) || tier.equals(Tier.edge(only))) {
          sum = sum.plus(entry.getValue().against(Adversary.RELEASE_READER));
        }
      }
      worst = Math.max(worst, PrivacyBounds.of(sum, DELTA).smallest().epsilon());
    }
    return worst;
  }

  @Test
  void textGivesTheSameLedgerBack() {
    Trials.run(
        "ledger text",
        60,
        random -> {
          PrivacyLedger ledger =
              PrivacyLedger.open(
                  terms(
                      random.nextBoolean() ? DISJOINT : OVERLAPPING,
                      new Budget(Adversary.PARTICIPANT, 1e9 / 3, 0.1 / 3)));
          for (int step = 0; step < 30; step++) {
            Wish wish = wish(random);
            Release release =
                new Release(
                    wish.release().kind(),
                    random.nextInt(9) == 0
                        ? Map.of()
                        : Map.of(
                            Adversary.RELEASE_READER,
                            Composition.of(EVENTS.get(random.nextInt(EVENTS.size())), 1)
                                .plus(
                                    new PrivacyEvent.Gaussian(random.nextDouble()),
                                    random.nextInt(5)),
                            Adversary.PARTICIPANT,
                            random.nextBoolean()
                                ? Composition.empty()
                                : Composition.of(new PrivacyEvent.ZeroConcentrated(1e-9), 1)));
            ledger = ledger.charge(wish.key(), release).ledger();
            if (random.nextBoolean() && ledger.reservedReleases().containsKey(wish.key())) {
              ledger = ledger.spendDurably(List.of(wish.key()), text -> {}).ledger();
            }
          }
          PrivacyLedger again = PrivacyLedger.decode(ledger.encode());
          assertThat(again).isEqualTo(ledger).hasSameHashCodeAs(ledger);
          assertThat(again.encode()).isEqualTo(ledger.encode());
        });
  }

  @Test
  void aCrashAnywhereAndAReplayCostWhatTheRunWithoutCrashCosts() {
    Trials.run(
        "crash and replay",
        25,
        random -> {
          List<Wish> script = new ArrayList<>();
          for (int i = 0; i < 12; i++) {
            script.add(wish(random));
          }
          LedgerTerms terms = terms(OVERLAPPING, budget(random.nextDouble(2, 30)));
          PrivacyLedger smooth = PrivacyLedger.open(terms);
          for (Wish wish : script) {
            smooth = step(smooth, wish, new ArrayList<>());
          }

          List<String> disk = new ArrayList<>(List.of(PrivacyLedger.open(terms).encode()));
          PrivacyLedger ledger = PrivacyLedger.decode(disk.get(0));
          int at = 0;
          while (at < script.size()) {
            if (random.nextInt(4) == 0) {
              // Killed: before the charge, or between charge and durable write. What is in memory
              // is lost, and the last steps are tried again.
              ledger = PrivacyLedger.decode(disk.get(disk.size() - 1));
              at = Math.max(0, at - random.nextInt(3));
            }
            ledger = step(ledger, script.get(at), disk);
            at++;
          }
          assertThat(spent(ledger)).isEqualTo(spent(smooth));
          assertThat(PrivacyLedger.decode(disk.get(disk.size() - 1))).isEqualTo(smooth);
        });
  }

  private static PrivacyLedger step(PrivacyLedger ledger, Wish wish, List<String> disk) {
    ChargeResult result = ledger.charge(wish.key(), wish.release());
    return result instanceof ChargeResult.Refused
        ? result.ledger()
        : result.ledger().spendDurably(List.of(wish.key()), disk::add).ledger();
  }

  @Test
  void aSetOfRoundsIsTheSetThatWasPutIn() {
    Trials.run(
        "round set",
        200,
        random -> {
          RoundSet set = RoundSet.empty();
          TreeSet<Integer> model = new TreeSet<>();
          int range = random.nextInt(2, 60);
          for (int i = 0; i < 40; i++) {
            int round = random.nextInt(1, range);
            set = set.with(round);
            model.add(round);
          }
          assertThat(set.size()).isEqualTo(model.size());
          for (int round = 0; round <= range; round++) {
            assertThat(set.contains(round)).isEqualTo(model.contains(round));
          }
          assertThat(RoundSet.parse(set.toString())).isEqualTo(set);
        });
  }
}
