/**
 * The Gaussian mechanism of a coordinator that sees single updates: the grid on which clipped
 * updates are added as integers, the noise for their sum, and what one release amounts to.
 */
@NullMarked
package dev.covey.privacy.central;

import org.jspecify.annotations.NullMarked;
