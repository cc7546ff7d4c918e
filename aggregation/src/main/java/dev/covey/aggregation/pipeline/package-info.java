/**
 * The two halves of the update pipeline, drawn in docs/architecture.md: {@link
 * dev.covey.aggregation.pipeline.ClientPipeline} and {@link
 * dev.covey.aggregation.pipeline.ServerPipeline}, their stages, and the types of their steps. The
 * types of the steps can only be made here, so that no stage can be skipped. Each client stage
 * holds its server inverse.
 */
@NullMarked
package dev.covey.aggregation.pipeline;

import org.jspecify.annotations.NullMarked;
