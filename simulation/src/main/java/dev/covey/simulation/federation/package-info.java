/**
 * Clients that live in this process: the pool they take turns on, and the baselines that only such
 * a federation can measure. The round loop is {@link dev.covey.coordinator.federation}'s.
 */
@NullMarked
package dev.covey.simulation.federation;

import org.jspecify.annotations.NullMarked;
