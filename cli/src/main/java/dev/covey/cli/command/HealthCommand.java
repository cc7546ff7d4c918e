package dev.covey.cli.command;

import dev.covey.coordinator.remote.CoordinatorConnection;
import dev.covey.coordinator.remote.RemoteHealth;
import dev.covey.core.Clock;
import dev.covey.core.error.ExitCodes;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code covey health}: what a container's health check runs. */
@Command(
    name = "health",
    description = "Say whether a coordinator takes work: exit code 0, or 1 if not.",
    footer = {
      "",
      "It asks the gRPC health service. A coordinator that was sent SIGTERM and lets its rounds",
      "end answers not_serving."
    })
final class HealthCommand extends Verb {
  @Parameters(
      paramLabel = "DATA|HOST:PORT",
      description = "The coordinator: its data folder if it is on this machine, or HOST:PORT.")
  private String coordinator = "";

  @Option(
      names = "--identity",
      paramLabel = "DIR",
      description = "An operator's identity, for HOST:PORT.")
  private Optional<Path> identity = Optional.empty();

  @Override
  public Integer call() {
    RemoteHealth.Health health;
    String address;
    try (CoordinatorConnection connection =
        CoordinatorConnection.open(coordinator, identity, Clock.system())) {
      address = connection.address();
      health = new RemoteHealth(connection).ask();
    }
    String status = health.name().toLowerCase(Locale.ROOT);
    if (json()) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("address", address);
      result.put("status", status);
      printJson(result);
    } else {
      out().println(status);
    }
    return health == RemoteHealth.Health.SERVING ? ExitCodes.DONE : ExitCodes.FAILED;
  }
}
