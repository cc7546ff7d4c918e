package dev.covey.aggregation.pipeline;

import dev.covey.aggregation.arrival.RejectionReason;
import dev.covey.core.Seeds;
import dev.covey.privacy.NoisePlacement;

/**
 * The client half: what happens to an update between the trainer and the network. The order of the
 * stages is fixed; a stage that is not wanted is its {@code Identity}.
 */
public record ClientPipeline(
    Compressor compressor,
    Clipper clipper,
    Weighter weighter,
    Encoder encoder,
    NoiseShare noiseShare,
    Masker masker) {

  /** Float32 in the clear, without noise. */
  public static ClientPipeline plaintext(Clipper clipper, Weighter weighter) {
    return new ClientPipeline(
        Compressor.identity(),
        clipper,
        weighter,
        Encoder.plainFloat(),
        NoiseShare.forPlacement(new NoisePlacement.None()),
        Masker.identity());
  }

  /** Integers whose sum alone is opened: what is masked is held until its session wants it. */
  public static ClientPipeline masked(
      Clipper clipper, Weighter weighter, Quantization quantization) {
    return new ClientPipeline(
        Compressor.identity(),
        clipper,
        weighter,
        new QuantizingEncoder(quantization, Seeds.root(0)),
        NoiseShare.forPlacement(new NoisePlacement.None()),
        Masker.inSession(quantization));
  }

  /**
   * Runs the stages on one update. Does not change it.
   *
   * @return what to send, or to hold for its session, or why nothing may be sent: {@link
   *     RejectionReason#NOT_FINITE}
   */
  public ClientOutcome run(RawUpdate raw) {
    if (!raw.isFinite()) {
      return new ClientOutcome.Refused(
          RejectionReason.NOT_FINITE,
          "the update holds infinite entries or ones that are no numbers: training diverged;"
              + " a smaller learning rate or gradient clipping helps");
    }
    Staged<CompressedUpdate> compressed = compressor.compress(raw);
    Staged<ClippedUpdate> clipped = clipper.clip(compressed.value());
    WeightedUpdate weighted = weighter.weight(clipped.value());
    EncodedUpdate encoded = encoder.encode(weighted);
    NoisedUpdate noised = noiseShare.addNoise(encoded, weighted.update().weight());
    return masker.mask(
        noised,
        compressed
            .measurements()
            .and(clipped.measurements())
            .with(Measurements.UPLINK_BYTES, encoded.payloadBytes()));
  }

  /** The same stages with the random numbers of one client's task. */
  public ClientPipeline forTask(Seeds task) {
    return new ClientPipeline(
        compressor, clipper, weighter, encoder.forTask(task), noiseShare, masker);
  }
}
