package dev.covey.aggregation.pipeline;

import dev.covey.aggregation.arrival.RejectionReason;
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

  /**
   * Runs the stages on one update. Does not change it.
   *
   * @return what to send, or why nothing may be sent: {@link RejectionReason#NOT_FINITE}
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
    MaskedUpdate masked = masker.mask(noised);
    return new ClientOutcome.Ready(
        masked,
        compressed
            .measurements()
            .and(clipped.measurements())
            .with(Measurements.UPLINK_BYTES, masked.encoded().payloadBytes()));
  }
}
