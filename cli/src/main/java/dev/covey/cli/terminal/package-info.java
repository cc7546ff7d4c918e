/**
 * What a person sees of a live run on stderr, and the units both the terminal and the report write
 * numbers in. Nothing here knows a run's machinery: callers hand over values, already computed.
 */
@NullMarked
package dev.covey.cli.terminal;

import org.jspecify.annotations.NullMarked;
