package dev.covey.simulation.federation;

import dev.covey.coordinator.federation.RunListener;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Asks a run to stop as soon as a client of this round was heard of. The round's last client waits
 * for that, so the round is certainly not over by then.
 */
final class StopsAfter implements RunListener {
  private final int round;
  private final CountDownLatch asked = new CountDownLatch(1);
  private Optional<Consumer<Boolean>> stop = Optional.empty();

  StopsAfter(int round) {
    this.round = round;
  }

  /** A run that is stopped so. */
  SmallRun on(SmallRun run, int cohort) {
    return run.with(this)
        .with(
            (UnaryOperator<ClientRuntime>)
                honest ->
                    (call, session) -> {
                      if (call.round() == round && call.slot() == cohort - 1) {
                        Misbehaviour.await(asked);
                      }
                      return honest.run(call, session);
                    });
  }

  @Override
  public void stoppable(Consumer<Boolean> stopper) {
    stop = Optional.of(stopper);
  }

  @Override
  public void progress(Progress progress) {
    if (progress.round() == round && progress.done() == 1) {
      stop.orElseThrow().accept(false);
      asked.countDown();
    }
  }
}
