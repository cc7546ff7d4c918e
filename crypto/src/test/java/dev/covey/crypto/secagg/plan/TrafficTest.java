package dev.covey.crypto.secagg.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.crypto.bench.SecaggBench;
import dev.covey.crypto.keys.KeyAgreement;
import dev.covey.crypto.secagg.graph.Adversary;
import org.junit.jupiter.api.Test;

class TrafficTest {
  @Test
  void isWhatAWholeSessionSends() {
    for (Adversary adversary : Adversary.values()) {
      for (KeyAgreement agreement : KeyAgreement.values()) {
        SecurityPlan plan =
            SecurityPlanner.plan(
                    new PlanRequest(
                        10, adversary, agreement, 0.1, 0, 333, new EntrySize.Bits(19), 2))
                .orThrow();
        SecaggBench.Figures measured =
            SecaggBench.run(
                new SecaggBench.Parameters(
                    10,
                    333,
                    plan.neighbours(),
                    plan.threshold(),
                    0,
                    0.1,
                    plan.bits(),
                    adversary,
                    agreement),
                1,
                0);
        int idBytes = "client-0".length();
        Traffic traffic =
            Traffic.of(plan.graph(), adversary, agreement, plan.quorum(), 19, 333, idBytes);
        assertThat(traffic)
            .as(adversary + " " + agreement)
            .isEqualTo(
                new Traffic(measured.uplinkBytesPerClient(), measured.downlinkBytesPerClient()));
      }
    }
  }
}
