package dev.covey.coordinator.grpc;

import dev.covey.coordinator.federation.ClientCall;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * What one client was asked for in an attempt, and how that stands. Guarded by its {@link
 * RunClients}.
 */
final class AskedClient {
  final ClientCall call;
  boolean answered;
  boolean accepted;
  boolean cancelled;

  /** The stream that has carried the task; a client is asked once a stream. */
  @Nullable ClientSession through;

  /** Whether a stream has carried the task before. */
  boolean wasAsked;

  /** Runs while the client is away. */
  @Nullable Future<?> away;

  /** Whether it was sent a message of the attempt's session: then it may not leave any more. */
  boolean inSession;

  /** What it has said in the attempt's session. */
  int sessionMessages;

  /** Its masked vector, if that has come through Transfer. */
  @Nullable MaskedVector vector;

  /** What first went wrong with this client in this attempt. */
  String trouble = "";

  AskedClient(ClientCall call) {
    this.call = call;
  }

  boolean isAwaited() {
    return !answered && !cancelled;
  }

  void sawTrouble(String what) {
    if (trouble.isEmpty()) {
      trouble = what;
    }
  }

  void discardVector() {
    if (vector != null) {
      vector.discard();
      vector = null;
    }
  }

  void isBack() {
    if (away != null) {
      away.cancel(false);
      away = null;
    }
  }
}
