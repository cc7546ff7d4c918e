/**
 * The round machines, without input or output: {@code next(state, event)} gives the next state and
 * the commands that a shell must carry out, whose results come back as events. Time and randomness
 * are the shell's. {@link dev.covey.coordinator.machine.CohortMachine} owns one closed cohort,
 * {@link dev.covey.coordinator.machine.RoundMachine} the sequence of rounds and attempts of a run.
 * No thread, clock, file or socket may be touched from here.
 */
@NullMarked
package dev.covey.coordinator.machine;

import org.jspecify.annotations.NullMarked;
