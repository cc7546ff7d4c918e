package dev.covey.crypto.secagg.client;

import dev.covey.crypto.keys.SecretBytes;
import dev.covey.crypto.mask.LaneVector;
import dev.covey.crypto.mask.MaskExpansion;
import dev.covey.crypto.secagg.Rejection.Reason;
import dev.covey.crypto.secagg.SessionTerms;
import dev.covey.crypto.secagg.graph.Adversary;
import dev.covey.crypto.secagg.message.ClientMessage.MaskedInput;
import dev.covey.crypto.secagg.message.ServerMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The client has the shares of its neighbours and all seeds of its masks, and waits for its own
 * vector. The masks are used once: two vectors under the same masks would give away their
 * difference. The seeds of the pairwise ones are kept, to be revealed for neighbours that drop out.
 */
final class MaskedInputPhase implements ClientPhase {
  private final ClientContext context;
  private final byte[] directoryRoot;
  private final SecretBytes selfMask;
  private final Map<Integer, HeldShares> held;

  MaskedInputPhase(
      ClientContext context,
      byte[] directoryRoot,
      SecretBytes selfMask,
      Map<Integer, HeldShares> held) {
    this.context = context;
    this.directoryRoot = directoryRoot;
    this.selfMask = selfMask;
    this.held = held;
  }

  @Override
  public Transition receive(ServerMessage message) {
    return unexpected(message);
  }

  @Override
  public Transition provide(LaneVector input) {
    SessionTerms terms = context.terms();
    if (input.bits() != terms.bits() || input.dimension() != terms.dimension()) {
      return refuse(Reason.MALFORMED, "the vector is " + input + ", the session's are " + terms);
    }
    List<SecretBytes> added = new ArrayList<>();
    List<SecretBytes> subtracted = new ArrayList<>();
    added.add(selfMask);
    held.forEach(
        (neighbour, shares) ->
            (context.self() < neighbour ? added : subtracted).add(shares.pairSeed()));
    LaneVector masked = input.copy();
    MaskExpansion.apply(masked, added, subtracted);
    selfMask.close();
    MaskedInput message = new MaskedInput(context.session(), context.self(), masked.toWire());
    ClientPhase next =
        terms.adversary() == Adversary.MALICIOUS
            ? new ConsistencyPhase(context, directoryRoot, held)
            : UnmaskPhase.uncertified(context, held);
    return new Transition(next, new ClientStep.Replied(message));
  }

  @Override
  public void close() {
    selfMask.close();
    held.values().forEach(HeldShares::close);
  }
}
