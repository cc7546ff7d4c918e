package dev.covey.coordinator.daemon;

import dev.covey.coordinator.federation.RunListener;
import dev.covey.protocol.v1.RunEvent;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One watcher's stream. While it reads slowly, progress is thinned to the latest and nothing else
 * is lost; a watcher that falls too far behind is cut off: the run's files have it all.
 */
final class WatchStream implements RunListener {
  private static final int MOST_WAITING = 1000;

  private final ServerCallStreamObserver<RunEvent> out;
  private final Deque<RunEvent> waiting = new ArrayDeque<>();
  private boolean last;
  private boolean ended;

  WatchStream(ServerCallStreamObserver<RunEvent> out) {
    this.out = out;
    out.setOnReadyHandler(this::drain);
  }

  private synchronized void add(RunEvent event, boolean isLast) {
    if (ended || last) {
      return;
    }
    RunEvent newest = waiting.peekLast();
    if (event.hasProgress() && newest != null && newest.hasProgress()) {
      waiting.pollLast();
    }
    if (waiting.size() >= MOST_WAITING) {
      ended = true;
      waiting.clear();
      out.onError(
          io.grpc.Status.RESOURCE_EXHAUSTED
              .withDescription("the watcher reads too slowly; watch again")
              .asRuntimeException());
      return;
    }
    waiting.add(event);
    last = isLast;
    drain();
  }

  private synchronized void drain() {
    while (!ended && !waiting.isEmpty() && out.isReady()) {
      out.onNext(waiting.poll());
    }
    if (last && waiting.isEmpty() && !ended) {
      ended = true;
      out.onCompleted();
    }
  }

  /** The run ended without a word, for example because it fell over. */
  synchronized void end() {
    last = true;
    drain();
  }

  @Override
  public void phase(String what) {
    add(RunEvents.phase(what), false);
  }

  @Override
  public void pretraining(int step, int steps, double meanLoss) {
    add(RunEvents.pretraining(step, steps, meanLoss), false);
  }

  @Override
  public void started(Started started) {
    add(RunEvents.started(started), false);
  }

  @Override
  public void progress(Progress progress) {
    add(RunEvents.progress(progress), false);
  }

  @Override
  public void roundEnded(RoundEnded round) {
    add(RunEvents.roundEnded(round), false);
  }

  @Override
  public void finished(Finished finished) {
    add(RunEvents.finished(finished), true);
  }
}
