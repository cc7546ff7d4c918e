package dev.covey.coordinator.metrics;

import dev.covey.coordinator.store.Census;
import dev.covey.coordinator.store.QueuedRun.State;
import dev.covey.core.Clock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * What is asked when somebody reads the figures; none of it may wait for anything, above all not
 * for the store.
 *
 * @param census the store's numbers, as they were at {@code censusAt}
 * @param data the data folder
 */
public record Watched(
    IntSupplier connectedClients,
    IntSupplier readyClients,
    IntSupplier runningTransfers,
    IntSupplier waitingTransfers,
    Supplier<Instant> serverCertificateEnds,
    Supplier<Instant> authorityCertificateEnds,
    Supplier<Census> census,
    Supplier<Instant> censusAt,
    Path data) {
  void bindTo(MeterRegistry registry, Clock clock) {
    number(registry, "covey.clients.connected", "Clients with an open stream.", connectedClients);
    number(
        registry,
        "covey.clients.ready",
        "Clients ready for tasks, once for each run they are ready for.",
        readyClients);
    number(
        registry,
        "covey.clients.enrolled",
        "Clients on the roster, those put out left out.",
        () -> census.get().clients());
    number(registry, "covey.clients.revoked", "Identities put out.", () -> census.get().revoked());
    for (State state : State.values()) {
      Gauge.builder("covey.runs", () -> census.get().runs().get(state))
          .description("Runs by state.")
          .tag("state", CoordinatorMetrics.word(state))
          .register(registry);
    }
    transfers(registry, "running", runningTransfers);
    transfers(registry, "waiting", waitingTransfers);
    expiry(registry, clock, "server", serverCertificateEnds);
    expiry(registry, clock, "authority", authorityCertificateEnds);
    TimeGauge.builder(
            "covey.store.census.age",
            () -> Duration.between(censusAt.get(), clock.now()).toMillis(),
            TimeUnit.MILLISECONDS)
        .description(
            "Age of the figures that come from the store; it grows while the store is away.")
        .register(registry);
    Gauge.builder("covey.data.free", this::freeBytes)
        .description("Bytes free where the data folder is; NaN if that cannot be told.")
        .baseUnit("bytes")
        .register(registry);
  }

  private static void number(
      MeterRegistry registry, String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).register(registry);
  }

  private static void number(
      MeterRegistry registry, String name, String description, IntSupplier value) {
    number(registry, name, description, (Supplier<Number>) value::getAsInt);
  }

  private static void transfers(MeterRegistry registry, String state, IntSupplier value) {
    Gauge.builder("covey.transfers", value::getAsInt)
        .description("Transfers in chunks.")
        .tag("state", state)
        .register(registry);
  }

  private static void expiry(
      MeterRegistry registry, Clock clock, String certificate, Supplier<Instant> ends) {
    TimeGauge.builder(
            "covey.certificate.expiry",
            () -> Duration.between(clock.now(), ends.get()).toSeconds(),
            TimeUnit.SECONDS)
        .description("Seconds until a certificate ends; negative once it has.")
        .tag("certificate", certificate)
        .register(registry);
  }

  private double freeBytes() {
    try {
      return Files.getFileStore(data).getUsableSpace();
    } catch (IOException e) {
      return Double.NaN;
    }
  }
}
