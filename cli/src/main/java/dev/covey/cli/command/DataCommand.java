package dev.covey.cli.command;

import dev.covey.assembly.Plugins;
import dev.covey.assembly.TextData;
import dev.covey.config.Experiment;
import dev.covey.coordinator.run.JsonLines;
import dev.covey.core.error.ExitCodes;
import dev.covey.core.error.StoreException;
import dev.covey.models.data.ClientText;
import dev.covey.models.data.DataDescription;
import dev.covey.models.data.FederatedText;
import dev.covey.models.tokenizer.Tokenizer;
import dev.covey.models.tokenizer.Tokenizers;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code covey data}. */
@Command(
    name = "data",
    description = "Look at an experiment's data.",
    subcommands = {DataCommand.Describe.class, DataCommand.Partition.class})
final class DataCommand implements Runnable {
  // picocli sets it before anything is called.
  @SuppressWarnings("NullAway.Init")
  @Spec
  private CommandSpec spec;

  @Mixin(name = "output")
  private OutputOptions output = new OutputOptions();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what: describe or partition");
  }

  private static FederatedText load(Experiment experiment) {
    return TextData.load(experiment, new Plugins(experiment.run().pluginPath()));
  }

  /** {@code covey data describe}. */
  @Command(name = "describe", description = "Statistics of clients, splits and skew.")
  static final class Describe extends Verb {
    @Mixin private ExperimentArguments arguments = new ExperimentArguments();

    @Override
    public Integer call() {
      FederatedText text = load(arguments.load().experiment());
      // Bytes as tokens: the same measure for every experiment, and no tokenizer has to be trained.
      Tokenizer tokenizer = Tokenizers.bytes();
      DataDescription description = DataDescription.of(text, tokenizer);
      if (json()) {
        printJson(description.fields());
      } else {
        out().print(description.render());
        out().flush();
      }
      return ExitCodes.DONE;
    }
  }

  /** {@code covey data partition}. */
  @Command(
      name = "partition",
      description = "Write who holds what as JSON lines: client, split, text.")
  static final class Partition extends Verb {
    @Mixin private ExperimentArguments arguments = new ExperimentArguments();

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "File to write.")
    private Path file = Path.of("partition.jsonl");

    @Override
    public Integer call() {
      FederatedText text = load(arguments.load().experiment());
      long documents = 0;
      try (BufferedWriter writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
        for (int i = 0; i < text.clients().count(); i++) {
          ClientText client = text.clients().client(i);
          documents += write(writer, client, "train", client.train());
          documents += write(writer, client, "validation", client.validation());
          documents += write(writer, client, "test", client.test());
        }
      } catch (IOException e) {
        throw new StoreException("cannot write " + file + ": " + e.getMessage(), e);
      }
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("file", file.toString());
      result.put("clients", text.clients().count());
      result.put("documents", documents);
      if (json()) {
        printJson(result);
      } else {
        out().printf("%d documents of %d clients in %s%n", documents, text.clients().count(), file);
      }
      return ExitCodes.DONE;
    }

    private static long write(
        BufferedWriter writer, ClientText client, String split, List<String> documents)
        throws IOException {
      for (String document : documents) {
        Map<String, String> line = new LinkedHashMap<>();
        line.put("client", client.id().value());
        line.put("split", split);
        line.put("text", document);
        writer.write(JsonLines.line(line));
        writer.newLine();
      }
      return documents.size();
    }
  }
}
