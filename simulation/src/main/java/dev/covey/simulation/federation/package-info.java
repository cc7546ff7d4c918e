/**
 * The shell around the round machines in one process: a loop that carries out their commands, a
 * pool of training sessions on which clients take turns, evaluation and baselines.
 */
@NullMarked
package dev.covey.simulation.federation;

import org.jspecify.annotations.NullMarked;
