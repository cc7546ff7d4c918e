/**
 * What every engine shares about the neural probabilistic language model: its parameters' layout
 * and seeded initial weights. No computation on them lives here.
 */
@NullMarked
package dev.covey.models.nplm;

import org.jspecify.annotations.NullMarked;
