package dev.covey.crypto.secagg.server;

import dev.covey.crypto.secagg.Rejection.Reason;
import dev.covey.crypto.secagg.SessionTerms;
import dev.covey.crypto.secagg.message.ClientMessage;
import dev.covey.crypto.secagg.message.ServerMessage.Announcement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * The coordinator's side of one session: a machine that is fed the clients' messages and told when
 * a phase ends, by its deadline or because {@link #isComplete}.
 *
 * <p>A message that does not fit is refused and changes nothing. Too few clients end the session,
 * and nothing is learnt. Memory is one vector, the keys of all clients, a digest or two of each
 * pair's mask, and for one phase their encrypted shares. The state is in memory only: after a crash
 * the session is over and another attempt begins.
 *
 * <p>Not thread-safe; {@link Opening#run} uses the threads that it is given.
 */
public final class SecAggServer {
  private final SessionTerms terms;
  private final byte[] session;
  private ServerPhase phase;

  /** A session that has just been announced; send {@link #announcements} first. */
  public SecAggServer(SessionTerms terms) {
    this.terms = terms;
    session = terms.digest();
    phase = new AdvertisePhase(terms, session);
  }

  /** The invitations, one to each member of the roster. */
  public List<Outgoing> announcements() {
    Announcement announcement = new Announcement(terms);
    List<Outgoing> messages = new ArrayList<>();
    for (int member = 0; member < terms.roster().size(); member++) {
      messages.add(new Outgoing(member, announcement));
    }
    return messages;
  }

  /** Takes a message; its sender must have been authenticated as that member. */
  public ServerStep receive(ClientMessage message) {
    if (!Arrays.equals(message.session(), session)) {
      return ServerPhase.refuse(Reason.WRONG_SESSION, "the message is of another session");
    }
    if (message.member() < 0 || message.member() >= terms.roster().size()) {
      return ServerPhase.refuse(
          Reason.WRONG_SENDER, "member " + message.member() + " is not in the roster");
    }
    return phase.receive(message);
  }

  /** Ends the current phase with what has come. */
  public ServerStep closePhase() {
    ServerPhase.Transition transition = phase.close();
    phase = transition.next();
    return transition.step();
  }

  /** Whether everybody who can still be heard of in this phase was. */
  public boolean isComplete() {
    return isComplete(new BitSet());
  }

  /**
   * Whether everybody was heard in this phase who can still be.
   *
   * @param gone members that are known to have left
   */
  public boolean isComplete(BitSet gone) {
    BitSet awaited = phase.awaited();
    awaited.andNot(gone);
    return awaited.isEmpty();
  }

  /** Whether the session is over. */
  public boolean isFinished() {
    return phase instanceof FinishedPhase;
  }
}
