/** Clients that do not train, to measure what everything else costs. Not part of a federation. */
@NullMarked
package dev.covey.client.bench;

import org.jspecify.annotations.NullMarked;
