/** Clipping bounds that follow the updates' norms without seeing them in the clear. */
@NullMarked
package dev.covey.privacy.clipping;

import org.jspecify.annotations.NullMarked;
