/** Benchmarks of the coordinator, for {@code covey bench}. Not part of a federation. */
@NullMarked
package dev.covey.coordinator.bench;

import org.jspecify.annotations.NullMarked;
