/** Threshold sharing of a secret of 32 bytes. Nothing here knows who holds a share. */
@NullMarked
package dev.covey.crypto.shamir;

import org.jspecify.annotations.NullMarked;
