/**
 * The federation in one process: assembly of an experiment from its file, the shell around the
 * round machines, virtual clients, baselines. It shares every decision with a deployed federation;
 * only transport and time are its own.
 */
@NullMarked
package dev.covey.simulation;

import org.jspecify.annotations.NullMarked;
