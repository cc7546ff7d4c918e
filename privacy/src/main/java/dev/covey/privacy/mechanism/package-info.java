/**
 * Integer noise that is exactly what its name says: discrete Gaussian and Skellam samplers on a
 * cryptographic generator. No accounting here, and no floating-point number in any decision.
 */
@NullMarked
package dev.covey.privacy.mechanism;

import org.jspecify.annotations.NullMarked;
