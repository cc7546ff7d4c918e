package dev.covey.simulation.hostile;

import dev.covey.protocol.v1.Assignment;
import dev.covey.protocol.v1.CoordinatorMessage;
import dev.covey.protocol.v1.CoordinatorMessage.MessageCase;
import io.grpc.Channel;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A client that does what it is asked: it answers each task with the same vector. */
final class Honest implements Runnable {
  private final Channel channel;
  private final String id;
  private final float value;
  private final AtomicInteger streams = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private volatile @Nullable Assignment task;
  private volatile boolean stopping;

  Honest(Channel channel, String id, float value) {
    this.channel = channel;
    this.id = id;
    this.value = value;
  }

  /** Streams that it has opened: more than one if the coordinator ended one. */
  int streams() {
    return streams.get();
  }

  /** The newest task, once there was one. */
  Optional<Assignment> task() {
    return Optional.ofNullable(task);
  }

  int refused() {
    return refused.get();
  }

  void stop() {
    stopping = true;
  }

  @Override
  public void run() {
    try {
      while (!stopping) {
        streams.incrementAndGet();
        takePart();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void takePart() throws InterruptedException {
    Peer peer = Peer.ready(channel, id);
    while (!stopping && peer.end().isEmpty()) {
      CoordinatorMessage next = peer.poll(50).orElse(null);
      if (next == null) {
        continue;
      }
      if (next.getMessageCase() == MessageCase.ASSIGNMENT) {
        task = next.getAssignment();
        peer.send(Peer.update(next.getAssignment(), value));
      } else if (next.getMessageCase() == MessageCase.REFUSED) {
        refused.incrementAndGet();
      } else if (next.getMessageCase() == MessageCase.RUN_ENDED) {
        stopping = true;
      }
    }
    peer.leave();
  }
}
