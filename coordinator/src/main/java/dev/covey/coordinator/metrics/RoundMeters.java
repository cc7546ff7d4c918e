package dev.covey.coordinator.metrics;

import dev.covey.coordinator.federation.RunListener;
import dev.covey.coordinator.machine.AbortReason;
import dev.covey.core.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Figures of rounds, over all runs. */
final class RoundMeters {
  private final Clock clock;
  private final Counter committed;
  private final Map<String, Counter> aborted = new HashMap<>();
  private final Timer duration;
  private final Counter uplink;
  private final Counter downlink;

  RoundMeters(MeterRegistry registry, Clock clock) {
    this.clock = clock;
    committed = attempts(registry, "committed", "none");
    for (AbortReason reason : AbortReason.values()) {
      String word = CoordinatorMetrics.word(reason);
      aborted.put(word, attempts(registry, "aborted", word));
    }
    duration =
        Timer.builder("covey.round.duration")
            .description("Time from handing out the tasks to the end of the attempt.")
            .serviceLevelObjectives(
                Duration.ofMillis(100),
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                Duration.ofMinutes(1),
                Duration.ofMinutes(5),
                Duration.ofMinutes(15),
                Duration.ofHours(1))
            .register(registry);
    uplink = bytes(registry, "covey.uplink", "Payload bytes of updates, of attempts that ended.");
    downlink =
        bytes(registry, "covey.downlink", "Payload bytes of models, of attempts that ended.");
  }

  private static Counter attempts(MeterRegistry registry, String outcome, String reason) {
    return Counter.builder("covey.rounds")
        .description("Attempts of rounds that ended.")
        .tag("outcome", outcome)
        .tag("reason", reason)
        .register(registry);
  }

  private static Counter bytes(MeterRegistry registry, String name, String description) {
    return Counter.builder(name).description(description).baseUnit("bytes").register(registry);
  }

  /** Counts the rounds of one run, which tells it things from one thread at a time. */
  RunListener ofRun() {
    return new RunListener() {
      private int round;
      private int attempt;
      private long begunNanos;

      @Override
      public void progress(Progress progress) {
        if (progress.round() != round || progress.attempt() != attempt) {
          round = progress.round();
          attempt = progress.attempt();
          begunNanos = clock.nanoTime();
        }
      }

      @Override
      public void roundEnded(RoundEnded ended) {
        Counter counter = ended.reason().map(aborted::get).orElse(committed);
        counter.increment();
        uplink.increment(ended.uplinkBytes());
        downlink.increment(ended.downlinkBytes());
        // An attempt for which too few were there never handed out a task.
        if (ended.round() == round && ended.attempt() == attempt) {
          duration.record(clock.nanoTime() - begunNanos, TimeUnit.NANOSECONDS);
        }
        round = 0;
        attempt = 0;
      }
    };
  }
}
