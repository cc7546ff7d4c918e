package dev.covey.coordinator.metrics;

import dev.covey.aggregation.arrival.RejectionReason;
import dev.covey.coordinator.federation.RunListener;
import dev.covey.coordinator.observation.CoordinatorObserver;
import dev.covey.coordinator.observation.EnrolmentResult;
import dev.covey.coordinator.store.StoreObserver;
import dev.covey.core.Clock;
import dev.covey.core.Provenance;
import dev.covey.protocol.tls.Refusal;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What a coordinator counts, as text for Prometheus. Every series is there from the start, at zero,
 * so that the first event of a kind is seen as an increase; labels take the values of enumerations
 * alone. Counting is an addition to a striped counter: no locks, nothing allocated.
 */
public final class CoordinatorMetrics implements CoordinatorObserver, StoreObserver, AutoCloseable {
  private static final String OUTCOME = "outcome";
  private static final String REASON = "reason";

  private final Clock clock;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics garbage = new JvmGcMetrics();
  private final RoundMeters rounds;
  private final Counter accepted;
  private final Map<RejectionReason, Counter> refused = new EnumMap<>(RejectionReason.class);
  private final Map<EnrolmentResult, Counter> enrolments = new EnumMap<>(EnrolmentResult.class);
  private final Map<Refusal, Counter> refusedCalls = new EnumMap<>(Refusal.class);
  private final Counter received;
  private final Counter sent;
  private final Timer storeOperations;
  private final Counter storeErrors;
  private final Counter storeRetries;

  public CoordinatorMetrics(Clock clock) {
    this.clock = clock;
    rounds = new RoundMeters(registry, clock);
    accepted = upload("accepted", "none");
    for (RejectionReason reason : RejectionReason.values()) {
      refused.put(reason, upload(outcome(reason), word(reason)));
    }
    for (EnrolmentResult result : EnrolmentResult.values()) {
      enrolments.put(
          result,
          Counter.builder("covey.enrolments")
              .description("Tokens presented, by what came of it.")
              .tag(OUTCOME, word(result))
              .register(registry));
    }
    for (Refusal reason : Refusal.values()) {
      refusedCalls.put(
          reason,
          Counter.builder("covey.calls.refused")
              .description("Calls that were not served because of who made them.")
              .tag(REASON, word(reason))
              .register(registry));
    }
    received = transfer("received");
    sent = transfer("sent");
    storeOperations =
        Timer.builder("covey.store.operation")
            .description("Operations of the store, their retries included.")
            .serviceLevelObjectives(
                Duration.ofMillis(1),
                Duration.ofMillis(10),
                Duration.ofMillis(100),
                Duration.ofSeconds(1),
                Duration.ofSeconds(10))
            .register(registry);
    storeErrors = counter("covey.store.errors", "Operations of the store that failed for good.");
    storeRetries =
        counter("covey.store.retries", "Attempts of store operations that were repeated.");
    build();
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    garbage.bindTo(registry);
  }

  private void build() {
    Gauge.builder("covey.build.info", () -> 1)
        .description("Which Covey this is; always 1.")
        .tag("version", Provenance.versionOfCovey())
        .tag("commit", Provenance.commitOfCovey())
        .tag("java", String.valueOf(System.getProperty("java.version")))
        .register(registry);
  }

  private Counter counter(String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }

  private Counter upload(String outcome, String reason) {
    return Counter.builder("covey.uploads")
        .description("Updates of clients, by what became of them.")
        .tag(OUTCOME, outcome)
        .tag(REASON, reason)
        .register(registry);
  }

  private Counter transfer(String direction) {
    return Counter.builder("covey.transfer")
        .description("Bytes of models and updates that travelled in chunks.")
        .baseUnit("bytes")
        .tag("direction", direction)
        .register(registry);
  }

  private static String outcome(RejectionReason reason) {
    return switch (reason) {
      case LATE -> "late";
      case CLIENT_ERROR -> "failed";
      default -> "rejected";
    };
  }

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** Shows from now on also what is asked when somebody reads. */
  public void watch(Watched watched) {
    watched.bindTo(registry, clock);
  }

  /** All figures, in Prometheus' text format 0.0.4. */
  public String text() {
    return registry.scrape();
  }

  @Override
  public void uploadAccepted() {
    accepted.increment();
  }

  @Override
  public void uploadRefused(RejectionReason reason) {
    count(refused, reason);
  }

  @Override
  public void enrolment(EnrolmentResult result) {
    count(enrolments, result);
  }

  @Override
  public void callRefused(Refusal reason) {
    count(refusedCalls, reason);
  }

  private static <K extends Enum<K>> void count(Map<K, Counter> counters, K key) {
    Counter counter = counters.get(key);
    if (counter != null) {
      counter.increment();
    }
  }

  @Override
  public void received(long bytes) {
    received.increment(bytes);
  }

  @Override
  public void sent(long bytes) {
    sent.increment(bytes);
  }

  @Override
  public RunListener hostedRun() {
    return rounds.ofRun();
  }

  @Override
  public long began() {
    return clock.nanoTime();
  }

  @Override
  public void ended(long began, boolean failed) {
    storeOperations.record(clock.nanoTime() - began, TimeUnit.NANOSECONDS);
    if (failed) {
      storeErrors.increment();
    }
  }

  @Override
  public void retried() {
    storeRetries.increment();
  }

  @Override
  public void close() {
    garbage.close();
    registry.close();
  }
}
