package dev.covey.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.covey.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;

/** What a call of the command gave back. */
record Cli(int exitCode, String out, String err) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Calls {@code covey} with these arguments, in this process. */
  static Cli covey(Object... arguments) {
    String[] texts = new String[arguments.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = arguments[i].toString();
    }
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode = Main.execute(texts, new PrintWriter(out, true), new PrintWriter(err, true));
    return new Cli(exitCode, out.toString(), err.toString());
  }

  /** stdout, which must be one JSON value. */
  JsonNode json() {
    return json(out);
  }

  static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }
}
