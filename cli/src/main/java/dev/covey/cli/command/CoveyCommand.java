package dev.covey.cli.command;

import dev.covey.core.Provenance;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root of the verbs. */
@Command(
    name = "covey",
    versionProvider = CoveyCommand.Version.class,
    description = "Fine-tune generative models where the data lives.",
    synopsisSubcommandLabel = "VERB",
    commandListHeading = "%nVerbs:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:failed",
      "2:usage or configuration",
      "3:stopped on request",
      "4:budget exhausted",
      "5:quorum lost"
    },
    footer = {
      "",
      "Begin with:  covey run examples/persona-lm",
      "`covey VERB --help` explains a verb."
    },
    subcommands = {
      NewCommand.class,
      CheckCommand.class,
      PlanCommand.class,
      DoctorCommand.class,
      RunCommand.class,
      ResumeCommand.class,
      RunsCommand.class,
      StatusCommand.class,
      LogCommand.class,
      StopCommand.class,
      ReportCommand.class,
      CoordinatorCommand.class,
      HealthCommand.class,
      RosterCommand.class,
      AuthorityCommand.class,
      ClientCommand.class,
      GenerateCommand.class,
      EvaluateCommand.class,
      PretrainCommand.class,
      DataCommand.class,
      AuctionCommand.class,
      PrivacyCommand.class,
      BenchCommand.class
    })
public final class CoveyCommand implements Runnable {
  // picocli sets it before anything is called.
  @SuppressWarnings("NullAway.Init")
  @Spec
  private CommandSpec spec;

  @Mixin(name = "output")
  private OutputOptions output = new OutputOptions();

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  private boolean version;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a verb is missing");
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {
        "covey " + Provenance.versionOfCovey() + " (" + Provenance.commitOfCovey() + ")"
      };
    }
  }
}
