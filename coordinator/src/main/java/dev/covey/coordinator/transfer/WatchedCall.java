package dev.covey.coordinator.transfer;

import dev.covey.coordinator.observation.CoordinatorObserver;
import dev.covey.core.ClientId;
import dev.covey.core.Clock;
import dev.covey.core.error.StoreException;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What uploads and downloads have in common: one thing at a time happens to a call, it may have to
 * wait for its turn, it is watched for peers that do nothing, and however it ends it gives back
 * what it holds, once.
 *
 * <p>The transport, the queue, the watch and the sink come from different threads; a lock makes
 * them take turns, since a {@link ServerCall} is for one thread at a time.
 *
 * @param <Q> requests
 * @param <R> responses
 */
abstract class WatchedCall<Q, R> extends ServerCall.Listener<Q> {
  private static final Logger LOG = LoggerFactory.getLogger(WatchedCall.class);

  /** What the calls of a service share. */
  record Surroundings(
      TransferLimits limits,
      Clock clock,
      Executor executor,
      Set<WatchedCall<?, ?>> open,
      CoordinatorObserver observer) {}

  /** What is done in a call's turn. */
  interface Work {
    void run() throws IOException;
  }

  final ServerCall<Q, R> call;
  final Pace pace;
  private final Surroundings around;
  private final ReentrantLock lock = new ReentrantLock();
  private Admission.@Nullable Ticket ticket;
  private boolean ended;

  WatchedCall(ServerCall<Q, R> call, Surroundings around) {
    this.call = call;
    this.around = around;
    this.pace = new Pace(around.limits());
    around.open().add(this);
  }

  /** Closes files; called once, whatever the reason of the end. */
  abstract void release() throws IOException;

  final CoordinatorObserver observer() {
    return around.observer();
  }

  long now() {
    return around.clock().nanoTime();
  }

  /** Runs a piece of the call's work unless it has ended; what it throws ends the call. */
  final void exclusively(Work work) {
    lock.lock();
    try {
      if (!ended) {
        work.run();
      }
    } catch (IOException | StoreException e) {
      LOG.warn("a transfer failed at the coordinator: {}", e.toString());
      end(Status.UNAVAILABLE.withDescription("the coordinator's disk fails; try again later"));
    } catch (RuntimeException e) {
      LOG.error("a bug in a transfer", e);
      end(Status.INTERNAL.withDescription("a bug of the coordinator, see its log"));
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a place without a thread; {@code work} follows in its turn. */
  final void inTurn(Admission admission, ClientId client, Work work) {
    Runnable onTurn = () -> around.executor().execute(() -> exclusively(work));
    if (admission.enter(client, onTurn) instanceof Admission.Outcome.Entered entered) {
      ticket = entered.ticket();
      if (ended) {
        // Its turn came at once and is over already.
        leavePlace();
      }
    } else {
      end(
          Status.RESOURCE_EXHAUSTED.withDescription(
              "too many transfers: of this peer, or of all; try again later"));
    }
  }

  /** Gives the place back before the call's end. */
  final void leavePlace() {
    if (ticket != null) {
      ticket.close();
      ticket = null;
    }
  }

  /** Ends the call with a status. */
  final void end(Status status) {
    if (!ended) {
      letGo();
      call.close(status, new Metadata());
    }
  }

  /** Ends the call if its peer is overdue; not one that is at work right now. */
  final void endIfOverdue() {
    if (!lock.tryLock()) {
      return;
    }
    try {
      if (!ended) {
        Optional<Status> overdue = pace.overdue(now());
        overdue.ifPresent(this::end);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public final void onCancel() {
    lock.lock();
    try {
      if (!ended) {
        letGo();
      }
    } finally {
      lock.unlock();
    }
  }

  private void letGo() {
    ended = true;
    around.open().remove(this);
    try {
      release();
    } catch (IOException e) {
      LOG.warn("a transfer's file cannot be closed: {}", e.toString());
    } finally {
      leavePlace();
    }
  }
}
