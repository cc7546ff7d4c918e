package dev.covey.coordinator.grpc;

import dev.covey.protocol.v1.CoordinatorMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent to one client, by reference: all clients of an attempt share the bytes of
 * its model. Bounded, since a client that never reads would otherwise keep the models of all rounds
 * to come. Not thread-safe.
 */
final class Outbox {
  /** Offers and ends of all runs of a coordinator, several times over. */
  static final int MOST_MESSAGES = 512;

  /** Several inline models; the first message is always taken, whatever its size. */
  static final long MOST_BYTES = 8L << 20;

  private final Deque<CoordinatorMessage> messages = new ArrayDeque<>();
  private long bytes;

  /** Keeps a message; false if there is no room for it. */
  boolean add(CoordinatorMessage message) {
    int size = message.getSerializedSize();
    if (!messages.isEmpty() && (messages.size() >= MOST_MESSAGES || bytes + size > MOST_BYTES)) {
      return false;
    }
    messages.add(message);
    bytes += size;
    return true;
  }

  /** The next message; null if there is none. */
  @Nullable CoordinatorMessage poll() {
    CoordinatorMessage next = messages.poll();
    if (next != null) {
      bytes -= next.getSerializedSize();
    }
    return next;
  }

  int size() {
    return messages.size();
  }

  void clear() {
    messages.clear();
    bytes = 0;
  }
}
