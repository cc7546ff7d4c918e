package dev.covey.cli.command;

import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.ExitCodes;
import dev.covey.models.spi.GptSpec;
import dev.covey.models.spi.StepBenchmark;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code covey bench train}. */
@Command(
    name = "train",
    description = "A training step through the engine boundary beside the same step without it.")
final class BenchTrain extends Verb {
  @Option(names = "--engine", description = "Engine (default: ${DEFAULT-VALUE}).")
  private String engine = "libtorch";

  @Option(names = "--width", description = "Model width (default: ${DEFAULT-VALUE}).")
  private int width = 256;

  @Option(names = "--layers", description = "Layers (default: ${DEFAULT-VALUE}).")
  private int layers = 4;

  @Option(names = "--heads", description = "Attention heads (default: ${DEFAULT-VALUE}).")
  private int heads = 4;

  @Option(names = "--context", description = "Tokens a row (default: ${DEFAULT-VALUE}).")
  private int context = 128;

  @Option(names = "--vocabulary", description = "Token ids (default: ${DEFAULT-VALUE}).")
  private int vocabulary = 1024;

  @Option(names = "--batch", description = "Rows a step (default: ${DEFAULT-VALUE}).")
  private int batch = 8;

  @Option(names = "--repetitions", description = "Timed steps (default: ${DEFAULT-VALUE}).")
  private int repetitions = 30;

  @Option(
      names = "--all-parameters",
      description = "Train everything instead of LoRA of rank 8 on c_attn.")
  private boolean allParameters;

  @Override
  public Integer call() {
    StepBenchmark benchmark =
        ServiceLoader.load(StepBenchmark.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(candidate -> candidate.engine().equals(engine))
            .findFirst()
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "--engine " + engine + ": this engine offers no step to measure"));
    GptSpec spec;
    try {
      spec = new GptSpec(vocabulary, context, width, layers, heads);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(String.valueOf(e.getMessage()), e);
    }
    StepBenchmark.Result measured = benchmark.run(spec, batch, repetitions, !allParameters);
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("engine", engine);
    parameters.put("model", spec.describe());
    parameters.put("batch", batch);
    parameters.put("trainable", allParameters ? "all" : "lora r8 c_attn ffa");
    parameters.put("threads", 1);
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("step_ms_median", measured.stepMillisMedian());
    figures.put("direct_step_ms_median", measured.directStepMillisMedian());
    figures.put("tokens_per_second", measured.tokensPerSecond());
    figures.put("overhead_fraction", measured.overheadFraction());
    Map<String, Double> byPhase = new LinkedHashMap<>();
    byPhase.put("step", measured.stepCpuMillisMedian() / 1e3);
    byPhase.put("direct_step", measured.directStepCpuMillisMedian() / 1e3);
    byPhase.put("exchange", measured.exchangeCpuMillisMedian() / 1e3);
    printJson(
        BenchResult.of(
            "train",
            parameters,
            figures,
            null,
            measured.stepCpuMillisMedian() / 1e3,
            byPhase,
            repetitions));
    return ExitCodes.DONE;
  }
}
