/**
 * The shell around the round machines: a loop on one thread that carries out their commands, a run
 * from its assembly to its summary, and the interfaces behind which clients are, in this process or
 * across a network. What decides belongs into {@link dev.covey.coordinator.machine}.
 */
@NullMarked
package dev.covey.coordinator.federation;

import org.jspecify.annotations.NullMarked;
