/**
 * Who is asked to take part in a round. Samplers are pure functions of the eligible clients and a
 * seeded generator.
 */
@NullMarked
package dev.covey.coordinator.sampling;

import org.jspecify.annotations.NullMarked;
