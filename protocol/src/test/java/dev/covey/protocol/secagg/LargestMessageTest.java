package dev.covey.protocol.secagg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.error.ConfigurationException;
import dev.covey.crypto.keys.KeyAgreement;
import dev.covey.crypto.secagg.graph.Adversary;
import dev.covey.crypto.secagg.graph.Neighbourhood;
import dev.covey.crypto.secagg.plan.EntrySize;
import dev.covey.crypto.secagg.plan.PlanRequest;
import dev.covey.crypto.secagg.plan.SecurityPlan;
import dev.covey.crypto.secagg.plan.SecurityPlanner;
import dev.covey.protocol.WireVersion;
import org.junit.jupiter.api.Test;

/** Which sessions can be held between processes. */
final class LargestMessageTest {
  @Test
  void aCompleteHybridGraphIsRefusedFromTheCohortOnWhoseMessagesAStreamDoesNotCarry() {
    int fits = 800;
    int doesNot = 1000;
    while (doesNot - fits > 1) {
      int middle = (fits + doesNot) / 2;
      if (complete(middle, KeyAgreement.X25519_ML_KEM_768).problem().isEmpty()) {
        fits = middle;
      } else {
        doesNot = middle;
      }
    }
    LargestMessage last = complete(fits, KeyAgreement.X25519_ML_KEM_768);
    last.requireCarried();
    assertThat(last.bytes()).isLessThanOrEqualTo(WireVersion.MAX_MESSAGE_BYTES);
    LargestMessage first = complete(doesNot, KeyAgreement.X25519_ML_KEM_768);
    assertThat(first.bytes()).isGreaterThan(WireVersion.MAX_MESSAGE_BYTES);
    // Each neighbour takes two keys of 1216 bytes in the directory.
    assertThat(first.bytes() - last.bytes()).isBetween(2 * 1216, 3 * 1216);
    assertThatThrownBy(first::requireCarried)
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "no secure aggregation between processes: the directory of keys takes "
                + first.bytes()
                + " bytes, and a message between processes has at most 2359296: set"
                + " security.post-quantum = false, or take a smaller cohort.size, or a smaller"
                + " security.corrupt-fraction or security.dropout-fraction, with which each client"
                + " needs fewer than "
                + (doesNot - 1)
                + " neighbours");
    assertThat(complete(1000, KeyAgreement.X25519).problem()).isEmpty();
  }

  @Test
  void moreMembersOrNeighboursThanAMessageMayNameAreRefused() {
    assertThat(complete(1002, KeyAgreement.X25519).problem().orElseThrow())
        .startsWith("1001 neighbours a client, and a session between processes has at most 1000");
    assertThat(sparse(10_000).problem()).isEmpty();
    assertThat(sparse(10_001).problem().orElseThrow())
        .startsWith("10001 clients, and a session between processes has at most 10000");
  }

  /** A plan in which everybody shares masks with everybody. */
  private static LargestMessage complete(int clients, KeyAgreement agreement) {
    SecurityPlan plan = plan(clients, agreement, 0.1);
    return LargestMessage.of(
        new SecurityPlan(
            plan.request(),
            new Neighbourhood(clients, clients - 1, clients / 2),
            plan.graphReason(),
            plan.quorum(),
            plan.minimumSurvivors(),
            plan.bits(),
            plan.expectedDropouts(),
            plan.toleratedDropouts(),
            plan.expectedColluders(),
            plan.toleratedColluders(),
            plan.traffic(),
            plan.cost(),
            plan.explanation()));
  }

  private static LargestMessage sparse(int clients) {
    return LargestMessage.of(plan(clients, KeyAgreement.X25519, 0.1));
  }

  private static SecurityPlan plan(int clients, KeyAgreement agreement, double fraction) {
    return SecurityPlanner.plan(
            new PlanRequest(
                clients,
                Adversary.SEMI_HONEST,
                agreement,
                fraction,
                fraction,
                100,
                new EntrySize.Bits(32),
                2))
        .orThrow();
  }
}
