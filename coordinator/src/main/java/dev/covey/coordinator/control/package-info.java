/**
 * Asking a live run how far it is, and asking it to stop, over loopback. The port and a token stand
 * in the run folder's control.json, which only its owner can read.
 */
@NullMarked
package dev.covey.coordinator.control;

import org.jspecify.annotations.NullMarked;
