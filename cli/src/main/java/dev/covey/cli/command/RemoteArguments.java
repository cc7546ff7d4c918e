package dev.covey.cli.command;

import dev.covey.coordinator.remote.CoordinatorConnection;
import dev.covey.core.error.ConfigurationException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which coordinator a verb is for, if not for the runs of this folder. */
final class RemoteArguments {
  @Option(
      names = "--coordinator",
      paramLabel = "DATA|HOST:PORT",
      description =
          "Ask this coordinator instead: its data folder if it is on this machine, or HOST:PORT.")
  private Optional<String> coordinator = Optional.empty();

  @Option(
      names = "--identity",
      paramLabel = "DIR",
      description = "An operator's identity, for --coordinator HOST:PORT.")
  private Optional<Path> identity = Optional.empty();

  boolean given() {
    if (coordinator.isEmpty() && identity.isPresent()) {
      throw new ConfigurationException(
          "--identity " + identity.get() + " without --coordinator has no effect; name one");
    }
    return coordinator.isPresent();
  }

  CoordinatorConnection connect() {
    return OperatorConnections.open(coordinator.orElse(""), identity);
  }

  /** The same options, for another call of the command. */
  String repeated() {
    return " --coordinator "
        + coordinator.orElse("")
        + identity.map(folder -> " --identity " + folder).orElse("");
  }
}
