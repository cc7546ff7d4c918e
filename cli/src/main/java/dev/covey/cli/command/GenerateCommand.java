package dev.covey.cli.command;

import dev.covey.assembly.OpenModel;
import dev.covey.core.Seeds;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.ExitCodes;
import dev.covey.models.generate.Sampling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code covey generate}. */
@Command(name = "generate", description = "Let a run's model, or a model folder, write text.")
final class GenerateCommand extends Verb {
  @Parameters(
      paramLabel = "MODEL",
      description = "Run folder, or a model folder in Hugging Face's layout.")
  private Path model = Path.of(".");

  @Option(names = "--prompt", description = "What the text begins with; may be repeated.")
  private List<String> prompts = new ArrayList<>();

  @Option(names = "--tokens", description = "Most tokens to write (default: ${DEFAULT-VALUE}).")
  private int tokens = 60;

  @Option(
      names = "--temperature",
      description = "0 always takes the likeliest token (default: ${DEFAULT-VALUE}).")
  private double temperature = 0.8;

  @Option(
      names = "--top-k",
      description = "Draw from so many likeliest tokens, 0 for all (default: ${DEFAULT-VALUE}).")
  private int topK = 40;

  @Option(
      names = "--top-p",
      description = "Draw from the smallest set with this probability (default: ${DEFAULT-VALUE}).")
  private double topP = 1;

  @Option(names = "--samples", description = "Texts per prompt (default: ${DEFAULT-VALUE}).")
  private int samples = 1;

  @Option(
      names = "--seed",
      description = "The same seed writes the same text (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(names = "--engine", description = "Engine (default: ${DEFAULT-VALUE}).")
  private String engine = "auto";

  @Override
  public Integer call() {
    List<String> wanted = prompts.isEmpty() ? List.of("") : prompts;
    List<Map<String, Object>> results = new ArrayList<>();
    try (OpenModel open = OpenModel.open(model, engine)) {
      for (String prompt : wanted) {
        for (int sample = 0; sample < samples; sample++) {
          String text = open.generate(prompt, sampling(sample));
          if (json()) {
            results.add(Map.of("prompt", prompt, "text", text));
          } else {
            out().println(prompt + text);
          }
        }
      }
    }
    if (json()) {
      printJson(results);
    }
    return ExitCodes.DONE;
  }

  private Sampling sampling(int sample) {
    try {
      return Sampling.at(temperature, tokens, Seeds.root(seed).child("sample", sample).toLong())
          .withTopK(topK)
          .withTopP(topP);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(String.valueOf(e.getMessage()), e);
    }
  }
}
