package dev.covey.crypto.secagg.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.crypto.keys.KeyAgreement;
import dev.covey.crypto.mask.LaneVector;
import dev.covey.crypto.secagg.SessionTerms;
import dev.covey.crypto.secagg.client.TestSession.Outcome;
import dev.covey.crypto.secagg.client.TestSession.Silence;
import dev.covey.crypto.secagg.graph.Adversary;
import dev.covey.crypto.secagg.plan.EntrySize;
import dev.covey.crypto.secagg.plan.PlanOutcome.Planned;
import dev.covey.crypto.secagg.plan.PlanRequest;
import dev.covey.crypto.secagg.plan.SecurityPlan;
import dev.covey.crypto.secagg.plan.SecurityPlanner;
import dev.covey.testing.Trials;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What is planned is what clients with all their floors accept, and what keeps its promises. */
class PlannedSessionsTest {
  private static final int DIMENSION = 7;

  @Test
  void clientsAcceptThePlanAndTheSumOpensAfterAsManyDropoutsAsItSays() {
    AtomicInteger sessions = new AtomicInteger();
    Trials.run(
        "secagg-planned",
        40,
        random -> {
          int clients = random.nextInt(4) == 0 ? 21 + random.nextInt(12) : 2 + random.nextInt(12);
          PlanRequest request =
              new PlanRequest(
                  clients,
                  Adversary.values()[random.nextInt(2)],
                  random.nextInt(5) == 0 ? KeyAgreement.X25519_ML_KEM_768 : KeyAgreement.X25519,
                  random.nextInt(2) * 0.1,
                  random.nextInt(4) * 0.1,
                  DIMENSION,
                  new EntrySize.Bound(1 + random.nextInt(1 << 20)),
                  2);
          if (SecurityPlanner.plan(request) instanceof Planned planned) {
            sessions.incrementAndGet();
            run(planned.plan(), random);
          }
        });
    if (Long.getLong("covey.trial.seed") == null) {
      assertThat(sessions.get()).isGreaterThan(25);
    }
  }

  private static void run(SecurityPlan plan, RandomGenerator random) {
    int clients = plan.graph().clients();
    TestCohort cohort = new TestCohort(clients, random.nextLong());
    SessionTerms terms =
        plan.terms(TestCohort.key(1), cohort.bytes(32), cohort.taskHash, cohort.roster);
    double gamma = plan.request().corruptFraction();
    ClientPolicy policy =
        plan.adversary() == Adversary.MALICIOUS
            ? ClientPolicy.malicious(2, gamma, Enrolment.pinned(cohort.roster.members()))
            : ClientPolicy.semiHonest(2, gamma);
    List<SecAggClient> machines = new ArrayList<>();
    List<LaneVector> inputs = new ArrayList<>();
    List<Silence> silences = new ArrayList<>();
    for (int member = 0; member < clients; member++) {
      machines.add(cohort.client(member, terms, policy, Defences.ALL));
      inputs.add(LaneVector.of(plan.bits(), random.longs(DIMENSION).toArray()));
      silences.add(Silence.NEVER);
    }
    for (int left = plan.toleratedDropouts(); left > 0; ) {
      int member = random.nextInt(clients);
      if (silences.get(member) == Silence.NEVER) {
        silences.set(member, Silence.values()[random.nextInt(Silence.NEVER.ordinal())]);
        left--;
      }
    }
    TestSession session = new TestSession(terms, machines, inputs, silences);
    Outcome outcome = session.run();
    assertThat(outcome).as(plan.graph() + " " + silences).isInstanceOf(Outcome.Sum.class);
    Outcome.Sum sum = (Outcome.Sum) outcome;
    assertThat(session.unhappy).isEmpty();
    assertThat(sum.sum()).isEqualTo(session.plainSum(sum.survivors()));
  }
}
