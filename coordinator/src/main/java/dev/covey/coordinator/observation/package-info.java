/**
 * What a coordinator tells whoever counts: a small interface with no library behind it, so that
 * nothing but package metrics knows by what means figures are kept and shown.
 */
@NullMarked
package dev.covey.coordinator.observation;

import org.jspecify.annotations.NullMarked;
