/**
 * Vectors of integers modulo a power of two, and the pseudorandom masks that are added to them.
 * Nothing here knows who shares a mask with whom.
 */
@NullMarked
package dev.covey.crypto.mask;

import org.jspecify.annotations.NullMarked;
