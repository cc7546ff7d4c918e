/**
 * What every other module shares: identifiers, parameter vectors and their layouts, labelled seeds,
 * the clock, digests and provenance. Nothing here knows about rounds, engines, storage or the wire,
 * and nothing here depends on more than SLF4J and JSpecify.
 */
@NullMarked
package dev.covey.core;

import org.jspecify.annotations.NullMarked;
