/**
 * Where accepted uploads wait until they are folded: in memory within a bound, else in a file; and
 * the durable journal of a round's accepted uploads, from which they are replayed after a crash.
 */
@NullMarked
package dev.covey.aggregation.journal;

import org.jspecify.annotations.NullMarked;
