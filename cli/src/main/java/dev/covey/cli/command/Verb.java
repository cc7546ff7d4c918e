package dev.covey.cli.command;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What all verbs share: where to write, and whether as JSON. */
abstract class Verb implements Callable<Integer> {
  // picocli sets it before anything is called.
  @SuppressWarnings("NullAway.Init")
  @Spec
  private CommandSpec spec;

  @Mixin(name = "output")
  private OutputOptions output = new OutputOptions();

  /** stdout: the result. */
  PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** stderr: progress and remarks. */
  PrintWriter err() {
    return spec.commandLine().getErr();
  }

  boolean json() {
    return output.json();
  }

  /** Prints a value as JSON on stdout. */
  void printJson(Object value) {
    OutputOptions.print(out(), value);
  }

  CommandSpec spec() {
    return spec;
  }
}
