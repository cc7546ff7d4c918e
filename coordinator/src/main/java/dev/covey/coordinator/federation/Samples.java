package dev.covey.coordinator.federation;

import dev.covey.assembly.TrainingPool;
import dev.covey.config.EvaluationConfig;
import dev.covey.coordinator.run.JsonLines;
import dev.covey.core.AtomicFiles;
import dev.covey.core.Seeds;
import dev.covey.models.generate.Sampling;
import dev.covey.models.generate.TextGenerator;
import dev.covey.models.spi.TrainingSession;
import dev.covey.models.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a model makes of the experiment's prompts, written to samples/round-NNNN.json. */
final class Samples {
  private static final String SCHEMA = "covey.samples/1";

  private final Path folder;
  private final EvaluationConfig config;
  private final Tokenizer tokenizer;
  private final TrainingPool pool;
  private final Seeds seeds;

  Samples(
      Path folder, EvaluationConfig config, Tokenizer tokenizer, TrainingPool pool, Seeds seeds) {
    this.folder = folder;
    this.config = config;
    this.tokenizer = tokenizer;
    this.pool = pool;
    this.seeds = seeds.child("samples");
  }

  /** What a model given by its trainable parameters makes of each prompt. */
  List<String> texts(float[] trainable) {
    return config.prompts().isEmpty()
        ? List.of()
        : TrainingPool.await(pool.submit(session -> continueAll(session, trainable)));
  }

  /** Writes the file of a round; nothing without prompts. */
  void write(int round, float[] trainable) {
    List<String> texts = texts(trainable);
    if (texts.isEmpty()) {
      return;
    }
    List<Map<String, String>> samples = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      Map<String, String> sample = new LinkedHashMap<>();
      sample.put("prompt", config.prompts().get(i));
      sample.put("text", texts.get(i));
      samples.add(sample);
    }
    Map<String, Object> file = new LinkedHashMap<>();
    file.put("schema", SCHEMA);
    file.put("round", round);
    file.put("samples", samples);
    AtomicFiles.write(
        folder.resolve(String.format(Locale.ROOT, "round-%04d.json", round)),
        JsonLines.line(file) + "\n");
  }

  private List<String> continueAll(TrainingSession session, float[] trainable) {
    session.writeTrainable(trainable);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < config.prompts().size(); i++) {
      // The same seed for every round: what differs between two rounds' samples is the model.
      Sampling sampling =
          Sampling.at(
                  config.temperature(), config.sampleTokens(), seeds.child("prompt", i).toLong())
              .withTopK(config.topK())
              .withStopToken(tokenizer.endOfText());
      texts.add(
          tokenizer.decode(
              TextGenerator.generate(session, start(config.prompts().get(i)), sampling)));
    }
    return texts;
  }

  /** A text begins after the end of another. */
  private int[] start(String prompt) {
    int[] tokens = tokenizer.encode(prompt);
    int[] all = new int[tokens.length + 1];
    all[0] = tokenizer.endOfText();
    System.arraycopy(tokens, 0, all, 1, tokens.length);
    return all;
  }
}
