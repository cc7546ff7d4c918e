/**
 * Flat vectors and what is done with them everywhere: named sections, sources that can be read
 * again, the wire form of float32, the hot loops, and the threads they run on. No rounds, no
 * policy.
 */
@NullMarked
package dev.covey.aggregation.vector;

import org.jspecify.annotations.NullMarked;
