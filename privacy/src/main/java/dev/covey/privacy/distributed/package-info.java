/**
 * Noise that clients add in shares inside secure aggregation: how large a share must be, on which
 * grid, modulo what, and how a vector is rounded onto that grid. Rotation, masks and messages are
 * elsewhere.
 */
@NullMarked
package dev.covey.privacy.distributed;

import org.jspecify.annotations.NullMarked;
