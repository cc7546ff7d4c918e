package dev.covey.assembly;

import dev.covey.aggregation.pipeline.ClientPipeline;
import dev.covey.aggregation.pipeline.Clipper;
import dev.covey.aggregation.pipeline.Weighter;
import dev.covey.config.AggregationConfig;
import java.util.Optional;

/**
 * The client half of the update pipeline that an experiment file chooses; the same at both ends.
 */
public final class ClientPipelines {
  private ClientPipelines() {}

  /**
   * The pipeline.
   *
   * @param masking how updates are masked, if they are
   */
  public static ClientPipeline of(AggregationConfig aggregation, Optional<Masking> masking) {
    Clipper clipper =
        aggregation.clipL2Norm() > 0 ? Clipper.l2(aggregation.clipL2Norm()) : Clipper.identity();
    Weighter weighter =
        aggregation.weighting() == AggregationConfig.Weighting.TOKENS
            ? Weighter.byDataSize()
            : Weighter.uniform();
    return masking
        .map(masks -> ClientPipeline.masked(clipper, weighter, masks.quantization()))
        .orElseGet(() -> ClientPipeline.plaintext(clipper, weighter));
  }
}
