package dev.covey.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.covey.core.error.InternalException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Options that every verb has. */
public final class OutputOptions {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  @Option(names = "--json", description = "Print the result as JSON on stdout.")
  private boolean json;

  @Option(names = "--verbose", description = "Show stack traces of errors.")
  private boolean verbose;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  public boolean json() {
    return json;
  }

  public boolean verbose() {
    return verbose;
  }

  /** The options of the innermost verb that was called. */
  public static OutputOptions of(CommandLine command) {
    Object mixin = command.getCommandSpec().mixins().get("output");
    return mixin instanceof CommandLine.Model.CommandSpec spec
            && spec.userObject() instanceof OutputOptions options
        ? options
        : new OutputOptions();
  }

  /** Prints a value as indented JSON. */
  public static void print(PrintWriter out, Object value) {
    try {
      out.println(MAPPER.writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw new InternalException("cannot write JSON: " + e.getMessage(), e);
    }
  }
}
