package dev.covey.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code covey privacy}. */
@Command(
    name = "privacy",
    description = "Account for differential privacy.",
    subcommands = {PrivacyEpsilon.class, PrivacySigma.class})
final class PrivacyCommand implements Runnable {
  // picocli sets it before anything is called.
  @SuppressWarnings("NullAway.Init")
  @Spec
  private CommandSpec spec;

  @Mixin(name = "output")
  private OutputOptions output = new OutputOptions();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what: epsilon or sigma");
  }
}
