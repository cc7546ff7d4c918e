package dev.covey.models.corpus;

import dev.covey.core.error.InternalException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A context-free grammar read from text: {@code [rule]} starts a rule, each line below is one of
 * its alternatives, {@code {rule}} stands for a rule or a bound word, {@code {a|b}} for a or b,
 * {@code #} starts a comment line. Immutable.
 */
final class Grammar {
  private sealed interface Part {}

  private record Literal(String text) implements Part {}

  private record Reference(String rule) implements Part {}

  private record Choice(String key, List<String> options) implements Part {}

  /** Decides between alternatives. */
  @FunctionalInterface
  interface Chooser {
    /**
     * @param of what is chosen, such as a rule's name
     * @return 0 to {@code alternatives} - 1
     */
    int choose(String of, int alternatives);
  }

  private final Map<String, List<List<Part>>> rules = new HashMap<>();

  private Grammar() {}

  /** Reads and joins resources that stand beside this class. */
  static Grammar ofResources(String... names) {
    Grammar grammar = new Grammar();
    for (String name : names) {
      try (InputStream in = Grammar.class.getResourceAsStream(name)) {
        if (in == null) {
          throw new InternalException("the resource " + name + " is missing from the jar");
        }
        grammar.read(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new InternalException("the resource " + name + " cannot be read", e);
      }
    }
    return grammar;
  }

  /** A grammar from its text. */
  static Grammar of(String text) {
    Grammar grammar = new Grammar();
    grammar.read("text", text);
    return grammar;
  }

  private void read(String where, String text) {
    List<List<Part>> current = new ArrayList<>();
    for (String line : text.split("\n")) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      if (line.startsWith("[")) {
        current = new ArrayList<>();
        if (rules.put(line.substring(1, line.length() - 1), current) != null) {
          throw new InternalException(where + " defines " + line + " twice");
        }
      } else {
        current.add(parse(line));
      }
    }
  }

  private static List<Part> parse(String line) {
    List<Part> parts = new ArrayList<>();
    int at = 0;
    while (at < line.length()) {
      int open = line.indexOf('{', at);
      if (open < 0) {
        open = line.length();
      }
      if (open > at) {
        parts.add(new Literal(line.substring(at, open)));
      }
      if (open == line.length()) {
        break;
      }
      int close = line.indexOf('}', open);
      String inside = line.substring(open + 1, close);
      parts.add(
          inside.contains("|")
              ? new Choice(inside, List.of(inside.split("\\|")))
              : new Reference(inside));
      at = close + 1;
    }
    return List.copyOf(parts);
  }

  /**
   * Expands a rule.
   *
   * @param bound words that stand before the rules of the same name; one of several is chosen
   */
  String expand(String rule, Map<String, List<String>> bound, Chooser chooser) {
    StringBuilder into = new StringBuilder();
    expand(rule, bound, chooser, into);
    return into.toString();
  }

  private void expand(
      String rule, Map<String, List<String>> bound, Chooser chooser, StringBuilder into) {
    List<String> words = bound.get(rule);
    if (words != null) {
      into.append(words.get(chooser.choose(rule, words.size())));
      return;
    }
    List<List<Part>> alternatives = rules.get(rule);
    if (alternatives == null) {
      throw new InternalException("the grammar has no rule [" + rule + "]");
    }
    for (Part part : alternatives.get(chooser.choose(rule, alternatives.size()))) {
      if (part instanceof Literal literal) {
        into.append(literal.text);
      } else if (part instanceof Choice choice) {
        into.append(choice.options.get(chooser.choose(choice.key, choice.options.size())));
      } else if (part instanceof Reference reference) {
        expand(reference.rule, bound, chooser, into);
      }
    }
  }

  /** Number of alternatives of a rule. */
  int alternatives(String rule) {
    return rules.getOrDefault(rule, List.of()).size();
  }

  /** Names that are used and not defined: what {@code bound} has to bring. */
  Set<String> undefined() {
    Set<String> missing = new TreeSet<>();
    for (List<List<Part>> alternatives : rules.values()) {
      for (List<Part> parts : alternatives) {
        for (Part part : parts) {
          if (part instanceof Reference reference && !rules.containsKey(reference.rule)) {
            missing.add(reference.rule);
          }
        }
      }
    }
    return missing;
  }
}
