/**
 * Conversations of wire version 1 as bytes, recorded once and held with today's coordinator ever
 * after.
 */
@NullMarked
package dev.covey.coordinator.wire;

import org.jspecify.annotations.NullMarked;
