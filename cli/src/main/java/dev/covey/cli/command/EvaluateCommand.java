package dev.covey.cli.command;

import dev.covey.assembly.OpenModel;
import dev.covey.cli.terminal.Units;
import dev.covey.core.error.DataException;
import dev.covey.core.error.ExitCodes;
import dev.covey.models.data.source.TextFiles;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code covey evaluate}. */
@Command(
    name = "evaluate",
    description =
        "Measure a run's model, or a model folder, on text: loss, perplexity, bits per byte.")
final class EvaluateCommand extends Verb {
  @Parameters(arity = "0..1", paramLabel = "MODEL", description = "Run folder, or a model folder.")
  private @Nullable Path model;

  @Option(names = "--model", paramLabel = "DIR", description = "The same as MODEL.")
  private void model(Path folder) {
    model = folder;
  }

  @Option(
      names = "--data",
      required = true,
      paramLabel = "PATH",
      description = "A text file, or a folder of text files.")
  private Path data = Path.of(".");

  @Option(names = "--engine", description = "Engine (default: ${DEFAULT-VALUE}).")
  private String engine = "auto";

  @Override
  public Integer call() {
    if (model == null) {
      throw new ParameterException(
          spec().commandLine(), "say what to measure: MODEL, a run folder or a model folder");
    }
    List<String> documents = TextFiles.readAll(data);
    if (documents.isEmpty()) {
      throw new DataException("no text in " + data);
    }
    try (OpenModel open = OpenModel.open(model, engine)) {
      OpenModel.Measured measured = open.evaluate(data.toString(), documents);
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("model", open.describe());
      result.put("tokens", measured.loss().tokens());
      result.put("loss", measured.loss().mean());
      result.put("perplexity", measured.loss().perplexity());
      result.put("bits_per_byte", measured.bitsPerByte());
      if (json()) {
        printJson(result);
      } else {
        out()
            .printf(
                "perplexity %s  loss %s  bits per byte %s  over %d tokens%n",
                Units.perplexity(measured.loss().perplexity()),
                Units.loss(measured.loss().mean()),
                Units.threeDigits(measured.bitsPerByte()),
                measured.loss().tokens());
      }
    }
    return ExitCodes.DONE;
  }
}
