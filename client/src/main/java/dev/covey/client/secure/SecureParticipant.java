package dev.covey.client.secure;

import dev.covey.aggregation.pipeline.HeldUpdate;
import dev.covey.crypto.secagg.Rejection;
import dev.covey.crypto.secagg.client.ClientStep;
import dev.covey.crypto.secagg.client.SecAggClient;
import dev.covey.crypto.secagg.message.ClientMessage;
import dev.covey.crypto.secagg.message.ServerMessage;

/**
 * A client's machine with the update that it is to mask. The update is given to the machine once,
 * when the shares of the neighbours are there, and is wiped then; only what is masked leaves. For
 * one thread at a time.
 */
public final class SecureParticipant implements AutoCloseable {
  private final SecAggClient machine;
  private final HeldUpdate update;

  /** What comes of a message. */
  public sealed interface Reply {
    /** To be sent to the coordinator. */
    record Send(ClientMessage message) implements Reply {}

    /** The message was refused and changed nothing. */
    record Ignored(Rejection rejection) implements Reply {}

    /** The client takes no further part; its secrets are wiped. */
    record Left(Rejection rejection) implements Reply {}
  }

  /**
   * A participant that was not invited yet. Takes over both.
   *
   * @param update of the task that the machine knows
   */
  public SecureParticipant(SecAggClient machine, HeldUpdate update) {
    this.machine = machine;
    this.update = update;
  }

  /** Takes a message of the coordinator. */
  public Reply receive(ServerMessage message) {
    ClientStep step = machine.receive(message);
    if (step instanceof ClientStep.Proceeded && machine.wantsInput()) {
      step = machine.provide(update.sharedEntries());
      update.wipe();
    }
    if (step instanceof ClientStep.Replied replied) {
      return new Reply.Send(replied.message());
    }
    if (step instanceof ClientStep.Aborted aborted) {
      close();
      return new Reply.Left(aborted.rejection());
    }
    return new Reply.Ignored(
        step instanceof ClientStep.Refused refused
            ? refused.rejection()
            : new Rejection(Rejection.Reason.WRONG_PHASE, "nothing follows from the message"));
  }

  /** Leaves the session, if it has one, and wipes keys and update. */
  @Override
  public void close() {
    machine.close();
    update.wipe();
  }
}
