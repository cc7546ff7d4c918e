package dev.covey.assembly;

import dev.covey.aggregation.pipeline.ClientPipeline;
import dev.covey.aggregation.pipeline.Clipper;
import dev.covey.aggregation.pipeline.Weighter;
import dev.covey.config.AggregationConfig;

/**
 * The client half of the update pipeline that an experiment file chooses; the same at both ends.
 */
public final class ClientPipelines {
  private ClientPipelines() {}

  public static ClientPipeline of(AggregationConfig aggregation) {
    return ClientPipeline.plaintext(
        aggregation.clipL2Norm() > 0 ? Clipper.l2(aggregation.clipL2Norm()) : Clipper.identity(),
        aggregation.weighting() == AggregationConfig.Weighting.TOKENS
            ? Weighter.byDataSize()
            : Weighter.uniform());
  }
}
