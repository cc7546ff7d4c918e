package dev.covey.coordinator.daemon;

import dev.covey.coordinator.federation.RunListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Says in the coordinator's log what a run comes to, and tells every line that is logged on the
 * run's thread which run and round it belongs to.
 */
final class RunLog implements RunListener {
  private static final Logger LOG = LoggerFactory.getLogger(RunLog.class);
  private static final String RUN = "run";
  private static final String ROUND = "round";

  /** Until {@link #leave} this thread is the run's. */
  static void enter(String run) {
    MDC.put(RUN, run);
  }

  static void leave() {
    MDC.remove(RUN);
    MDC.remove(ROUND);
  }

  @Override
  public void started(Started started) {
    LOG.info("begins round {} of {}: {}", started.firstRound(), started.rounds(), started.model());
  }

  @Override
  public void progress(Progress progress) {
    MDC.put(ROUND, Integer.toString(progress.round()));
  }

  @Override
  public void roundEnded(RoundEnded ended) {
    MDC.put(ROUND, Integer.toString(ended.round()));
    if (ended.reason().isPresent()) {
      LOG.warn(
          "round {}, attempt {} aborted: {}, {} of {} clients",
          ended.round(),
          ended.attempt(),
          ended.reason().get(),
          ended.completed(),
          ended.selected());
    } else {
      LOG.debug(
          "round {} committed: {} of {} clients",
          ended.round(),
          ended.completed(),
          ended.selected());
    }
  }
}
