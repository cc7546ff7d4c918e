package dev.covey.coordinator.transfer;

import dev.covey.core.ClientId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * A bounded number of places, given in the order of arrival. A peer is in here once at most, so
 * nobody gets a second turn before those who came meanwhile had theirs.
 */
final class Admission {
  /** What becomes of a wish. */
  sealed interface Outcome {
    /** It has a place or waits for one. */
    record Entered(Ticket ticket) implements Outcome {}

    /** It has to come back later. */
    record Refused(String detail) implements Outcome {}
  }

  /** A place, or the wait for one. */
  final class Ticket implements AutoCloseable {
    private final ClientId client;
    private final Runnable onTurn;
    private boolean running;
    private boolean closed;

    private Ticket(ClientId client, Runnable onTurn) {
      this.client = client;
      this.onTurn = onTurn;
    }

    /** Gives the place to the next; again without effect. */
    @Override
    public void close() {
      leave(this);
    }
  }

  private final int places;
  private final int maxWaiting;
  private final Deque<Ticket> waiting = new ArrayDeque<>();
  private final Set<ClientId> present = new HashSet<>();
  private int running;

  Admission(int places, int maxWaiting) {
    this.places = places;
    this.maxWaiting = maxWaiting;
  }

  /**
   * Enters a peer.
   *
   * @param onTurn runs once when it has its place, on this thread or on one that leaves; must not
   *     do the work itself. Not after the ticket was closed.
   */
  Outcome enter(ClientId client, Runnable onTurn) {
    Ticket ticket = new Ticket(client, onTurn);
    synchronized (this) {
      if (!present.add(client)) {
        return new Outcome.Refused(client + " has one open already; at most one at a time");
      }
      if (running >= places) {
        if (waiting.size() >= maxWaiting) {
          present.remove(client);
          return new Outcome.Refused(maxWaiting + " are waiting already");
        }
        waiting.add(ticket);
        return new Outcome.Entered(ticket);
      }
      running++;
      ticket.running = true;
    }
    onTurn.run();
    return new Outcome.Entered(ticket);
  }

  private void leave(Ticket ticket) {
    Ticket next = null;
    synchronized (this) {
      if (ticket.closed) {
        return;
      }
      ticket.closed = true;
      present.remove(ticket.client);
      if (!ticket.running) {
        waiting.remove(ticket);
        return;
      }
      next = waiting.poll();
      if (next == null) {
        running--;
      } else {
        next.running = true;
      }
    }
    if (next != null) {
      next.onTurn.run();
    }
  }

  synchronized int running() {
    return running;
  }

  synchronized int waiting() {
    return waiting.size();
  }
}
