package dev.covey.crypto.secagg.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.crypto.bench.SecaggBench;
import dev.covey.crypto.keys.KeyAgreement;
import dev.covey.crypto.secagg.graph.Adversary;
import org.junit.jupiter.api.Test;

class TrafficTest {
  private static final int CLIENTS = 10;

  @Test
  void isWhatAWholeSessionSends() {
    for (Adversary adversary : Adversary.values()) {
      for (KeyAgreement agreement : KeyAgreement.values()) {
        compare(adversary, agreement, 0);
      }
    }
    compare(Adversary.SEMI_HONEST, KeyAgreement.X25519, 2);
  }

  private static void compare(Adversary adversary, KeyAgreement agreement, int dropped) {
    double delta = (double) dropped / CLIENTS;
    int dimension = 333;
    SecurityPlan plan =
        SecurityPlanner.plan(
                new PlanRequest(
                    CLIENTS,
                    adversary,
                    agreement,
                    0.1,
                    delta,
                    dimension,
                    new EntrySize.Bits(19),
                    2))
            .orThrow();
    SecaggBench.Figures measured =
        SecaggBench.run(
            new SecaggBench.Parameters(
                CLIENTS,
                dimension,
                plan.neighbours(),
                plan.threshold(),
                delta,
                0.1,
                plan.bits(),
                adversary,
                agreement),
            1,
            0);
    Traffic traffic =
        Traffic.of(
            plan.graph(),
            adversary,
            agreement,
            plan.quorum(),
            plan.bits(),
            dimension,
            dropped,
            "client-0".length());
    assertThat(traffic)
        .as(adversary + " " + agreement + " " + dropped)
        .isEqualTo(new Traffic(measured.uplinkBytesPerClient(), measured.downlinkBytesPerClient()));
  }
}
