package dev.covey.protocol.secagg;

import dev.covey.core.ClientId;
import dev.covey.core.RoundKey;
import dev.covey.core.RunId;
import dev.covey.crypto.keys.Entropy;
import dev.covey.crypto.keys.IdentityKey;
import dev.covey.crypto.keys.KeyAgreement;
import dev.covey.crypto.mask.LaneVector;
import dev.covey.crypto.secagg.Member;
import dev.covey.crypto.secagg.Roster;
import dev.covey.crypto.secagg.SessionTerms;
import dev.covey.crypto.secagg.client.ClientPolicy;
import dev.covey.crypto.secagg.client.ClientStep;
import dev.covey.crypto.secagg.client.Enrolment;
import dev.covey.crypto.secagg.client.SecAggClient;
import dev.covey.crypto.secagg.client.SessionHistory;
import dev.covey.crypto.secagg.client.TaskView;
import dev.covey.crypto.secagg.graph.Adversary;
import dev.covey.crypto.secagg.graph.Neighbourhood;
import dev.covey.crypto.secagg.message.ClientMessage;
import dev.covey.crypto.secagg.message.ServerMessage;
import dev.covey.crypto.secagg.server.Opening;
import dev.covey.crypto.secagg.server.Outgoing;
import dev.covey.crypto.secagg.server.SecAggServer;
import dev.covey.crypto.secagg.server.ServerStep;
import dev.covey.crypto.secagg.server.Workers;
import dev.covey.protocol.v1.SecureToClient;
import dev.covey.protocol.v1.SecureToCoordinator;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A session whose messages go over the wire as bytes: nothing of a message reaches the other side
 * but what the codecs carry. The last client sends shares and then falls silent.
 */
final class RecordedSession {
  private static final int CLIENTS = 6;

  final RoundKey key = new RoundKey(new RunId("run-7"), 3, 2);
  final SessionTerms terms;
  final List<ServerMessage> fromServer = new ArrayList<>();
  final List<ClientMessage> fromClients = new ArrayList<>();
  final LaneVector plainSum;
  final LaneVector sum;

  RecordedSession(Adversary adversary, KeyAgreement agreement, Entropy entropy) throws Exception {
    List<IdentityKey> identities = new ArrayList<>();
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      identities.add(IdentityKey.generate(entropy));
      members.add(new Member(new ClientId("client-" + i), identities.get(i).publicKey(), 1));
    }
    byte[] nonce = new byte[SessionTerms.HASH_BYTES];
    byte[] taskHash = new byte[SessionTerms.HASH_BYTES];
    entropy.fill(nonce);
    entropy.fill(taskHash);
    terms =
        new SessionTerms(
            key,
            nonce,
            taskHash,
            adversary,
            agreement,
            new Neighbourhood(CLIENTS, CLIENTS - 1, adversary == Adversary.MALICIOUS ? 4 : 3),
            16,
            5,
            0.1,
            0.2,
            4,
            new Roster(members));
    ClientPolicy policy =
        adversary == Adversary.MALICIOUS
            ? ClientPolicy.malicious(2, 0.1, Enrolment.pinned(members))
            : ClientPolicy.semiHonest(2, 0.1);
    List<SecAggClient> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(
          new SecAggClient(
              members.get(i).id(),
              identities.get(i),
              policy,
              new TaskView(taskHash, terms.bits(), terms.dimension(), OptionalLong.empty()),
              SessionHistory.inMemory(),
              entropy));
    }
    plainSum = LaneVector.zeros(terms.bits(), terms.dimension());
    for (int i = 0; i < CLIENTS - 1; i++) {
      plainSum.add(input(i));
    }
    sum = run(clients);
  }

  private LaneVector run(List<SecAggClient> clients) throws Exception {
    SecAggServer server = new SecAggServer(terms);
    List<Outgoing> outgoing = server.announcements();
    while (true) {
      for (Outgoing message : outgoing) {
        fromServer.add(message.message());
        ServerMessage heard =
            SecureMessages.fromWire(
                SecureToClient.parseFrom(
                    SecureMessages.toWire(key, message.message()).toByteArray()));
        ClientStep step = clients.get(message.to()).receive(heard);
        if (clients.get(message.to()).wantsInput()) {
          if (message.to() == CLIENTS - 1) {
            continue;
          }
          step = clients.get(message.to()).provide(input(message.to()));
        }
        if (!(step instanceof ClientStep.Replied replied)) {
          throw new AssertionError("client " + message.to() + ": " + step);
        }
        fromClients.add(replied.message());
        FromClient said =
            SecureMessages.fromWire(
                SecureToCoordinator.parseFrom(
                    SecureMessages.toWire(key, replied.message()).toByteArray()));
        ServerStep taken = server.receive(((FromClient.Whole) said).message());
        if (!(taken instanceof ServerStep.Accepted)) {
          throw new AssertionError("coordinator: " + taken);
        }
      }
      ServerStep step = server.closePhase();
      if (step instanceof ServerStep.Advanced advanced) {
        outgoing = advanced.messages();
      } else if (step instanceof ServerStep.Openable openable) {
        return ((Opening.Opened) openable.opening().run(Workers.serial())).sum();
      } else {
        throw new AssertionError("coordinator: " + step);
      }
    }
  }

  private LaneVector input(int client) {
    LaneVector input = LaneVector.zeros(terms.bits(), terms.dimension());
    for (int i = 0; i < terms.dimension(); i++) {
      input.set(i, 100L * client + i);
    }
    return input;
  }
}
