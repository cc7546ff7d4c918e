/**
 * Statistics that can catch a broken guarantee: the one-run audit and the exposure of planted
 * secrets. Planting canaries and running the real path is elsewhere.
 */
@NullMarked
package dev.covey.privacy.audit;

import org.jspecify.annotations.NullMarked;
