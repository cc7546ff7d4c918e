package dev.covey.crypto.secagg.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.crypto.keys.KeyAgreement;
import dev.covey.crypto.mask.LaneVector;
import dev.covey.crypto.secagg.SessionTerms;
import dev.covey.crypto.secagg.graph.Adversary;
import dev.covey.crypto.secagg.graph.Neighbourhood;
import dev.covey.crypto.secagg.message.ClientMessage;
import dev.covey.crypto.secagg.message.ServerMessage;
import dev.covey.crypto.secagg.server.Opening;
import dev.covey.crypto.secagg.server.Outgoing;
import dev.covey.crypto.secagg.server.SecAggServer;
import dev.covey.crypto.secagg.server.ServerStep;
import dev.covey.crypto.secagg.server.Workers;
import dev.covey.testing.Trials;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * Messages with fields changed at random, repeated, out of order, or of another phase: both
 * machines answer each with a typed step and throw nothing. {@code -Dcovey.fuzz.inputs=1000000} for
 * many; what was found by such runs stands in {@code corpus/messages.txt}.
 */
class FuzzTest {
  private static final long INPUTS = Long.getLong("covey.fuzz.inputs", 10_000);
  private static final int LEAST_INPUTS_OF_A_SESSION = 20;

  private final AtomicLong inputs = new AtomicLong();

  @Test
  void bothMachinesSurviveMangledMessages() {
    Trials.run(
        "secagg-fuzz",
        (int) (INPUTS / LEAST_INPUTS_OF_A_SESSION),
        random -> {
          if (inputs.get() < INPUTS) {
            session(random);
          }
        });
    if (Long.getLong("covey.trial.seed") == null) {
      assertThat(inputs.get()).isGreaterThanOrEqualTo(INPUTS);
    }
  }

  private void session(RandomGenerator random) throws ReflectiveOperationException {
    int count = 5 + random.nextInt(4);
    TestCohort cohort = new TestCohort(count, random.nextLong());
    SessionTerms terms =
        cohort.terms(
            Adversary.values()[random.nextInt(2)],
            random.nextInt(5) == 0 ? KeyAgreement.X25519_ML_KEM_768 : KeyAgreement.X25519,
            new Neighbourhood(count, count - 1, count / 2 + 1),
            16,
            5,
            count - 1);
    List<SecAggClient> clients = new ArrayList<>();
    for (int member = 0; member < count; member++) {
      clients.add(cohort.client(member, terms));
    }
    // In some sessions few clients are lost to what they are sent, and late phases are reached.
    int toClients = random.nextInt(4) == 0 ? 3 : 1 + random.nextInt(2);
    runMangled(new SecAggServer(terms), clients, toClients, 2 + random.nextInt(30), random);
  }

  private void runMangled(
      SecAggServer server,
      List<SecAggClient> clients,
      int toClients,
      int toServer,
      RandomGenerator random)
      throws ReflectiveOperationException {
    LaneVector input = LaneVector.of(16, new int[] {1, 2, 3, 4, 5});
    List<ServerMessage> seenByClients = new ArrayList<>();
    List<ClientMessage> seenByServer = new ArrayList<>();
    List<Outgoing> outgoing = server.announcements();
    while (!server.isFinished()) {
      List<ClientMessage> answers = new ArrayList<>();
      for (Outgoing message : outgoing) {
        SecAggClient client = clients.get(message.to());
        seenByClients.add(message.message());
        for (int i = random.nextInt(toClients); i > 0; i--) {
          ServerMessage old = seenByClients.get(random.nextInt(seenByClients.size()));
          // An announcement's terms are a value that its codec validates; here it is replayed as it
          // is.
          ServerMessage sent =
              old instanceof ServerMessage.Announcement
                  ? old
                  : (ServerMessage) mangled(old, random);
          if (!(message.message() instanceof ServerMessage.Announcement)) {
            inputs.incrementAndGet();
            collect(client.receive(sent), answers);
          }
        }
        collect(client.receive(message.message()), answers);
        if (client.wantsInput()) {
          collect(client.provide(LaneVector.zeros(17, 5)), answers);
          collect(client.provide(input), answers);
        }
      }
      for (ClientMessage answer : answers) {
        seenByServer.add(answer);
        for (int i = random.nextInt(toServer); i > 0; i--) {
          // Mostly of this phase, where more than the phase is looked at.
          ClientMessage old =
              random.nextBoolean() ? answer : seenByServer.get(random.nextInt(seenByServer.size()));
          inputs.incrementAndGet();
          assertThat(server.receive((ClientMessage) mangled(old, random))).isNotNull();
        }
        assertThat(server.receive(answer))
            .isInstanceOfAny(ServerStep.Accepted.class, ServerStep.Refused.class);
      }
      ServerStep step = server.closePhase();
      outgoing = step instanceof ServerStep.Advanced advanced ? advanced.messages() : List.of();
      if (step instanceof ServerStep.Openable openable) {
        assertThat(openable.opening().run(Workers.serial()))
            .isInstanceOfAny(Opening.Opened.class, Opening.Unopened.class);
      }
    }
    clients.forEach(SecAggClient::close);
  }

  private static void collect(ClientStep step, List<ClientMessage> answers) {
    if (step instanceof ClientStep.Replied replied) {
      answers.add(replied.message());
    }
  }

  private static Object mangled(Object message, RandomGenerator random)
      throws ReflectiveOperationException {
    return Edit.random(message, random).apply(message);
  }
}
