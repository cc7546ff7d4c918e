package dev.covey.crypto.secagg.client;

import dev.covey.crypto.keys.SecretBytes;
import dev.covey.crypto.mask.LaneVector;
import dev.covey.crypto.mask.MaskExpansion;
import dev.covey.crypto.secagg.Rejection.Reason;
import dev.covey.crypto.secagg.SessionTerms;
import dev.covey.crypto.secagg.graph.Adversary;
import dev.covey.crypto.secagg.message.ClientMessage.MaskedInput;
import dev.covey.crypto.secagg.message.ServerMessage;
import java.util.List;
import java.util.Map;

/**
 * The client has the shares of its neighbours and all seeds of its masks, and waits for its own
 * vector. The masks are used once: two vectors under the same masks would give away their
 * difference.
 */
final class MaskedInputPhase implements ClientPhase {
  private final ClientContext context;
  private final byte[] directoryRoot;
  private final List<SecretBytes> added;
  private final List<SecretBytes> subtracted;
  private final Map<Integer, HeldShares> held;

  MaskedInputPhase(
      ClientContext context,
      byte[] directoryRoot,
      List<SecretBytes> added,
      List<SecretBytes> subtracted,
      Map<Integer, HeldShares> held) {
    this.context = context;
    this.directoryRoot = directoryRoot;
    this.added = added;
    this.subtracted = subtracted;
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
    LaneVector masked = input.copy();
    MaskExpansion.apply(masked, added, subtracted);
    wipeMasks();
    MaskedInput message = new MaskedInput(context.session(), context.self(), masked.toWire());
    ClientPhase next =
        terms.adversary() == Adversary.MALICIOUS
            ? new ConsistencyPhase(context, directoryRoot, held)
            : UnmaskPhase.uncertified(context, held);
    return new Transition(next, new ClientStep.Replied(message));
  }

  private void wipeMasks() {
    added.forEach(SecretBytes::close);
    subtracted.forEach(SecretBytes::close);
  }

  @Override
  public void close() {
    wipeMasks();
    held.values().forEach(HeldShares::close);
  }
}
