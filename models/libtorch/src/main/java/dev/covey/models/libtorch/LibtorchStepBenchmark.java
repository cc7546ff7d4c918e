package dev.covey.models.libtorch;

import dev.covey.models.spi.GptSpec;
import dev.covey.models.spi.StepBenchmark;

/** Offers {@link TrainBench} to whoever does not know this engine by name. */
public final class LibtorchStepBenchmark implements StepBenchmark {
  @Override
  public String engine() {
    return "libtorch";
  }

  @Override
  public Result run(GptSpec spec, int batch, int repetitions, boolean lora) {
    TrainBenchResult measured =
        TrainBench.run(
            spec.width(),
            spec.layers(),
            spec.heads(),
            spec.context(),
            spec.vocabulary(),
            batch,
            repetitions,
            lora);
    return new Result(
        measured.stepMillisMedian(),
        measured.directStepMillisMedian(),
        measured.tokensPerSecond(),
        measured.overheadFraction(),
        measured.stepCpuMillisMedian(),
        measured.directStepCpuMillisMedian(),
        measured.exchangeCpuMillisMedian());
  }
}
