package dev.covey.crypto.secagg.server;

import dev.covey.crypto.keys.Checked;
import dev.covey.crypto.mask.LaneVector;
import dev.covey.crypto.secagg.Rejection.Reason;
import dev.covey.crypto.secagg.SessionTerms;
import dev.covey.crypto.secagg.SurvivorSet;
import dev.covey.crypto.secagg.graph.Adversary;
import dev.covey.crypto.secagg.message.ClientMessage;
import dev.covey.crypto.secagg.message.ClientMessage.MaskedInput;
import dev.covey.crypto.secagg.message.ServerMessage;
import dev.covey.crypto.secagg.message.ServerMessage.SurvivorAnnouncement;
import dev.covey.crypto.secagg.message.ServerMessage.UnmaskRequest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Folds masked vectors into one sum as they come; it keeps no vector. */
final class MaskedInputPhase implements ServerPhase {
  private final ServerContext context;
  private final BitSet sharers;
  private final MaskCiphertexts maskCiphertexts;
  private final SeedCommitments seedCommitments;
  private final BitSet survivors = new BitSet();
  private final LaneVector sum;

  MaskedInputPhase(
      ServerContext context,
      BitSet sharers,
      MaskCiphertexts maskCiphertexts,
      SeedCommitments seedCommitments) {
    this.context = context;
    this.sharers = sharers;
    this.maskCiphertexts = maskCiphertexts;
    this.seedCommitments = seedCommitments;
    sum = LaneVector.zeros(context.terms().bits(), context.terms().dimension());
  }

  @Override
  public ServerStep receive(ClientMessage message) {
    if (!(message instanceof MaskedInput input)) {
      return unexpected(message);
    }
    int member = input.member();
    if (!sharers.get(member)) {
      return ServerPhase.stranger(message);
    }
    if (survivors.get(member)) {
      return ServerPhase.duplicate(message);
    }
    Checked<LaneVector> vector = LaneVector.fromWire(sum.bits(), sum.dimension(), input.vector());
    if (!(vector instanceof Checked.Passed<LaneVector> passed)) {
      return ServerPhase.refuse(Reason.MALFORMED, ((Checked.Failed<LaneVector>) vector).reason());
    }
    sum.add(passed.value());
    survivors.set(member);
    return new ServerStep.Accepted();
  }

  @Override
  public Transition close() {
    SessionTerms terms = context.terms();
    boolean malicious = terms.adversary() == Adversary.MALICIOUS;
    int least =
        malicious ? Math.max(terms.minimumSurvivors(), terms.quorum()) : terms.minimumSurvivors();
    if (survivors.cardinality() < least) {
      return ServerPhase.abort(
          Reason.TOO_FEW_SURVIVORS,
          survivors.cardinality() + " vectors came, at least " + least + " are needed");
    }
    SurvivorSet set = SurvivorSet.of(terms.roster().size(), survivors);
    Collected collected =
        new Collected(context, sharers, set, sum, maskCiphertexts, seedCommitments);
    if (malicious) {
      return new Transition(
          new ConsistencyPhase(collected),
          new ServerStep.Advanced(toAll(set, new SurvivorAnnouncement(context.session(), set))));
    }
    return new Transition(
        new UnmaskPhase(collected),
        new ServerStep.Advanced(toAll(set, new UnmaskRequest(context.session(), set, List.of()))));
  }

  static List<Outgoing> toAll(SurvivorSet set, ServerMessage message) {
    List<Outgoing> messages = new ArrayList<>();
    for (int member : set.indexes()) {
      messages.add(new Outgoing(member, message));
    }
    return messages;
  }

  @Override
  public BitSet awaited() {
    BitSet awaited = (BitSet) sharers.clone();
    awaited.andNot(survivors);
    return awaited;
  }
}
