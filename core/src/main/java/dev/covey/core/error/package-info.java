/**
 * The one tree of exceptions, sorted by the contract that was broken, each with the exit code of
 * the command line. A message says what was found, what was expected and the remedy.
 */
@NullMarked
package dev.covey.core.error;

import org.jspecify.annotations.NullMarked;
