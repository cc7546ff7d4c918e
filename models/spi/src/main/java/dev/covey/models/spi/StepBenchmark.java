package dev.covey.models.spi;

/**
 * Times an engine's training step beside the same step written directly against the library
 * underneath: what the engine boundary costs. Engines that can do so offer one through {@link
 * java.util.ServiceLoader}.
 */
public interface StepBenchmark {
  /** Name of the engine measured. */
  String engine();

  /**
   * Measures on the CPU with one thread; the two steps take turns.
   *
   * @param batch rows of {@code spec.context()} tokens
   * @param repetitions timed pairs of steps, at least 1
   * @param lora rank 8 on the fused attention matrix with a frozen A; else all parameters train
   */
  Result run(GptSpec spec, int batch, int repetitions, boolean lora);

  /**
   * Medians over the repetitions.
   *
   * @param overheadFraction median over the pairs of (session step / direct step), less 1
   * @param exchangeCpuMillisMedian to read and write back all trainable parameters, once a round
   */
  record Result(
      double stepMillisMedian,
      double directStepMillisMedian,
      double tokensPerSecond,
      double overheadFraction,
      double stepCpuMillisMedian,
      double directStepCpuMillisMedian,
      double exchangeCpuMillisMedian) {}
}
