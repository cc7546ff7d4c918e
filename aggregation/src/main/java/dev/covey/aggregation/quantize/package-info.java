/**
 * Numbers as integers modulo 2^b: the grid with its guarantee that a sum does not wrap, unbiased
 * rounding onto it, and the rotation that evens entries out before. Nothing here knows of stages or
 * clients.
 */
@NullMarked
package dev.covey.aggregation.quantize;

import org.jspecify.annotations.NullMarked;
