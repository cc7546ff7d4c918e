package dev.covey.crypto.secagg.client;

import dev.covey.crypto.mask.LaneVector;
import dev.covey.crypto.secagg.Rejection;
import dev.covey.crypto.secagg.SessionTerms;
import dev.covey.crypto.secagg.SurvivorSet;
import dev.covey.crypto.secagg.message.ClientMessage;
import dev.covey.crypto.secagg.message.ServerMessage;
import dev.covey.crypto.secagg.server.Opening;
import dev.covey.crypto.secagg.server.Outgoing;
import dev.covey.crypto.secagg.server.SecAggServer;
import dev.covey.crypto.secagg.server.ServerStep;
import dev.covey.crypto.secagg.server.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Runs a session in memory, with clients that fall silent where they are told to. */
final class TestSession {
  /** The last thing that a client sends. */
  enum Silence {
    BEFORE_ADVERTISING,
    BEFORE_SHARING,
    BEFORE_INPUT,
    BEFORE_SIGNING,
    BEFORE_UNMASKING,
    NEVER
  }

  /** How a session ended. */
  sealed interface Outcome {
    record Sum(LaneVector sum, SurvivorSet survivors) implements Outcome {}

    record Abort(Rejection rejection) implements Outcome {}
  }

  final SessionTerms terms;
  final List<SecAggClient> clients;
  final List<LaneVector> inputs;
  final List<Silence> silences;
  final SecAggServer server;
  final List<ClientStep> unhappy = new ArrayList<>();
  final List<Rejection> refused = new ArrayList<>();

  /** Changes what clients send, for tests in which some misbehave. */
  UnaryOperator<ClientMessage> onTheWay = message -> message;

  /** Sees what the coordinator sends. */
  Consumer<Outgoing> onTheWayBack = message -> {};

  TestSession(
      SessionTerms terms,
      List<SecAggClient> clients,
      List<LaneVector> inputs,
      List<Silence> silences) {
    this.terms = terms;
    this.clients = clients;
    this.inputs = inputs;
    this.silences = silences;
    server = new SecAggServer(terms);
  }

  Outcome run() {
    List<Outgoing> outgoing = server.announcements();
    while (true) {
      List<ClientMessage> answers = new ArrayList<>();
      for (Outgoing message : outgoing) {
        answer(message, answers);
      }
      for (ClientMessage answer : answers) {
        if (server.receive(onTheWay.apply(answer)) instanceof ServerStep.Refused step) {
          refused.add(step.rejection());
        }
      }
      ServerStep step = server.closePhase();
      if (step instanceof ServerStep.Advanced advanced) {
        outgoing = advanced.messages();
      } else if (step instanceof ServerStep.Openable openable) {
        Opening.Result result = openable.opening().run(Workers.serial());
        return result instanceof Opening.Opened opened
            ? new Outcome.Sum(opened.sum(), opened.survivors())
            : new Outcome.Abort(((Opening.Unopened) result).rejection());
      } else if (step instanceof ServerStep.Aborted aborted) {
        return new Outcome.Abort(aborted.rejection());
      } else {
        throw new AssertionError("unexpected " + step);
      }
    }
  }

  private void answer(Outgoing outgoing, List<ClientMessage> answers) {
    SecAggClient client = clients.get(outgoing.to());
    Silence silence = silences.get(outgoing.to());
    if (silence.ordinal() <= phaseAfter(outgoing.message()).ordinal()) {
      return;
    }
    onTheWayBack.accept(outgoing);
    ClientStep step = client.receive(outgoing.message());
    if (step instanceof ClientStep.Proceeded && client.wantsInput()) {
      step = client.provide(inputs.get(outgoing.to()));
    }
    if (step instanceof ClientStep.Replied replied) {
      answers.add(replied.message());
    } else {
      unhappy.add(step);
    }
  }

  private static Silence phaseAfter(ServerMessage message) {
    if (message instanceof ServerMessage.Announcement) {
      return Silence.BEFORE_ADVERTISING;
    }
    if (message instanceof ServerMessage.Directory) {
      return Silence.BEFORE_SHARING;
    }
    if (message instanceof ServerMessage.ShareDelivery) {
      return Silence.BEFORE_INPUT;
    }
    return message instanceof ServerMessage.SurvivorAnnouncement
        ? Silence.BEFORE_SIGNING
        : Silence.BEFORE_UNMASKING;
  }

  /** The sum that the outcome should be, added up in the clear. */
  LaneVector plainSum(SurvivorSet survivors) {
    LaneVector sum = LaneVector.zeros(terms.bits(), terms.dimension());
    for (int member : survivors.indexes()) {
      sum.add(inputs.get(member));
    }
    return sum;
  }
}
