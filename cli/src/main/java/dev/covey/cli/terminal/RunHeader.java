package dev.covey.cli.terminal;

import java.util.List;

/**
 * The first lines of a run.
 *
 * @param name of the experiment
 * @param facts such as "20 clients", "gpt2 d128 L4", "LoRA r8", "seed 7", "libtorch CPU"
 * @param protection in plain words, what is protected from whom
 */
public record RunHeader(String name, List<String> facts, String protection) {
  public RunHeader {
    facts = List.copyOf(facts);
  }
}
