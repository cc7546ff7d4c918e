package dev.covey.models.libtorch;

/**
 * What {@link TrainBench} measured, on one native thread. Medians over the repetitions; the two
 * steps take turns, so that both see the same machine.
 *
 * @param stepMillisMedian wall time of one step through a session
 * @param directStepMillisMedian wall time of the same step written against the native library
 * @param tokensPerSecond input tokens a second through the session, from the median
 * @param overheadFraction median over the pairs of (session step / direct step), less 1
 * @param stepCpuMillisMedian processor time of the calling thread in a session step
 * @param directStepCpuMillisMedian processor time of the calling thread in a direct step
 * @param exchangeCpuMillisMedian processor time to read and write back all trainable parameters,
 *     which a client does once a round, not once a step
 * @param finalLossDifference largest difference between the losses of the two, a check that they do
 *     the same
 */
public record TrainBenchResult(
    double stepMillisMedian,
    double directStepMillisMedian,
    double tokensPerSecond,
    double overheadFraction,
    double stepCpuMillisMedian,
    double directStepCpuMillisMedian,
    double exchangeCpuMillisMedian,
    double finalLossDifference) {}
