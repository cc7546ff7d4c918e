package dev.covey.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An experiment that runs in a moment: six people's messages and a model of a few hundred bytes.
 */
final class TinyExperiment {
  private static final String[] WORDS = {"rain", "bread", "train", "garden", "music", "late"};

  private TinyExperiment() {}

  /** Writes experiment.toml and its data into a new folder. */
  static Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    StringBuilder lines = new StringBuilder();
    for (int client = 0; client < WORDS.length; client++) {
      for (int message = 0; message < 10; message++) {
        lines.append(
            "{\"client\": \"person-%d\", \"text\": \"%s and %s again, number %d\"}%n"
                .formatted(
                    client, WORDS[client], WORDS[(client + message) % WORDS.length], message));
      }
    }
    Files.writeString(folder.resolve("chat.jsonl"), lines);
    Files.writeString(
        folder.resolve("experiment.toml"),
        """
        schema = 1

        [run]
        name = "tiny"
        rounds = 2
        engine = "tiny"

        [model]
        family = "nplm"
        base = "random"
        tokenizer = "byte"
        embedding = 4
        hidden = 8
        context = 3

        [data]
        source = "jsonl"
        path = "chat.jsonl"

        [training]
        optimizer = "sgd"
        local-steps = 3
        batch-size = 4

        [evaluation]
        prompts = ["rain and"]
        sample-tokens = 5
        """);
    return folder;
  }
}
