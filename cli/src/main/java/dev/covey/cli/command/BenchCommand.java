package dev.covey.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code covey bench}. */
@Command(
    name = "bench",
    description = "Measure this machine; prints one JSON object, schema covey.bench/1.",
    subcommands = {
      BenchAggregate.class,
      BenchTrain.class,
      BenchClients.class,
      BenchRounds.class,
      BenchConnections.class,
      BenchTransfer.class,
      BenchSecagg.class
    })
final class BenchCommand implements Runnable {
  // picocli sets it before anything is called.
  @SuppressWarnings("NullAway.Init")
  @Spec
  private CommandSpec spec;

  @Mixin(name = "output")
  private OutputOptions output = new OutputOptions();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "say what: aggregate, train, clients, rounds, connections, transfer or secagg");
  }
}
