package dev.covey.crypto.secagg.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.crypto.keys.KeyAgreement;
import dev.covey.crypto.mask.LaneVector;
import dev.covey.crypto.secagg.SessionTerms;
import dev.covey.crypto.secagg.client.TestSession.Outcome;
import dev.covey.crypto.secagg.client.TestSession.Silence;
import dev.covey.crypto.secagg.graph.Adversary;
import dev.covey.crypto.secagg.graph.Neighbourhood;
import dev.covey.testing.Trials;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Whole sessions over random sizes, modes and dropouts. */
class SessionTrialsTest {
  /** Sums are exact on every graph, also on those that no client would agree to. */
  private static final Defences NO_FLOORS = new Defences(true, true, false, true, true, true);

  @Test
  void theSumIsExactOrTheSessionAbortsCleanly() {
    AtomicInteger opened = new AtomicInteger();
    AtomicInteger aborted = new AtomicInteger();
    Trials.run(
        "secagg-session",
        80,
        random -> {
          int clients = 3 + random.nextInt(14);
          Neighbourhood graph = randomGraph(clients, random);
          TestSession session =
              session(clients, graph, random, randomSilences(clients, random.nextInt(4), random));
          Outcome outcome = session.run();
          if (outcome instanceof Outcome.Sum sum) {
            opened.incrementAndGet();
            assertThat(sum.sum()).isEqualTo(session.plainSum(sum.survivors()));
            assertThat(sum.survivors().size())
                .isGreaterThanOrEqualTo(session.terms.minimumSurvivors());
          } else {
            aborted.incrementAndGet();
          }
          assertThat(session.server.isFinished()).isTrue();
          session.clients.forEach(SecAggClient::close);
          if (random.nextInt(4) != 0) {
            return;
          }
          // Everybody can take part in the next attempt.
          TestSession next = again(session, random);
          Outcome second = next.run();
          assertThat(second).isInstanceOf(Outcome.Sum.class);
          assertThat(((Outcome.Sum) second).sum())
              .isEqualTo(next.plainSum(((Outcome.Sum) second).survivors()));
        });
    if (Long.getLong("covey.trial.seed") == null) {
      assertThat(opened.get()).isGreaterThan(10);
      assertThat(aborted.get()).isGreaterThan(10);
    }
  }

  @Test
  void dropoutsWithinTheThresholdsNeverCloseTheSum() {
    Trials.run(
        "secagg-within",
        40,
        random -> {
          int clients = 6 + random.nextInt(10);
          Adversary adversary = Adversary.values()[random.nextInt(2)];
          // In the complete graph each client needs t answers of the others.
          int dropped = random.nextInt(clients / 3 + 1);
          int threshold = 1 + random.nextInt(clients - 1 - dropped);
          List<Silence> silences = randomSilences(clients, dropped, random);
          TestSession session =
              session(
                  clients,
                  new Neighbourhood(clients, clients - 1, threshold),
                  adversary,
                  random,
                  silences);
          Outcome outcome = session.run();
          assertThat(outcome).isInstanceOf(Outcome.Sum.class);
          Outcome.Sum sum = (Outcome.Sum) outcome;
          assertThat(sum.sum()).isEqualTo(session.plainSum(sum.survivors()));
          for (int member = 0; member < clients; member++) {
            assertThat(sum.survivors().contains(member))
                .isEqualTo(silences.get(member).ordinal() > Silence.BEFORE_INPUT.ordinal());
          }
        });
  }

  private static TestSession session(
      int clients, Neighbourhood graph, RandomGenerator random, List<Silence> silences) {
    return session(clients, graph, Adversary.values()[random.nextInt(2)], random, silences);
  }

  private static TestSession session(
      int clients,
      Neighbourhood graph,
      Adversary adversary,
      RandomGenerator random,
      List<Silence> silences) {
    TestCohort cohort = new TestCohort(clients, random.nextLong());
    KeyAgreement agreement =
        random.nextInt(4) == 0 ? KeyAgreement.X25519_ML_KEM_768 : KeyAgreement.X25519;
    int bits = 8 + random.nextInt(57);
    int dimension = 1 + random.nextInt(40);
    SessionTerms terms = cohort.terms(adversary, agreement, graph, bits, dimension, 2);
    List<SecAggClient> machines = new ArrayList<>();
    List<LaneVector> inputs = new ArrayList<>();
    for (int member = 0; member < clients; member++) {
      machines.add(cohort.client(member, terms, cohort.policy(adversary), NO_FLOORS));
      inputs.add(LaneVector.of(bits, random.longs(dimension).toArray()));
    }
    return new TestSession(terms, machines, inputs, silences);
  }

  private static TestSession again(TestSession session, RandomGenerator random) {
    int clients = session.clients.size();
    return session(
        clients,
        new Neighbourhood(clients, clients - 1, 1),
        random,
        randomSilences(clients, 0, random));
  }

  private static List<Silence> randomSilences(int clients, int dropped, RandomGenerator random) {
    List<Silence> silences = new ArrayList<>();
    for (int member = 0; member < clients; member++) {
      silences.add(Silence.NEVER);
    }
    for (int i = 0; i < dropped; i++) {
      silences.set(random.nextInt(clients), Silence.values()[random.nextInt(5)]);
    }
    return silences;
  }

  private static Neighbourhood randomGraph(int clients, RandomGenerator random) {
    int neighbours = 1 + random.nextInt(clients - 1);
    if (clients * neighbours % 2 != 0) {
      neighbours = neighbours == 1 ? 2 : neighbours - 1;
    }
    return new Neighbourhood(clients, neighbours, 1 + random.nextInt(neighbours));
  }
}
