package dev.covey.crypto.secagg.client;

import dev.covey.core.ClientId;
import dev.covey.crypto.keys.Entropy;
import dev.covey.crypto.keys.IdentityKey;
import dev.covey.crypto.mask.LaneVector;
import dev.covey.crypto.secagg.Rejection;
import dev.covey.crypto.secagg.Rejection.Reason;
import dev.covey.crypto.secagg.SessionTerms;
import dev.covey.crypto.secagg.message.ServerMessage;
import dev.covey.crypto.secagg.message.ServerMessage.Announcement;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One client's side of one session: a machine that is fed messages and answers with steps.
 *
 * <p>What it guarantees, if at most gamma n clients collude with the coordinator and its policy is
 * met: the coordinator learns of this client's vector no more than the sum over one set of at least
 * {@code minimumSurvivors} survivors. In malicious mode this holds whatever the coordinator does;
 * in semi-honest mode, if it follows the protocol.
 *
 * <p>An event that does not fit is refused and changes nothing. A floor that does not hold, or
 * proof of being cheated, ends the session and wipes its secrets. The state is in memory only:
 * after a crash the client is a dropout, and the next attempt has new keys.
 *
 * <p>Not thread-safe.
 */
public final class SecAggClient implements AutoCloseable {
  private final ClientId id;
  private final IdentityKey identity;
  private final ClientPolicy policy;
  private final TaskView task;
  private final SessionHistory history;
  private final Entropy entropy;
  private final Defences defences;

  private byte[] session = new byte[0];
  private Optional<ClientPhase> phase = Optional.empty();

  /**
   * A client that has not joined yet.
   *
   * @param task what the client itself knows of the task
   */
  public SecAggClient(
      ClientId id,
      IdentityKey identity,
      ClientPolicy policy,
      TaskView task,
      SessionHistory history,
      Entropy entropy) {
    this(id, identity, policy, task, history, entropy, Defences.ALL);
  }

  SecAggClient(
      ClientId id,
      IdentityKey identity,
      ClientPolicy policy,
      TaskView task,
      SessionHistory history,
      Entropy entropy,
      Defences defences) {
    this.id = id;
    this.identity = identity;
    this.policy = policy;
    this.task = task;
    this.history = history;
    this.entropy = entropy;
    this.defences = defences;
  }

  /** Takes a message of the coordinator. */
  public ClientStep receive(ServerMessage message) {
    if (phase.isEmpty()) {
      return message instanceof Announcement announcement
          ? join(announcement.terms())
          : refused(Reason.WRONG_PHASE, "no session has been announced yet");
    }
    if (!Arrays.equals(message.session(), session)) {
      return refused(Reason.WRONG_SESSION, "the message is of another session");
    }
    return go(phase.get().receive(message));
  }

  /** Takes the vector to be summed; wanted once, after the neighbours' shares have come. */
  public ClientStep provide(LaneVector input) {
    return phase.isEmpty()
        ? refused(Reason.WRONG_PHASE, "no session has been announced yet")
        : go(phase.get().provide(input));
  }

  /** Whether the vector is wanted now. */
  public boolean wantsInput() {
    return phase.filter(MaskedInputPhase.class::isInstance).isPresent();
  }

  /** Whether the session is over for this client. */
  public boolean isFinished() {
    return phase.filter(FinishedPhase.class::isInstance).isPresent();
  }

  /** Ends the session and wipes its secrets. */
  @Override
  public void close() {
    phase.ifPresent(ClientPhase::close);
    phase = Optional.of(new FinishedPhase());
  }

  private ClientStep join(SessionTerms terms) {
    Optional<Rejection> objection = TermsCheck.objection(terms, policy, task, defences);
    if (objection.isPresent()) {
      return end(objection.get());
    }
    OptionalInt self = terms.roster().indexOf(id);
    if (self.isEmpty()
        || !Arrays.equals(
            terms.roster().get(self.getAsInt()).identityKey(), identity.publicKey())) {
      return end(new Rejection(Reason.UNACCEPTABLE_TERMS, "the roster has not this client's key"));
    }
    if (history.enter(terms.key()) == SessionHistory.Entry.AGAIN && defences.replay()) {
      return end(
          new Rejection(Reason.REPLAYED_SESSION, "this client was in " + terms.key() + " before"));
    }
    session = terms.digest();
    return go(
        AdvertisePhase.begin(
            new ClientContext(
                terms, session, self.getAsInt(), identity, entropy, history, policy, defences)));
  }

  private ClientStep go(ClientPhase.Transition transition) {
    phase = Optional.of(transition.next());
    return transition.step();
  }

  private ClientStep end(Rejection rejection) {
    phase = Optional.of(new FinishedPhase());
    return new ClientStep.Aborted(rejection);
  }

  private static ClientStep refused(Reason reason, String detail) {
    return new ClientStep.Refused(new Rejection(reason, detail));
  }
}
