package dev.covey.crypto.secagg.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.error.ConfigurationException;
import dev.covey.crypto.keys.Checked;
import dev.covey.crypto.keys.KeyAgreement;
import dev.covey.crypto.secagg.graph.Adversary;
import dev.covey.crypto.secagg.graph.Margins;
import dev.covey.crypto.secagg.graph.Neighbourhood;
import dev.covey.crypto.secagg.graph.ParameterSearch;
import dev.covey.crypto.secagg.plan.PlanOutcome.Impossible;
import dev.covey.crypto.secagg.plan.PlanOutcome.Planned;
import dev.covey.crypto.secagg.plan.PlanOutcome.Reason;
import dev.covey.testing.Trials;
import java.math.BigInteger;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecurityPlannerTest {
  @ParameterizedTest
  @CsvSource({
    // n, gamma, delta, mode, neighbours, threshold, least survivors, tolerated dropouts, colluders
    "2,   0.1,  0.1,  SEMI_HONEST, 1,  1,  2,  0,  0",
    "3,   0.1,  0.1,  SEMI_HONEST, 2,  2,  3,  0,  1",
    "4,   0.1,  0.25, SEMI_HONEST, 3,  2,  3,  1,  1",
    "5,   0.1,  0.2,  SEMI_HONEST, 4,  3,  4,  1,  2",
    "8,   0.1,  0.25, SEMI_HONEST, 7,  4,  5,  3,  3",
    "10,  0.1,  0.2,  SEMI_HONEST, 9,  5,  6,  4,  4",
    "100, 0.1,  0.1,  SEMI_HONEST, 22, 11, 90, 10, 10",
    "2,   0.1,  0.1,  MALICIOUS,   1,  1,  2,  0,  0",
    "3,   0.1,  0.1,  MALICIOUS,   2,  2,  3,  0,  0",
    "4,   0.1,  0.25, MALICIOUS,   3,  2,  3,  1,  0",
    "5,   0.2,  0.2,  MALICIOUS,   4,  3,  4,  1,  1",
    "8,   0.125, 0.25, MALICIOUS,  7,  5,  6,  2,  1",
    "10,  0.1,  0.2,  MALICIOUS,   9,  6,  7,  3,  1",
    "100, 0.1,  0.1,  MALICIOUS,   32, 22, 90, 10, 10"
  })
  void plansCohortsOfEachSize(
      int clients,
      double gamma,
      double delta,
      Adversary adversary,
      int neighbours,
      int threshold,
      int survivors,
      int dropouts,
      int colluders) {
    SecurityPlan plan = SecurityPlanner.plan(request(clients, adversary, gamma, delta)).orThrow();
    assertThat(plan.graph()).isEqualTo(new Neighbourhood(clients, neighbours, threshold));
    assertThat(plan.minimumSurvivors()).isEqualTo(survivors);
    assertThat(plan.toleratedDropouts()).isEqualTo(dropouts);
    assertThat(plan.toleratedColluders()).isEqualTo(colluders);
  }

  @Test
  void whatIsPlannedIsSecureAndSurvivesWhatIsExpected() {
    AtomicInteger planned = new AtomicInteger();
    AtomicInteger impossible = new AtomicInteger();
    Trials.run(
        "secagg-plan",
        400,
        random -> {
          PlanRequest request = randomRequest(random);
          if (!(SecurityPlanner.plan(request) instanceof Planned found)) {
            impossible.incrementAndGet();
            return;
          }
          planned.incrementAndGet();
          SecurityPlan plan = found.plan();
          int clients = request.clients();
          int threshold = plan.threshold();
          int corrupt = plan.expectedColluders();
          if (plan.graph().isComplete()) {
            assertThat(threshold).isGreaterThan(corrupt);
            if (request.adversary() == Adversary.MALICIOUS) {
              // Both kinds of shares of one client: honest ones give one each, colluders both.
              assertThat(2 * threshold).isGreaterThan(clients - 1 + corrupt);
            }
            assertThat(clients - plan.toleratedDropouts()).isGreaterThan(threshold);
          }
          assertThat(search(request).checkSecure(plan.graph())).isInstanceOf(Checked.Passed.class);
          assertThat(plan.toleratedDropouts()).isGreaterThanOrEqualTo(plan.expectedDropouts());
          assertThat(plan.toleratedColluders()).isGreaterThanOrEqualTo(corrupt);
          assertThat(plan.minimumHonestSurvivors()).isGreaterThanOrEqualTo(2);
          assertThat(plan.minimumSurvivors())
              .isBetween(
                  Math.max(request.minimumCohort(), plan.toleratedColluders() + 2),
                  clients - plan.expectedDropouts());
          if (request.adversary() == Adversary.MALICIOUS) {
            assertThat(2 * plan.quorum()).isGreaterThan(clients + plan.toleratedColluders());
            assertThat(plan.quorum()).isLessThanOrEqualTo(plan.minimumSurvivors());
          } else {
            assertThat(plan.quorum()).isZero();
          }
        });
    if (Long.getLong("covey.trial.seed") == null) {
      assertThat(planned.get()).isGreaterThan(100);
      assertThat(impossible.get()).isGreaterThan(10);
    }
  }

  @Test
  void aRemedyIsOneAndHelps() {
    Impossible none = (Impossible) SecurityPlanner.plan(request(3, Adversary.MALICIOUS, 0.1, 0.34));
    assertThat(none.reason()).isEqualTo(Reason.NO_THRESHOLD);
    assertThat(none.remedy()).contains("a cohort of 4").contains("at most 0/3");
    assertThat(SecurityPlanner.plan(request(4, Adversary.MALICIOUS, 0.1, 0.34)))
        .isInstanceOf(Planned.class);
    assertThat(SecurityPlanner.plan(request(3, Adversary.MALICIOUS, 0.1, 0)))
        .isInstanceOf(Planned.class);
    assertThatThrownBy(
            () -> SecurityPlanner.plan(request(3, Adversary.MALICIOUS, 0.1, 0.34)).orThrow())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("2 shares")
        .hasMessageContaining("a cohort of 4");
  }

  @Test
  void noCohortHelpsWhereTheFractionsAreTooMuch() {
    // A quorum of more than (1 + gamma) / 2 cannot be found among 1 - delta.
    Impossible none =
        (Impossible) SecurityPlanner.plan(request(100, Adversary.MALICIOUS, 0.4, 0.4));
    assertThat(none.remedy()).doesNotContain("a cohort of").contains("a smaller corrupt fraction");
  }

  @Test
  void theSmallestCohortIsHeldAgainstTheDropouts() {
    PlanRequest request =
        new PlanRequest(
            10, Adversary.SEMI_HONEST, KeyAgreement.X25519, 0, 0.3, 100, new EntrySize.Bits(16), 8);
    Impossible none = (Impossible) SecurityPlanner.plan(request);
    assertThat(none.reason()).isEqualTo(Reason.COHORT_TOO_SMALL);
    // floor(0.3 n) of 11 are 3, and 8 are left.
    assertThat(none.remedy()).contains("at least 11 clients");
  }

  @Test
  void bitsAreTheFewestThatHoldTheSum() {
    Trials.run(
        "secagg-plan-bits",
        300,
        random -> {
          int clients = 2 + random.nextInt(5000);
          long bound = 1 + (random.nextLong() >>> 1 + random.nextInt(62));
          int bits = new EntrySize.Bound(bound).bitsFor(clients);
          BigInteger sums =
              BigInteger.valueOf(bound)
                  .multiply(BigInteger.valueOf(clients))
                  .multiply(BigInteger.TWO)
                  .add(BigInteger.ONE);
          assertThat(sums).isLessThanOrEqualTo(BigInteger.ONE.shiftLeft(bits));
          assertThat(bits == 8 || sums.compareTo(BigInteger.ONE.shiftLeft(bits - 1)) > 0).isTrue();
        });
    // 2 n Q + 1 <= 2^16 for n = 8 holds up to Q = 4095.
    assertThat(new EntrySize.Bound(4095).bitsFor(8)).isEqualTo(16);
    assertThat(new EntrySize.Bound(4096).bitsFor(8)).isEqualTo(17);
    PlanRequest tooLarge = sized(request(8, Adversary.SEMI_HONEST, 0, 0), Long.MAX_VALUE / 2, 10);
    assertThat(((Impossible) SecurityPlanner.plan(tooLarge)).reason())
        .isEqualTo(Reason.ENTRY_TOO_LARGE);
    PlanRequest tooLong =
        sized(request(8, Adversary.SEMI_HONEST, 0, 0), 1L << 40, Integer.MAX_VALUE);
    assertThat(((Impossible) SecurityPlanner.plan(tooLong)).reason())
        .isEqualTo(Reason.VECTOR_TOO_LARGE);
  }

  @Test
  void askingForMoreNeverCostsLess() {
    Trials.run(
        "secagg-plan-monotone",
        200,
        random -> {
          PlanRequest less = randomRequest(random);
          int what = random.nextInt(4);
          double more = random.nextDouble() * (1 - less.corruptFraction() - less.dropoutFraction());
          PlanRequest other =
              new PlanRequest(
                  less.clients(),
                  less.adversary(),
                  what == 0 ? KeyAgreement.X25519_ML_KEM_768 : less.agreement(),
                  less.corruptFraction() + (what == 1 ? more / 2 : 0),
                  less.dropoutFraction(),
                  less.dimension() * (what == 2 ? 3 : 1),
                  what == 3 ? new EntrySize.Bits(64) : less.entry(),
                  less.minimumCohort());
          if (!(SecurityPlanner.plan(other) instanceof Planned second)) {
            return;
          }
          // What can be had with more can be had with less.
          SecurityPlan cheap = SecurityPlanner.plan(less).orThrow();
          SecurityPlan dear = second.plan();
          assertThat(dear.neighbours()).isGreaterThanOrEqualTo(cheap.neighbours());
          if (dear.neighbours() == cheap.neighbours()) {
            assertThat(dear.threshold()).isGreaterThanOrEqualTo(cheap.threshold());
          }
          assertThat(dear.quorum()).isGreaterThanOrEqualTo(cheap.quorum());
          assertThat(dear.traffic().uplinkBytes())
              .isGreaterThanOrEqualTo(cheap.traffic().uplinkBytes());
          // Packing entries that do not fill their lanes takes longer than wider ones that do.
          if (what != 3) {
            assertThat(dear.cost().clientMillis())
                .isGreaterThanOrEqualTo(cheap.cost().clientMillis());
          }
        });
  }

  @Test
  void moreDropoutsTakeMoreNeighboursAndMaliceTakesMoreThanCuriosity() {
    int neighbours = 0;
    for (double delta : new double[] {0, 0.05, 0.1, 0.2, 0.3}) {
      SecurityPlan plan =
          SecurityPlanner.plan(request(300, Adversary.SEMI_HONEST, 0.1, delta)).orThrow();
      assertThat(plan.neighbours()).isGreaterThanOrEqualTo(neighbours);
      neighbours = plan.neighbours();
      SecurityPlan strict =
          SecurityPlanner.plan(request(300, Adversary.MALICIOUS, 0.1, delta)).orThrow();
      assertThat(strict.neighbours()).isGreaterThanOrEqualTo(neighbours);
      assertThat(strict.cost().clientMillis()).isGreaterThan(plan.cost().clientMillis());
    }
  }

  @Test
  void explainsItselfInPlainWords() {
    SecurityPlan plan = SecurityPlanner.plan(request(100, Adversary.MALICIOUS, 0.1, 0.1)).orThrow();
    assertThat(String.join("\n", plan.explanation()))
        .contains("whatever it does")
        .contains("at least 90 of 100 clients")
        .contains("no more than 10 of 100 clients collude")
        .contains("56 signatures")
        .contains("32 others, as many as 100 clients need")
        .contains("any 22 of them")
        .contains("Not protected");
    SecurityPlan pair = SecurityPlanner.plan(request(2, Adversary.SEMI_HONEST, 0.1, 0.1)).orThrow();
    assertThat(String.join("\n", pair.explanation()))
        .contains("not from one that deviates")
        .contains("A sum of two tells each of the two")
        .contains("no client colludes")
        .contains("only if every client stays")
        .contains("quantum computer");
    SecurityPlan trusting =
        SecurityPlanner.plan(request(100, Adversary.SEMI_HONEST, 0, 0.1)).orThrow();
    assertThat(String.join("\n", trusting.explanation())).contains("as the plan expects none to");
  }

  @Test
  void requestsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> request(1, Adversary.SEMI_HONEST, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> request(5, Adversary.SEMI_HONEST, 0.6, 0.4))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new EntrySize.Bits(7)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new EntrySize.Bound(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                new PlanRequest(
                    4,
                    Adversary.SEMI_HONEST,
                    KeyAgreement.X25519,
                    0,
                    0,
                    1,
                    new EntrySize.Bits(8),
                    5))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static PlanRequest request(int clients, Adversary adversary, double gamma, double delta) {
    return new PlanRequest(
        clients, adversary, KeyAgreement.X25519, gamma, delta, 1000, new EntrySize.Bits(16), 2);
  }

  private static PlanRequest sized(PlanRequest plain, long bound, int dimension) {
    return new PlanRequest(
        plain.clients(),
        plain.adversary(),
        plain.agreement(),
        plain.corruptFraction(),
        plain.dropoutFraction(),
        dimension,
        new EntrySize.Bound(bound),
        plain.minimumCohort());
  }

  private static PlanRequest randomRequest(RandomGenerator random) {
    int clients = random.nextBoolean() ? 2 + random.nextInt(19) : 21 + random.nextInt(180);
    double gamma = random.nextInt(3) * random.nextDouble() * 0.19;
    double delta = random.nextInt(3) * random.nextDouble() * 0.3;
    return new PlanRequest(
        clients,
        Adversary.values()[random.nextInt(2)],
        random.nextInt(3) == 0 ? KeyAgreement.X25519_ML_KEM_768 : KeyAgreement.X25519,
        gamma,
        delta,
        1 + random.nextInt(10_000),
        new EntrySize.Bits(8 + random.nextInt(57)),
        2 + random.nextInt(Math.max(1, clients / 2 - 1)));
  }

  private static ParameterSearch search(PlanRequest request) {
    return request.adversary() == Adversary.MALICIOUS
        ? ParameterSearch.strict(
            request.corruptFraction(), request.dropoutFraction(), Margins.DEFAULT, 64)
        : new ParameterSearch(
            Adversary.SEMI_HONEST,
            request.corruptFraction(),
            request.dropoutFraction(),
            Margins.DEFAULT);
  }
}
