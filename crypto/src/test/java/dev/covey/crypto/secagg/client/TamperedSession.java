package dev.covey.crypto.secagg.client;

import dev.covey.crypto.keys.KeyAgreement;
import dev.covey.crypto.mask.LaneVector;
import dev.covey.crypto.secagg.SessionTerms;
import dev.covey.crypto.secagg.client.TestSession.Silence;
import dev.covey.crypto.secagg.graph.Adversary;
import dev.covey.crypto.secagg.graph.Neighbourhood;
import dev.covey.crypto.secagg.message.ClientMessage;
import dev.covey.crypto.secagg.message.ServerMessage;
import dev.covey.crypto.secagg.server.Opening;
import dev.covey.crypto.secagg.server.Outgoing;
import dev.covey.crypto.secagg.server.SecAggServer;
import dev.covey.crypto.secagg.server.ServerStep;
import dev.covey.crypto.secagg.server.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A session of five, of whom the last drops out after sharing, in which one message arrives
 * otherwise than it was sent; and what its receiver says to that, in words.
 */
final class TamperedSession {
  static final int CLIENTS = 5;

  private static final int DROPPED = CLIENTS - 1;

  /** What is done to a message. */
  enum How {
    /** A changed copy comes before it. */
    EDITED,
    /** It comes twice. */
    AGAIN,
    /** It comes once more when its phase is over. */
    LATE
  }

  /**
   * Which message, and what is done to it.
   *
   * @param toServer who receives it, the coordinator or the member
   * @param edit present if and only if {@code how} is EDITED
   */
  record Input(
      Adversary adversary,
      KeyAgreement agreement,
      boolean toServer,
      int member,
      String message,
      How how,
      Optional<Edit> edit) {
    static Input parse(String line) {
      String[] words = line.split(" ");
      How how = How.valueOf(words[5]);
      return new Input(
          Adversary.valueOf(words[0]),
          KeyAgreement.valueOf(words[1]),
          words[2].equals("server"),
          Integer.parseInt(words[3]),
          words[4],
          how,
          how == How.EDITED
              ? Optional.of(Edit.parse(words[6], words[7], words[8]))
              : Optional.empty());
    }

    @Override
    public String toString() {
      return adversary
          + " "
          + agreement
          + (toServer ? " server " : " client ")
          + member
          + " "
          + message
          + " "
          + how
          + edit.map(one -> " " + one).orElse("");
    }

    /** Alike for inputs that try the same. */
    String kind() {
      return toServer + message + how + edit.map(Edit::field).orElse("");
    }
  }

  private final Input input;
  private final SessionTerms terms;
  private final List<SecAggClient> clients = new ArrayList<>();
  private final SecAggServer server;
  private Optional<Object> late = Optional.empty();
  private String said = "";

  private TamperedSession(Input input) {
    this.input = input;
    TestCohort cohort = new TestCohort(CLIENTS, 61);
    terms =
        cohort.terms(
            input.adversary(),
            input.agreement(),
            new Neighbourhood(CLIENTS, CLIENTS - 1, 3),
            16,
            5,
            CLIENTS - 1);
    for (int member = 0; member < CLIENTS; member++) {
      clients.add(cohort.client(member, terms));
    }
    server = new SecAggServer(terms);
  }

  /** What the receiver said to the message that was tampered with, and how the session ended. */
  static String run(Input input) throws ReflectiveOperationException {
    TamperedSession session = new TamperedSession(input);
    String end = session.run();
    if (!input.toServer() && session.late.isPresent()) {
      session.said =
          words(session.clients.get(input.member()).receive((ServerMessage) session.late.get()));
    }
    return session.said + " " + end;
  }

  private String run() throws ReflectiveOperationException {
    List<Outgoing> outgoing = server.announcements();
    while (true) {
      List<ClientMessage> answers = new ArrayList<>();
      for (Outgoing message : outgoing) {
        if (message.to() != DROPPED
            || !(message.message() instanceof ServerMessage.ShareDelivery)) {
          toClient(message, answers);
        }
      }
      for (ClientMessage answer : answers) {
        toServer(answer);
      }
      ServerStep step = server.closePhase();
      if (input.toServer() && late.isPresent()) {
        said = words(server.receive((ClientMessage) late.get()));
        late = Optional.empty();
      }
      if (step instanceof ServerStep.Openable openable) {
        return openable.opening().run(Workers.serial()) instanceof Opening.Opened
            ? "opened"
            : "closed";
      } else if (step instanceof ServerStep.Advanced advanced) {
        outgoing = advanced.messages();
      } else {
        return "closed";
      }
    }
  }

