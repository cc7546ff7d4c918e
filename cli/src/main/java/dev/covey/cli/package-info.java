/**
 * The {@code covey} command: it parses arguments, calls the modules, and shows results. Nothing is
 * decided here.
 */
@NullMarked
package dev.covey.cli;

import org.jspecify.annotations.NullMarked;
