package dev.covey.cli;

import dev.covey.cli.command.CoveyCommand;
import dev.covey.cli.command.OutputOptions;
import dev.covey.core.error.CoveyException;
import dev.covey.core.error.ExitCodes;
import java.io.PrintWriter;
import picocli.CommandLine;

/** Entry point of the {@code covey} command. */
public final class Main {
  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(
        execute(args, new PrintWriter(System.out, true), new PrintWriter(System.err, true)));
  }

  /**
   * Runs a command without ending the process.
   *
   * @return the exit code, see {@link ExitCodes}
   */
  public static int execute(String[] args, PrintWriter out, PrintWriter err) {
    CommandLine commandLine = new CommandLine(new CoveyCommand());
    commandLine.setOut(out);
    commandLine.setErr(err);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setExecutionExceptionHandler(Main::report);
    commandLine.setParameterExceptionHandler(Main::reportUsage);
    return commandLine.execute(args);
  }

  private static int report(
      Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
    PrintWriter err = command.getErr();
    boolean verbose = OutputOptions.of(command).verbose();
    if (failure instanceof CoveyException known) {
      err.println("covey: " + known.getMessage());
      if (verbose) {
        known.printStackTrace(err);
      }
      return known.exitCode();
    }
    err.println("covey: a bug: " + failure);
    if (verbose) {
      failure.printStackTrace(err);
    } else {
      err.println(
          "covey: --verbose shows where; please report it with the output of `covey doctor`");
    }
    return ExitCodes.FAILED;
  }

  private static int reportUsage(CommandLine.ParameterException failure, String[] args) {
    CommandLine command = failure.getCommandLine();
    command.getErr().println("covey: " + failure.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(failure, command.getErr());
    command
        .getErr()
        .println(
            "covey: `"
                + command.getCommandSpec().qualifiedName()
                + " --help` shows what is allowed");
    return ExitCodes.USAGE;
  }
}
