/** Measures the aggregation rules on this machine: the figures of {@code covey bench aggregate}. */
@NullMarked
package dev.covey.aggregation.bench;

import org.jspecify.annotations.NullMarked;