  private void toClient(Outgoing outgoing, List<ClientMessage> answers)
      throws ReflectiveOperationException {
    SecAggClient client = clients.get(outgoing.to());
    boolean mine = !input.toServer() && outgoing.to() == input.member();
    if (mine && late.isPresent()) {
      said = words(client.receive((ServerMessage) late.get()));
      late = Optional.empty();
    }
    boolean chosen = mine && is(outgoing.message());
    if (chosen && input.how() == How.EDITED) {
      ClientStep step =
          client.receive((ServerMessage) input.edit().orElseThrow().apply(outgoing.message()));
      said = words(step);
      collect(client, step, answers);
    }
    collect(client, client.receive(outgoing.message()), answers);
    if (chosen && input.how() == How.AGAIN) {
      said = words(client.receive(outgoing.message()));
    } else if (chosen && input.how() == How.LATE) {
      late = Optional.of(outgoing.message());
    }
  }

  private static void collect(SecAggClient client, ClientStep step, List<ClientMessage> answers) {
    if (step instanceof ClientStep.Replied replied) {
      answers.add(replied.message());
    } else if (client.wantsInput()
        && client.provide(LaneVector.of(16, new int[] {1, 2, 3, 4, 5}))
            instanceof ClientStep.Replied replied) {
      answers.add(replied.message());
    }
  }

  private void toServer(ClientMessage message) throws ReflectiveOperationException {
    boolean chosen = input.toServer() && message.member() == input.member() && is(message);
    if (chosen && input.how() == How.EDITED) {
      said = words(server.receive((ClientMessage) input.edit().orElseThrow().apply(message)));
    }
    server.receive(message);
    if (chosen && input.how() == How.AGAIN) {
      said = words(server.receive(message));
    } else if (chosen && input.how() == How.LATE) {
      late = Optional.of(message);
    }
  }

  private boolean is(Object message) {
    return message.getClass().getSimpleName().equals(input.message());
  }

  private static String words(ClientStep step) {
    String name = step.getClass().getSimpleName();
    if (step instanceof ClientStep.Refused refused) {
      return name + " " + refused.rejection().reason();
    }
    return step instanceof ClientStep.Aborted aborted
        ? name + " " + aborted.rejection().reason()
        : name;
  }

  private static String words(ServerStep step) {
    String name = step.getClass().getSimpleName();
    return step instanceof ServerStep.Refused refused
        ? name + " " + refused.rejection().reason()
        : name;
  }

  /** Some message of a session, and something done to it. */
  static Input random(RandomGenerator random) throws ReflectiveOperationException {
    Adversary adversary = Adversary.values()[random.nextInt(2)];
    KeyAgreement agreement =
        random.nextInt(4) == 0 ? KeyAgreement.X25519_ML_KEM_768 : KeyAgreement.X25519;
    List<Object> messages = new ArrayList<>();
    List<Integer> members = new ArrayList<>();
    record(adversary, agreement, messages, members);
    int at = random.nextInt(messages.size());
    Object message = messages.get(at);
    How how = random.nextInt(8) == 0 ? How.values()[1 + random.nextInt(2)] : How.EDITED;
    return new Input(
        adversary,
        agreement,
        message instanceof ClientMessage,
        members.get(at),
        message.getClass().getSimpleName(),
        how,
        how == How.EDITED ? Optional.of(Edit.random(message, random)) : Optional.empty());
  }

  /** All messages of an honest session but the announcements, and the member of each. */
  private static void record(
      Adversary adversary, KeyAgreement agreement, List<Object> messages, List<Integer> members) {
    Input nothing = new Input(adversary, agreement, true, -1, "", How.AGAIN, Optional.empty());
    TamperedSession session = new TamperedSession(nothing);
    List<LaneVector> inputs = new ArrayList<>();
    List<Silence> silences = new ArrayList<>();
    for (int member = 0; member < CLIENTS; member++) {
      inputs.add(LaneVector.of(16, new int[] {1, 2, 3, 4, 5}));
      silences.add(member == DROPPED ? Silence.BEFORE_INPUT : Silence.NEVER);
    }
    TestSession honest = new TestSession(session.terms, session.clients, inputs, silences);
    honest.onTheWay =
        message -> {
          messages.add(message);
          members.add(message.member());
          return message;
        };
    honest.onTheWayBack =
        outgoing -> {
          if (!(outgoing.message() instanceof ServerMessage.Announcement)) {
            messages.add(outgoing.message());
            members.add(outgoing.to());
          }
        };
    honest.run();
  }
}
