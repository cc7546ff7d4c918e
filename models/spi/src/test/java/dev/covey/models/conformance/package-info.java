/**
 * The conformance suite every {@link dev.covey.models.spi.TrainingEngine} passes: extend {@link
 * dev.covey.models.conformance.EngineConformance} once per family and trainable choice. Published
 * as this module's test-jar. Nothing here knows a particular engine.
 */
@NullMarked
package dev.covey.models.conformance;

import org.jspecify.annotations.NullMarked;
